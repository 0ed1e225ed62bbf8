"""Where documents stand in their files, so that annotations can be held against their text."""

import os
from array import array
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

_MOST_LINES = 1_000_000
"""Of a file; no kind of use takes more documents on lines."""


class Places:
    """Remembers where documents begin, eight bytes each, and reads one again when it is asked for.

    Open while it is a context; one file at a time.
    """

    def __init__(self) -> None:
        self._starts: dict[str, array[int]] = {}
        self._first: dict[str, int] = {}
        self._paths: dict[str, Path] = {}
        self._documents = 0
        self._open: tuple[str, int] | None = None

    @property
    def names(self) -> list[str]:
        """Names of the files, as annotations name them."""
        return list(self._paths)

    def add_file(self, path: Path) -> None:
        """Take in a file, which is one document until lines of it are taken in."""
        self._paths[path.name] = path
        self._first[path.name] = self._documents
        self._documents += 1
        self._starts[path.name] = array("Q")

    def add_lines(self, path: Path, starts: Iterable[int]) -> None:
        """Take in where lines of a file begin, and where the last one ends."""
        known = self._starts[path.name]
        if len(known) > _MOST_LINES:
            return
        if known:
            known.pop()
        before = len(known)
        known.extend(starts)
        self._documents += len(known) - before

    def lines(self, name: str) -> int:
        """Return how many lines a file has; 0 where it is one document."""
        return max(len(self._starts[name]) - 1, 0)

    def number(self, name: str, line: int) -> int:
        """Return the number of a document among all."""
        return self._first[name] + line

    def text(self, name: str, line: int | None) -> str:
        """Return the document, on a line from 0, or the file that is one."""
        descriptor = self._descriptor(name)
        if line is None:
            return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode()
        begin, end = self._starts[name][line : line + 2]
        return os.pread(descriptor, end - begin, begin).rstrip(b"\r\n").decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._open:
            os.close(self._open[1])
            self._open = None

    def _descriptor(self, name: str) -> int:
        if not self._open or self._open[0] != name:
            self.__exit__(None, None, None)
            self._open = name, os.open(self._paths[name], os.O_RDONLY)
        return self._open[1]
