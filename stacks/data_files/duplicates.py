"""Documents that stand in a data set twice: they may end up in its test set, and flatter the metrics."""

from array import array
from bisect import bisect
from collections.abc import Collection, Hashable
from itertools import compress, count
from pathlib import Path
from typing import NamedTuple

from stacks.data_files.problems import Report, place

_MOST = 5_000_000
_PART = 1 << 19
"""About how many hashes make one set: that bounds the memory."""


class _Run(NamedTuple):
    """Documents that follow each other: the place of the first."""

    report: Report
    path: Path
    line: int | None


class Duplicates:
    """Knows documents again by a hash of eight bytes; of more than five million, the first ones."""

    def __init__(self, advice: str = "keep one, for the same text in training and test flatters the metrics") -> None:
        self._advice = advice
        self._hashes = array("q")
        self._runs: list[_Run] = []
        self._starts: list[int] = []
        """Of each run, the index of its first document."""

    def add(self, report: Report, documents: Collection[Hashable], path: Path, line: int | None = None) -> None:
        """Take in documents that stand on lines one after the other, the first on `line`, or a file that is one."""
        if len(self._hashes) >= _MOST:
            return
        if not self._runs or line is None or (report, path, line) != self._place(len(self._hashes)):
            self._runs.append(_Run(report, path, line))
            self._starts.append(len(self._hashes))
        self._hashes.extend(map(hash, documents))

    def warn(self) -> None:
        """Put a warning at every document that stood somewhere before."""
        repeated = self._repeated()
        if not repeated:
            return
        first: dict[int, int] = {}
        for index in compress(count(), map(repeated.__contains__, self._hashes)):
            earlier = first.setdefault(self._hashes[index], index)
            if earlier != index:
                self._warn(index, earlier)

    def _warn(self, index: int, earlier: int) -> None:
        report, path, line = self._place(index)
        if report.is_full(warning=True):
            report.count(1, warning=True)
            return
        other = self._place(earlier)
        where = f"line {other.line}" if path == other.path else place(other.path, other.line)
        report.warning(f"the same text as {where}: {self._advice}", line, path)

    def _repeated(self) -> set[int]:
        """Return the hashes that occur more than once, by as many parts of all as keep each small."""
        parts = min(1 + len(self._hashes) // _PART, 256)
        with memoryview(self._hashes) as hashes, hashes.cast("B") as octets:
            lowest = octets[:: self._hashes.itemsize].tobytes()
        repeated: set[int] = set()
        for part in range(parts):
            chosen = lowest.translate(bytes(octet * parts >> 8 == part for octet in range(256)))
            seen: set[int] = set()
            see = seen.add
            repeated.update(value for value in compress(self._hashes, chosen) if value in seen or see(value))
        return repeated

    def _place(self, index: int) -> _Run:
        """Return the place of a document, or of one that would follow the last."""
        at = bisect(self._starts, index) - 1
        run = self._runs[at]
        return run if run.line is None else run._replace(line=run.line + index - self._starts[at])
