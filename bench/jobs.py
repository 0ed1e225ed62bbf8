"""Batch jobs of the local Comprehend, as its child process does them, against spaCy's pipeline on the same lines.

spaCy reads a sample of the lines in one process, and its time for all of them is extrapolated from that; it writes
nothing, while the jobs write and compress their output. Memory is that of all processes of a job together (Linux only).

`python -m bench.jobs`, in an environment with requirements-bench.txt.
"""

import argparse
import json
import multiprocessing
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from bench.classifier import read
from bench.classifier import train_spacy as train_textcat
from bench.recognizer import train_spacy as train_ner
from local.comprehend import inference_process, processes
from local.comprehend.documents import ONE_DOC_PER_LINE
from local.comprehend.kinds import DOCUMENT_CLASSIFIER, ENTITY_RECOGNIZER
from local.comprehend.tasks import REQUEST, RESULT
from local.corpus import make_all
from local.corpus.documentation import read_services
from local.corpus.sample import read_sample
from local.engine import classifier
from local.engine.recognizer import train_from_entity_list
from local.home import PROJECT

LINES = 1_000_000
SAMPLED = 10_000
# How fast spaCy's pipeline is does not depend on how well it is trained.
_SPACY_DOCUMENTS = 500
_LOOKS_EVERY = 0.2


class Result(NamedTuple):
    """Lines, the time and CPU time that they took in seconds, and the most memory at once in megabytes."""

    lines: int
    seconds: float
    cpu_seconds: float
    megabytes: float


def run_job(model: Path, kind: str, documents: Path, folder: Path) -> Result:
    """Run a job on a file of lines as the server does, in a process."""
    folder.mkdir()
    request = {
        "files": [[str(documents), documents.name]],
        "input_format": ONE_DOC_PER_LINE,
        "model": str(model),
        "kind": kind,
    }
    (folder / REQUEST).write_text(json.dumps(request))
    command = [sys.executable, "-m", inference_process.__name__, str(folder)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    job = subprocess.Popen(command, cwd=PROJECT)
    most = 0.0
    while job.poll() is None:
        most = max(most, sum(map(megabytes, [job.pid, *children(job.pid)])))
        time.sleep(_LOOKS_EVERY)
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Result(json.loads((folder / RESULT).read_text())["documents"], seconds, cpu_seconds, most)


def children(process: int) -> list[int]:
    """Return the processes that a process has begun and that still run."""
    running = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [child for child in running if parent(child) == process]


def parent(process: int) -> int:
    """Return the process that has begun this one; 0 if it has ended."""
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def megabytes(process: int) -> float:
    """Return the memory of a process, with its part of what it shares with others; 0 if it has ended."""
    try:
        return _megabytes(Path(f"/proc/{process}/smaps_rollup"), "Pss:")
    except OSError:
        return 0.0


def _megabytes(file: Path, field: str) -> float:
    return sum(int(line.split()[1]) for line in file.read_text().splitlines() if line.startswith(field)) / 1024


def run_spacy(data: Path, kind: str, texts: Sequence[str], lines: int) -> Result:
    """Train a pipeline a little, time it on the texts, and extrapolate to so many lines. For a process of its own."""
    find: Callable[[Sequence[str]], object]
    if kind == DOCUMENT_CLASSIFIER.segment:
        find = train_textcat(read(data / "api-docs/documents.csv")[:_SPACY_DOCUMENTS], passes=1)
    else:
        sample = read_sample(data / "aws-offerings")
        find = train_ner(sample.documents[:_SPACY_DOCUMENTS], sample.entries, passes=1)
    find(texts[:100])
    began, cpu_began = time.perf_counter(), time.process_time()
    find(texts)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    # Not `ru_maxrss`, which a process takes over from the one that began it.
    most = _megabytes(Path("/proc/self/status"), "VmHWM:")
    return Result(lines, lines / len(texts) * seconds, lines / len(texts) * cpu_seconds, most)


def table(results: Iterable[tuple[str, Result, Result]], lines: int, sampled: int) -> Table:
    """Rows of jobs, each with spaCy below it and what the job gains."""
    rows = Table(
        title=f"Jobs of {lines:,} lines on {processes.available()} cores; spaCy extrapolated from {sampled:,} lines",
        title_justify="left",
    )
    rows.add_column("", no_wrap=True)
    for column in ("time", "lines/s", "lines/s of CPU", "peak memory"):
        rows.add_column(column, justify="right", no_wrap=True)
    for name, job, other in results:
        for of, result in ((f"{name} job", job), (f"spaCy, {name}", other)):
            rows.add_row(
                of,
                f"{result.seconds:,.0f} s",
                f"{result.lines / result.seconds:,.0f}",
                f"{result.lines / result.cpu_seconds:,.0f}",
                f"{result.megabytes:,.0f} MB",
            )
        rows.add_row(
            "gain",
            f"{other.seconds / job.seconds:.1f} times",
            "",
            f"{other.cpu_seconds / job.cpu_seconds:.1f} times",
            f"{other.megabytes / job.megabytes:.1f} times",
            end_section=True,
        )
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the jobs and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.jobs", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"), help="the sample's data")
    parser.add_argument("--lines", type=int, default=LINES, help="how many lines a job has, at most 1,000,000")
    parser.add_argument("--sampled", type=int, default=SAMPLED, help="how many of them spaCy reads")
    options = parser.parse_args(arguments)
    console = Console()
    for _ in make_all(options.data):
        pass
    results = []
    with TemporaryDirectory() as name, console.status("Collecting sentences") as status:
        folder = Path(name)
        texts = list(dict.fromkeys(text for service in read_services() for text in service.sentences))
        with (folder / "lines.txt").open("w", encoding="utf-8") as file:
            file.writelines(f"{text}\n" for text in islice(cycle(texts), options.lines))
        sampled = texts[:: max(1, len(texts) // options.sampled)][: options.sampled]
        status.update("Training")
        sample = read_sample(options.data / "aws-offerings")
        train_from_entity_list(sample.documents, sample.entries, folder / "recognizer", seed=1)
        documents = read(options.data / "api-docs/documents.csv")
        classifier.train(documents, folder / "classifier", multi_label=False, seed=1)
        for noun, kind in (("recognizer", ENTITY_RECOGNIZER.segment), ("classifier", DOCUMENT_CLASSIFIER.segment)):
            status.update(f"Running a {noun} job of {options.lines:,} lines: about a minute")
            job = run_job(folder / noun, kind, folder / "lines.txt", folder / f"{noun}-job")
            status.update(f"Running spaCy as a {noun} on {len(sampled):,} lines")
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
                other = process.submit(run_spacy, options.data, kind, sampled, options.lines).result()
            results.append((noun, job, other))
    console.print(table(results, options.lines, len(sampled)))


if __name__ == "__main__":
    main()
