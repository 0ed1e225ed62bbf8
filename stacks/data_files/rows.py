"""CSV files as a stream of blocks of rows. A row is a line: quotes hold no line break.

The guide has one document, entry or annotation a line, and nothing says that quotes change that: the stricter reading.
So are those of byte order marks, which would be a part of the first cell, and of carriage returns without a line feed.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from stacks.data_files.files import one_file
from stacks.data_files.lines import BYTE_ORDER_MARK_FAULT, LONGEST_LINE, Block, LineTooLongError, blocks, not_utf8
from stacks.data_files.problems import Report

_SHOWN = 80


class Rows(NamedTuple):
    """Rows that follow each other, and the line of the first. What cannot be read is reported, and an empty row."""

    number: int
    cells: list[list[str]]
    lines: list[str]


def read_rows(report: Report, path: Path, *, skip_blanks: bool = True) -> Iterator[Rows]:
    """Yield the rows of a file that is not empty; `skip_blanks` lets quotes follow blanks.

    Whether other cells have lost the blanks before them is not said.
    """
    csv.field_size_limit(LONGEST_LINE)
    try:
        for block in blocks(path):
            if _unreadable(block, report, path):
                return
            text = block.data.decode().replace("\r\n", "\n").removesuffix("\n")
            lines = text.split("\n")
            if '"' in text or "" in lines:
                yield Rows(block.number, _cells(report, path, block.number, lines, skip_blanks), lines)
            else:
                yield Rows(block.number, [line.split(",") for line in lines], lines)
    except LineTooLongError as error:
        report.error(str(error), error.line, path)


def read_table(
    report: Report, header: Sequence[str], *, any_order: bool = False, strip: bool = True
) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield line and cells of each row below the header, in the header's order; report all that has not its shape."""
    if not one_file(report):
        return
    found: list[str] = []
    count = 0
    order: list[int] | None = None
    for number, rows, lines in read_rows(report, report.path, skip_blanks=strip):
        start = 0
        if not found:
            found, start = [cell.strip() if strip else cell for cell in rows[0]], 1
            if found != list(header) and not (any_order and sorted(found) == sorted(header)):
                wanted = ",".join(header)
                report.error(f"header: {lines[0][:_SHOWN]!r} is wrong: expected {wanted!r}", 1)
                return
            order = None if found == list(header) else [found.index(name) for name in header]
        blank = strip and any(" " in line or "\t" in line for line in lines)
        for line, cells in enumerate(rows[start:], number + start):
            count += 1
            if len(cells) != len(found):
                _tell_shape(report, line, lines[line - number], len(cells), found)
                continue
            if blank:
                cells = list(map(str.strip, cells))
            yield line, cells if order is None else [cells[index] for index in order]
    if not count and not report.errors:
        report.error("no rows below the header: at least one is needed", 1)


def _tell_shape(report: Report, line: int, text: str, cells: int, header: Sequence[str]) -> None:
    if not text.strip():
        report.error("an empty line: remove it", line)
    elif cells:
        what = f"{text[:_SHOWN]!r} has {cells} field{'s' if cells > 1 else ''}"
        report.error(f"{what}: expected {len(header)}, {','.join(header)}", line)


def _unreadable(block: Block, report: Report, path: Path) -> bool:
    """Report why nothing of a block can be read."""
    if block.has_byte_order_mark():
        report.error(BYTE_ORDER_MARK_FAULT, 1, path)
    elif bad := block.bad_byte():
        report.error(not_utf8(bad.in_file, bad.value), bad.line, path)
    elif b"\r" in block.data and block.data.count(b"\r") > block.data.count(b"\r\n"):
        before = block.data.replace(b"\r\n", b"\n").partition(b"\r")[0]
        line = block.number + before.count(b"\n")
        report.error("a carriage return without a line feed: end lines in LF or CRLF", line, path)
    else:
        return False
    return True


def _cells(report: Report, path: Path, number: int, lines: list[str], skip_blanks: bool) -> list[list[str]]:
    try:
        cells = list(csv.reader(lines, strict=True, skipinitialspace=skip_blanks))
    except csv.Error:
        cells = []
    if len(cells) == len(lines):
        return cells
    return [_row(report, path, line, text, skip_blanks) for line, text in enumerate(lines, number)]


def _row(report: Report, path: Path, line: int, text: str, skip_blanks: bool) -> list[str]:
    try:
        return next(csv.reader([text], strict=True, skipinitialspace=skip_blanks), [])
    except csv.Error as error:
        what = "a quote is not closed on its line" if "unexpected end" in str(error) else str(error)
        report.error(f"not CSV: {what}: {text[:_SHOWN]!r}", line, path)
        return []
