"""Labels of documents: how many classes there are, and how many documents each has.

Where the guide's pages disagree on how many documents a class needs, fewer than 10 are an error, fewer than 50 a
warning.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from stacks.data_files.problems import Report

MULTI_CLASS_MOST = 1_000
MULTI_LABEL_MOST = 100
_FEWEST_CLASSES = 2
_FEWEST_OF_CLASS = 10
_ADVISED_OF_CLASS = 50
_LONGEST_LABEL = 5_000
_FEWEST_MULTI_LABEL = 50
_MOST_MULTI_LABEL = 1_000_000


class Place(NamedTuple):
    """Where a label occurs first."""

    report: Report
    path: Path
    line: int

    def error(self, message: str) -> None:
        """Report an error there."""
        self.report.error(message, self.line, self.path)

    def warning(self, message: str) -> None:
        """Report a warning there."""
        self.report.warning(message, self.line, self.path)


class Labels:
    """Counts the documents of each label, and knows where it occurs first."""

    def __init__(self, *, multi_label: bool) -> None:
        self.multi_label = multi_label
        self.documents = 0
        self.counts: Counter[str] = Counter()
        self.first: dict[str, Place] = {}
        self._several = False

    @property
    def most(self) -> int:
        """How many classes there may be."""
        return MULTI_LABEL_MOST if self.multi_label else MULTI_CLASS_MOST

    @property
    def too_many(self) -> bool:
        """Whether there are more classes than that: then not all of them are counted."""
        return len(self.first) > self.most

    def add(self, labels: tuple[str, ...], place: Place, *, documents: int = 1) -> None:
        """Count documents that have the same labels, the first of them at a place."""
        self.documents += documents
        self._several = self._several or len(labels) > 1
        for label in labels:
            if label not in self.first:
                if self.too_many:
                    return
                self.first[label] = place
                self._check_label(label, place)
            self.counts[label] += documents

    def tell(self, report: Report) -> None:
        """Report what is wrong with the labels of all documents to train with."""
        if self.too_many:
            mode = "multi-label" if self.multi_label else "multi-class"
            what = f"more than {self.most:,} classes, all that mode {mode} takes"
            report.error(f"{what}: is the label in the first column? Else merge some")
        if report.errors:
            return
        if len(self.first) < _FEWEST_CLASSES:
            report.error(f"{len(self.first)} class: at least {_FEWEST_CLASSES} are needed: add documents of another")
        for label, place in self.first.items():
            _tell_count(label, self.counts[label], place)
        self._tell_alike()
        if self.multi_label:
            self._tell_multi_label(report)

    def tell_test(self, training: "Labels", report: Report) -> None:
        """Report labels that only the documents to test with have, or only those to train with.

        That the first are refused too is the stricter reading.
        """
        for label, place in self.first.items():
            if label not in training.first:
                place.error(f"label: {label!r} has no training document: add some, or remove it here")
        for label in training.first:
            if label not in self.first:
                report.error(f"label: {label!r} has no test document: each label of the training needs one: add it")

    def _check_label(self, label: str, place: Place) -> None:
        if len(label) > _LONGEST_LABEL:
            place.error(f"label: {label[:20]!r}… has {len(label):,} characters: at most {_LONGEST_LABEL:,}: shorten it")
        elif any(unicodedata.category(character) in ("Cc", "Cf") for character in label):
            place.warning(f"label: {label!r} has a character that nobody sees: remove it")
        if not self.multi_label and "|" in label:
            place.warning(f"label: {label!r} is one class in mode multi-class: mode multi-label splits it")

    def _tell_alike(self) -> None:
        alike: dict[str, str] = {}
        for label, place in self.first.items():
            other = alike.setdefault(" ".join(label.casefold().split()), label)
            if other != label:
                place.warning(
                    f"label: {label!r} and {other!r} differ by capitals or blanks alone, but are two: merge them",
                )

    def _tell_multi_label(self, report: Report) -> None:
        if self.documents < _FEWEST_MULTI_LABEL:
            report.error(f"{self.documents} documents: multi-label needs at least {_FEWEST_MULTI_LABEL}: add some")
        if self.documents > _MOST_MULTI_LABEL:
            report.error(f"{self.documents:,} documents: multi-label takes at most {_MOST_MULTI_LABEL:,}: remove some")
        if not self._several:
            report.warning("no document has two labels: is label_delimiter right? Else mode multi-class fits better")


def _tell_count(label: str, count: int, place: Place) -> None:
    what = f"label: {label!r} has {count} document{'' if count == 1 else 's'}"
    if count < _FEWEST_OF_CLASS:
        place.error(f"{what}: at least {_FEWEST_OF_CLASS} are needed: add some, or remove the label")
    elif count < _ADVISED_OF_CLASS:
        place.warning(f"{what}: {_ADVISED_OF_CLASS} are advised: add some")


def label_fault(labels: Sequence[str]) -> str:
    """Return what is wrong with the labels of one document, or nothing."""
    if not labels or not all(map(str.strip, labels)):
        return "label: '' is empty: a label stands before the text, and on both sides of a delimiter"
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        return f"label: {twice!r} stands here twice: keep one"
    return ""
