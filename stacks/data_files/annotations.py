"""Files of annotations: which characters of which document are an entity."""

from collections.abc import Sequence

from stacks.data_files.mentions import TypeCounts, check_offsets
from stacks.data_files.places import Places
from stacks.data_files.problems import Report
from stacks.data_files.rows import read_table
from stacks.data_files.spans import Spans

_HEADER = ("File", "Line", "Begin Offset", "End Offset", "Type")
_MOST_DIGITS = 9
_NAMES_SHOWN = 5


class Targets:
    """The documents that rows name: their files, and their text where it can be read."""

    def __init__(self, names: Sequence[str] | None, places: Places | None) -> None:
        """Know the names of the files, and the places of the documents in them; neither, where they are in S3."""
        self._names = None if names is None else set(names)
        self._known = ", ".join(sorted(names or ())[:_NAMES_SHOWN]) + (", …" if len(names or ()) > _NAMES_SHOWN else "")
        self._places = places

    def find(self, report: Report, number: int, file: str, line: str | None) -> tuple[int, str] | None:
        """Return number and text of a document, if both are known; report what is wrong with its place."""
        if self._names is not None and file not in self._names:
            report.error(f"File: {file!r} is not one of the documents: {self._known}", number)
            return None
        place = None if line is None else whole_number(report, number, "Line", line)
        if self._places is None or (line is not None and place is None):
            return None
        if place is not None and place >= self._places.lines(file):
            lines = self._places.lines(file)
            report.error(f"Line: {place} is not in {file}: its lines are 0 to {lines - 1:,}", number)
            return None
        return self._places.number(file, place or 0), self._places.text(file, place)


def check_annotations(
    report: Report, targets: Targets, *, one_a_line: bool, types: TypeCounts | None, strip: bool = True
) -> None:
    """Check rows of annotations, and count their types unless any will do; `strip` takes blanks around cells."""
    header = _HEADER if one_a_line else (_HEADER[0], *_HEADER[2:])
    spans = Spans()
    place: tuple[str, str | None] | None = None
    found: tuple[int, str] | None = None
    for number, cells in read_table(report, header, strip=strip):
        file, line = cells[0], cells[1] if one_a_line else None
        begin_cell, end_cell, type_ = cells[-3:]
        if found is None or (file, line) != place:
            place, found = (file, line), targets.find(report, number, file, line)
        begin = whole_number(report, number, "Begin Offset", begin_cell)
        end = whole_number(report, number, "End Offset", end_cell)
        if not type_:
            report.error("Type: '' is empty: the entity type stands there", number)
        elif types:
            types.add(type_, report, number)
        if begin is None or end is None:
            continue
        if found is None:
            check_offsets(report, number, begin, end, None, "")
        elif check_offsets(report, number, begin, end, found[1], _where(file, line)):
            spans.add(found[0], begin, end, number)
    spans.tell_overlaps(report)


def whole_number(report: Report, number: int, name: str, cell: str) -> int | None:
    """Return the number in a cell, or report that there is none."""
    if cell.isdecimal() and cell.isascii() and len(cell) <= _MOST_DIGITS:
        return int(cell)
    report.error(f"{name}: {cell!r} is not a number from 0", number)
    return None


def _where(file: str, line: str | None) -> str:
    return file if line is None else f"line {line} of {file}"
