"""Looks into the files that models.yaml names, before anything is deployed.

Each check yields (field, place, message): the field that names the file, the place in the file as `file:line` (empty if
the file cannot be read at all), and what is wrong there. Limits are Comprehend's (developer guide: entity lists,
annotations, guidelines and quotas).
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stacks.config.fields import Loc
from stacks.config.models import EntityRecognizerVersion, Version
from stacks.config.targets import SmokeTest

if TYPE_CHECKING:
    from _csv import Reader as CsvReader


class FileProblem(NamedTuple):
    """What is wrong in a data file: the field that names it, `file:line` (empty where it cannot be read), and what."""

    field: Loc
    where: str
    message: str
    warning: bool = False
    """Whether Comprehend takes it all the same."""


ENTITY_LIST_HEADER = ("Text", "Type")
ANNOTATIONS_HEADER = ("File", "Line", "Begin Offset", "End Offset", "Type")
MAXIMUM_DOCUMENT_BYTES = 5000


def training_problems(training: Version, folder: Path) -> Iterator[FileProblem]:
    """Yield what is wrong with the training files of a version."""
    if isinstance(training, EntityRecognizerVersion):
        if isinstance(training.documents, Path):
            yield from _document_problems(folder / training.documents, ("documents",))
        if isinstance(training.entity_list, Path):
            yield from _entity_list_problems(folder / training.entity_list, training.entity_types)


def smoke_test_problems(_kind: str, smoke_test: SmokeTest, folder: Path) -> Iterator[FileProblem]:
    """Yield what is wrong with the files of a smoke test."""
    documents: dict[str, Path] = {}
    for index, path in enumerate(smoke_test.documents):
        yield from _document_problems(folder / path, ("documents", index))
        if documents.setdefault(path.name, path) != path:
            message = f"{path.name!r} is also the name of {documents[path.name]}: the output goes by it"
            yield FileProblem(("documents", index), "", message)
    yield from _annotations_problems(folder / smoke_test.expected, set(documents))


def _document_problems(path: Path, field: Loc) -> Iterator[FileProblem]:
    unreadable = _unreadable(path)
    if unreadable:
        yield FileProblem(field, "", unreadable)
        return
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            text = line.rstrip(b"\r\n")
            if not text.strip():
                yield FileProblem(
                    field, f"{path}:{number}", "an empty line: a document is 1 to 5,000 bytes on one line"
                )
            elif len(text) > MAXIMUM_DOCUMENT_BYTES:
                yield FileProblem(
                    field, f"{path}:{number}", f"{len(text):,} bytes: a document is 1 to 5,000 bytes on one line"
                )
            elif error := _utf8_error(text):
                yield FileProblem(field, f"{path}:{number}", _not_utf8(error))
                return


def _entity_list_problems(path: Path, types: tuple[str, ...]) -> Iterator[FileProblem]:
    field: Loc = ("entity_list",)
    reader = _Rows(path, field, header=ENTITY_LIST_HEADER)
    yield from reader.problems
    for number, row in reader.rows:
        where = f"{path}:{number}"
        if not row["Text"].strip():
            yield FileProblem(field, where, "Text: '' is empty: the words to recognize stand there")
        if row["Type"] not in types:
            yield FileProblem(field, where, f"Type: {row['Type']!r} is not in entity_types: {', '.join(types)}")


def _annotations_problems(path: Path, documents: set[str]) -> Iterator[FileProblem]:
    field: Loc = ("expected",)
    reader = _Rows(path, field, header=ANNOTATIONS_HEADER)
    yield from reader.problems
    for number, row in reader.rows:
        where = f"{path}:{number}"
        if row["File"] not in documents:
            yield FileProblem(
                field, where, f"File: {row['File']!r} is not one of the documents: {', '.join(sorted(documents))}"
            )
        for name in ("Line", "Begin Offset", "End Offset"):
            if not (row[name].isascii() and row[name].isdigit()):
                yield FileProblem(field, where, f"{name}: {row[name]!r} is not a number from 0")


class _Rows:
    """The rows of a CSV file with a header in any order, or why there are none."""

    def __init__(self, path: Path, field: Loc, header: tuple[str, ...]):
        self.problems: list[FileProblem] = []
        self.rows: list[tuple[int, dict[str, str]]] = []
        if unreadable := _unreadable(path):
            self.problems.append(FileProblem(field, "", unreadable))
            return
        data = path.read_bytes()
        if error := _utf8_error(data):
            number = data.count(b"\n", 0, error.start) + 1
            self.problems.append(FileProblem(field, f"{path}:{number}", _not_utf8(error)))
            return
        reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        try:
            self._read(reader, path, field, header)
        except csv.Error as error:
            self.problems.append(FileProblem(field, f"{path}:{reader.line_num}", f"not CSV: {error}"))

    def _read(self, reader: "CsvReader", path: Path, field: Loc, header: tuple[str, ...]) -> None:
        found = next(reader, [])
        if sorted(found) != sorted(header):
            wanted = ",".join(header)
            self.problems.append(
                FileProblem(field, f"{path}:1", f"header: {','.join(found)!r} is wrong: expected {wanted!r}")
            )
            return
        for row in reader:
            if len(row) == len(header):
                self.rows.append((reader.line_num, dict(zip(found, row, strict=True))))
            else:
                message = f"{','.join(row)!r} has {len(row)} fields: expected {len(header)}, {','.join(found)}"
                self.problems.append(FileProblem(field, f"{path}:{reader.line_num}", message))
        if not self.rows and not self.problems:
            self.problems.append(FileProblem(field, f"{path}:1", "no rows below the header: at least one is needed"))


def _unreadable(path: Path) -> str:
    if not path.is_file():
        return f"'{path}' is not a file: the sample's are made by `make corpus`"
    if not path.stat().st_size:
        return f"'{path}' is empty"
    return ""


def _utf8_error(data: bytes) -> UnicodeDecodeError | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error
    return None


def _not_utf8(error: UnicodeDecodeError) -> str:
    return f"byte {error.start} ({error.object[error.start]:#04x}) is not UTF-8: save the file as UTF-8"
