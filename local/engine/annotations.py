"""Annotations: the CSV of Amazon Comprehend that says which characters of which line are a mention."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_PLACE = ("Begin Offset", "End Offset", "Type")
_BY_LINE = ("File", "Line", *_PLACE)
_BY_FILE = ("File", *_PLACE)


class Annotation(NamedTuple):
    """A mention in a line of a file, counted from 0; `line` is None where a file is one document."""

    file: str
    line: int | None
    begin: int
    end: int
    type: str


class AnnotationsError(ValueError):
    """The CSV is no file of annotations; the message names the line."""


def parse_annotations(data: str) -> list[Annotation]:
    """Annotations of a CSV with the header `File,Line,Begin Offset,End Offset,Type`, or the same without `Line`.

    The columns may be in any order. White space around cells is dropped and empty rows are skipped. Offsets are not
    compared with a document.
    """
    rows = csv.reader(io.StringIO(data.removeprefix("\ufeff"), newline=""), strict=True, skipinitialspace=True)
    try:
        header = tuple(cell.strip() for cell in next(rows, []))
        if sorted(header) not in (sorted(_BY_LINE), sorted(_BY_FILE)):
            raise AnnotationsError(f"line 1: the header must be {','.join(_BY_LINE)}, found {','.join(header)!r}")
        return [_annotation(header, row, rows.line_num) for row in rows if any(map(str.strip, row))]
    except csv.Error as error:
        raise AnnotationsError(f"line {rows.line_num}: {error}") from error


def _annotation(header: Sequence[str], row: Sequence[str], line: int) -> Annotation:
    if len(row) != len(header):
        raise AnnotationsError(f"line {line}: expected {len(header)} columns, found {len(row)}")
    cells = dict(zip(header, map(str.strip, row), strict=True))
    for column in ("File", "Type"):
        if not cells[column]:
            raise AnnotationsError(f"line {line}: the {column} is empty")
    begin, end = _number(cells, "Begin Offset", line), _number(cells, "End Offset", line)
    if begin >= end:
        raise AnnotationsError(f"line {line}: End Offset {end} must be greater than Begin Offset {begin}")
    return Annotation(
        cells["File"], _number(cells, "Line", line) if "Line" in cells else None, begin, end, cells["Type"]
    )


def _number(cells: dict[str, str], column: str, line: int) -> int:
    value = cells[column]
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise AnnotationsError(f"line {line}: {column} must be a whole number from 0, found {value!r}")
    return int(value)


def format_annotations(annotations: Iterable[Annotation]) -> str:
    """CSV with the column `Line`, which `parse_annotations` reads; a cell must not hold a line break."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_BY_LINE)
    writer.writerows(annotations)
    return out.getvalue()
