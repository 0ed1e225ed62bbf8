"""Trained fields, as threads may use them together."""

import threading
from pathlib import Path
from typing import Any, NamedTuple

import pycrfsuite


class Field(NamedTuple):
    """A trained field, opened; it answers for labels that it has seen only."""

    tagger: Any
    labels: frozenset[str]


class Taggers:
    """Fields by their files. Each thread gets taggers of its own, which are not made to be shared.

    A file is read when a thread asks first, and needs not last longer.
    """

    def __init__(self, *files: Path) -> None:
        self._files = files
        self._of_thread = threading.local()

    def of_this_thread(self) -> list[Field]:
        """Fields in the order of their files."""
        if not hasattr(self._of_thread, "fields"):
            self._of_thread.fields = [_open(file) for file in self._files]
        fields: list[Field] = self._of_thread.fields
        return fields


def _open(file: Path) -> Field:
    tagger = pycrfsuite.Tagger()
    tagger.open(str(file))
    return Field(tagger, frozenset(tagger.labels()))
