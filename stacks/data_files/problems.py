"""What is wrong with data files, and how much of it is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from stacks.config.fields import Loc

MOST_TOLD = 20
"""Of the errors of one field of models.yaml, and of its warnings; how many more there are is one line."""


class FileProblem(NamedTuple):
    """What is wrong in a data file: the field that names it, `file:line` (empty where it cannot be read), and what."""

    field: Loc
    where: str
    message: str
    warning: bool = False
    """Whether Comprehend takes it all the same."""


class Report:
    """The problems of the file, or of the folder of files, that one field names."""

    def __init__(self, field: Loc, path: Path) -> None:
        self.field = field
        self.path = path
        self._told: list[FileProblem] = []
        self._counts = {False: 0, True: 0}

    @property
    def errors(self) -> int:
        """How many errors there are, told or not."""
        return self._counts[False]

    def unreadable(self, message: str) -> None:
        """Add an error that the config is the place of: there is nothing to point into."""
        self._add("", message, warning=False)

    def error(self, message: str, line: int | None = None, path: Path | None = None) -> None:
        """Add an error in the file, or in one of the folder."""
        self._add(place(path or self.path, line), message, warning=False)

    def warning(self, message: str, line: int | None = None, path: Path | None = None) -> None:
        """Add what Comprehend takes, but the developer guide advises against."""
        self._add(place(path or self.path, line), message, warning=True)

    def is_full(self, *, warning: bool) -> bool:
        """Whether more errors, or more warnings, are only counted."""
        return self._counts[warning] >= MOST_TOLD

    def count(self, more: int, *, warning: bool) -> None:
        """Count errors or warnings that are not told."""
        self._counts[warning] += more

    def __iter__(self) -> Iterator[FileProblem]:
        yield from self._told
        for warning, count in self._counts.items():
            told = sum(problem.warning == warning for problem in self._told)
            if count > told:
                yield FileProblem(self.field, str(self.path), f"and {count - told:,} more", warning)

    def _add(self, where: str, message: str, *, warning: bool) -> None:
        self._counts[warning] += 1
        if self._counts[warning] <= MOST_TOLD:
            self._told.append(FileProblem(self.field, where, message, warning))


def place(path: Path, line: int | None = None) -> str:
    """Return `file:line`, or the file alone."""
    return str(path) if line is None else f"{path}:{line}"
