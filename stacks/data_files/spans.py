"""Annotated spans of documents: which of them overlap."""

from array import array
from collections.abc import Iterator
from itertools import islice

from stacks.data_files.problems import MOST_TOLD, Report

_MOST = 2_000_000
_BITS = 20
_MASK = (1 << _BITS) - 1


class Spans:
    """Spans in any order, twelve bytes each; of more than two million, the first ones.

    Documents have fewer than 2**20 characters, and there are fewer than 2**24 of them.
    """

    def __init__(self) -> None:
        self._packed = array("Q")
        self._lines = array("I")
        self._sorted = True
        self._last = 0

    def add(self, document: int, begin: int, end: int, line: int) -> None:
        """Take in a span of a document that is annotated on a line."""
        packed = ((document << _BITS) + begin << _BITS) + end
        if packed < self._last:
            self._sorted = False
        self._last = packed
        if len(self._packed) < _MOST:
            self._packed.append(packed)
            self._lines.append(line)

    def tell_overlaps(self, report: Report) -> None:
        """Put an error at each span that begins before another one ends, or is the same.

        The guide says that recognizers take no overlapping labels ("PDF annotation files").
        """
        overlaps = self._overlaps()
        for packed, other in islice(overlaps, MOST_TOLD):
            self._tell(report, packed, other)
        report.count(sum(1 for _ in overlaps), warning=False)

    def _overlaps(self) -> Iterator[tuple[int, int]]:
        """Yield each span that overlaps one before it, by document and place, and that one."""
        reaching = reach = 0
        for packed in self._packed if self._sorted else sorted(self._packed):
            if packed >> _BITS < reach:
                yield packed, reaching
            end = (packed >> 2 * _BITS << _BITS) + (packed & _MASK)
            if end > reach:
                reaching, reach = packed, end

    def _tell(self, report: Report, packed: int, other: int) -> None:
        first = self._packed.index(other)
        index = self._packed.index(packed, first + 1 if packed == other else 0)
        later, earlier = sorted(((self._lines[index], packed), (self._lines[first], other)), reverse=True)
        report.error(
            f"{_offsets(later[1])} overlaps {_offsets(earlier[1])} of line {earlier[0]}: "
            "annotations must not overlap: keep one of them",
            later[0],
        )


def _offsets(packed: int) -> str:
    return f"{packed >> _BITS & _MASK}-{packed & _MASK}"
