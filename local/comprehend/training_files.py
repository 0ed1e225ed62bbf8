"""What all training data have in common: how they are refused, hashed, and split for the test."""

import hashlib
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from local.comprehend.documents import InputFile

Item = TypeVar("Item")


class TrainingDataError(ValueError):
    """The data cannot be trained on; the message is that of the model. The wording is ours: AWS's is not published."""


def input_files(pairs: Iterable[Sequence[str]]) -> list[InputFile]:
    """Return files as the request to a process that trains has them: pairs of path and name."""
    return [InputFile(*pair) for pair in pairs]


def place(file: InputFile, line: int) -> str:
    """Name a line of a file, as an editor counts."""
    return f"{file.name}, line {line}"


def lines(file: InputFile) -> Iterator[tuple[str, str]]:
    """Yield each line of a file in UTF-8 with its place, with the line break where there is one.

    An empty line, and a byte order mark, which would be a part of the first document, are refused: the stricter
    reading.
    """
    with Path(file.path).open(encoding="utf-8", errors="surrogateescape", newline="") as opened:
        for number, line in enumerate(opened, start=1):
            where = place(file, number)
            if not line.strip():
                raise TrainingDataError(f"{where}: it is empty.")
            if line.startswith("\ufeff"):
                raise TrainingDataError(f"{where}: it begins with a byte order mark.")
            try:
                line.encode()
            except UnicodeEncodeError as error:
                raise TrainingDataError(f"{where}: it is not in UTF-8.") from error
            yield where, line


def fingerprint(parts: Iterable[object]) -> str:
    """Return a hash of everything that matters to a training, in order."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(repr(part).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def seed_of(data_fingerprint: str) -> int:
    """Return what a training draws by: the same data always draw the same."""
    return int(data_fingerprint[:8], 16)


def hold_out(items: Sequence[Item], part: float, seed: int, most: int | None = None) -> tuple[list[Item], list[Item]]:
    """Draw the part of the items that is tested on, `most` at the most; return what is left and what was drawn."""
    count = min(max(1, round(len(items) * part)), len(items) - 1, most or len(items))
    drawn = set(random.Random(seed).sample(range(len(items)), count))  # noqa: S311
    left = [item for number, item in enumerate(items) if number not in drawn]
    return left, [items[number] for number in sorted(drawn)]
