"""How fast the checks of training data are, and how much memory they take, each in a process of its own.

`python -m bench.checks`
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from local.home import PROJECT
from stacks.config.models import DocumentClassifierVersion, EntityRecognizerVersion, Version
from stacks.data_files import training_problems

MEGABYTES = 200
_ANNOTATIONS_OF_DOCUMENT = 3
_LISTED = {"entity_types": ["OFFER"], "entity_list": "list.csv"}
_VERSIONS: dict[str, dict[str, object]] = {
    "documents": {**_LISTED, "documents": "lines.txt"},
    "documents that are not ASCII": {**_LISTED, "documents": "accents.txt"},
    "documents that mention nothing": {**_LISTED, "documents": "lines.txt", "entity_list": "unmatched.csv"},
    "documents and annotations": {
        "entity_types": ["OFFER"],
        "documents": "annotated.txt",
        "annotations": "annotations.csv",
    },
    "classifier CSV": {"mode": "multi-class", "documents": "classes.csv"},
    "classifier CSV, quoted": {"mode": "multi-class", "documents": "quoted.csv"},
}


class Result(NamedTuple):
    """What one check took, in a process of its own."""

    megabytes: float
    cpu_seconds: float
    peak_megabytes: float


def check(folder: Path, name: str) -> Result:
    """Check one version in this process; ends it if anything is wrong."""
    fields = _VERSIONS[name]
    kind = DocumentClassifierVersion if "mode" in fields else EntityRecognizerVersion
    version: Version = kind.model_validate(fields)
    size = sum((folder / str(data)).stat().st_size for _field, data in version.data())
    began = time.process_time()
    problems = [problem for problem in training_problems(version, folder) if not problem.warning]
    seconds = time.process_time() - began
    if problems:
        sys.exit(f"{name}: {problems[0].where}: {problems[0].message}")
    return Result(size / 1e6, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)


def write_data(folder: Path, size: int) -> None:
    """Write documents of about `size` bytes for every version, with nothing wrong in them."""
    choose = random.Random(1)  # noqa: S311
    words = ["".join(choose.choices("abcdefghiklmnoprstuv", k=choose.randint(2, 10))) for _ in range(5_000)]
    text, accents = _Text(choose, words), _Text(choose, [word.replace("e", "é") for word in words])
    _write(folder / "lines.txt", size, lambda _: f"{text(80)} Blue Plan.")
    _write(folder / "accents.txt", size, lambda _: f"{accents(80)} Blue Plan.")
    _write(folder / "classes.csv", size, lambda number: f"CLASS_{number % 10},{text(90)}")
    _write(folder / "quoted.csv", size, lambda number: f'CLASS_{number % 10},"{text(40)}, ""{text(40)}"", and so on"')
    (folder / "list.csv").write_text("Text,Type\nBlue Plan,OFFER\n")
    (folder / "unmatched.csv").write_text("Text,Type\nGrey Plan,OFFER\n")
    _write(folder / "annotated.txt", size, lambda _: text(1_100))
    with (folder / "annotated.txt").open() as documents, (folder / "annotations.csv").open("w") as annotations:
        annotations.write("File,Line,Begin Offset,End Offset,Type\n")
        for line, document in enumerate(documents):
            for number in range(_ANNOTATIONS_OF_DOCUMENT):
                begin = document.index(" ", 100 * number) + 1
                annotations.write(f"annotated.txt,{line},{begin},{document.index(' ', begin)},OFFER\n")


class _Text:
    """Texts cut out of a long one: drawing each word would take longer than checking it."""

    def __init__(self, choose: random.Random, words: Sequence[str]) -> None:
        self._choose = choose
        self._text = " ".join(choose.choices(words, k=1_000_000))

    def __call__(self, characters: int) -> str:
        begin = self._choose.randrange(len(self._text) - 2 * characters)
        return "x" + self._text[begin : begin + self._choose.randint(characters // 2, characters * 3 // 2)] + "x"


def _write(path: Path, size: int, line: Callable[[int], str]) -> None:
    """Write lines until they have about `size` bytes, and no more."""
    written = 0
    with path.open("w") as file:
        for number in count():
            text = f"{line(number)}\n"
            written += len(text.encode())
            if written > size:
                break
            file.write(text)


def table(results: dict[str, Result]) -> Table:
    """Return what each check took."""
    rows = Table(title="Checks of training data, one core", title_justify="left")
    rows.add_column("what", no_wrap=True)
    for column in ("data", "CPU", "speed", "peak memory"):
        rows.add_column(column, justify="right", no_wrap=True)
    for name, result in results.items():
        size, seconds, peak = result
        rows.add_row(name, f"{size:.0f} MB", f"{seconds:.1f} s", f"{size / seconds:.0f} MB/s", f"{peak:.0f} MB")
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all and print the table; `--check` is for the process of one check."""
    parser = argparse.ArgumentParser(prog="python -m bench.checks", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=MEGABYTES, help="how many documents")
    parser.add_argument("--check", nargs=2, metavar=("FOLDER", "WHAT"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.check:
        print(json.dumps(check(Path(options.check[0]), options.check[1])))
        return
    console = Console()
    with TemporaryDirectory() as folder:
        with console.status(f"Writing {options.megabytes} MB of documents of each kind: about a minute"):
            write_data(Path(folder), options.megabytes * 1_000_000)
        results = {}
        for name in _VERSIONS:
            with console.status(f"Checking {name}"):
                results[name] = _in_process(folder, name)
    console.print(table(results))


def _in_process(folder: str, name: str) -> Result:
    command = [sys.executable, "-m", "bench.checks", "--check", folder, name]
    done = subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.PIPE)
    return Result(*json.loads(done.stdout))


if __name__ == "__main__":
    main()
