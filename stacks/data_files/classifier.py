"""Training data of document classifiers: CSV without a header, label and text.

See the guide, "Preparing classifier training data".
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from stacks.config.models import DocumentClassifierVersion
from stacks.data_files.duplicates import Duplicates
from stacks.data_files.files import one_or_several
from stacks.data_files.labels import Labels, Place, label_fault
from stacks.data_files.problems import FileProblem, Report
from stacks.data_files.rows import Rows, read_rows

_LARGEST = 5_000_000_000
"""Bytes of all files: the stricter reading of 5 GB, for which documents to train and to test with count."""
_DELIMITER = "|"
_SHOWN = 80
_MOST_REMEMBERED = 10_000
_LABEL_HEADERS = {"label", "labels", "class", "classes", "category", "categories"}
_TEXT_HEADERS = {"text", "texts", "document", "documents", "content"}


class _Part:
    """The documents to train with, or those to test with."""

    def __init__(self, report: Report, version: DocumentClassifierVersion, duplicates: Duplicates) -> None:
        self.report = report
        self.labels = Labels(multi_label=version.mode == "multi-label")
        self.size = 0
        self._delimiter = version.label_delimiter or _DELIMITER
        self._duplicates = duplicates
        self._cells: dict[str, tuple[str, ...]] = {}

    def read(self) -> None:
        """Check the documents, blocks of rows together as long as they are right."""
        for path in one_or_several(self.report):
            self.size += path.stat().st_size
            for rows in read_rows(self.report, path):
                if rows.number == 1:
                    self._check_header(path, rows)
                if not self._take(path, rows):
                    self._take_each(path, rows)
                if self.labels.too_many:
                    return
            if not _ends_in_line_feed(path):
                self.report.warning("the last document has no end of line: add a line feed", path=path)

    def _check_header(self, path: Path, rows: Rows) -> None:
        cells = [cell.strip().lower() for cell in rows.cells[0]]
        if len(cells) == 2 and cells[0] in _LABEL_HEADERS and cells[1] in _TEXT_HEADERS:
            self.report.error(f"header: {rows.lines[0]!r} would be a document: remove the line", 1, path)

    def _take(self, path: Path, rows: Rows) -> bool:
        """Take in rows together, if all of them are right."""
        if set(map(len, rows.cells)) != {2}:
            return False
        cells, texts = zip(*rows.cells, strict=True)
        counts = Counter(cells)
        if any(label_fault(self._split(cell)) for cell in counts) or not all(map(str.strip, texts)):
            return False
        self._duplicates.add(self.report, texts, path, rows.number)
        for cell, count in counts.items():
            labels = self._split(cell)
            known = all(label in self.labels.first for label in labels)
            line = 0 if known else rows.number + cells.index(cell)
            self.labels.add(labels, Place(self.report, path, line), documents=count)
        return True

    def _take_each(self, path: Path, rows: Rows) -> None:
        """Take in the rows that are right, one by one, and report the others."""
        for line, (cells, text) in enumerate(zip(rows.cells, rows.lines, strict=True), rows.number):
            if self._take(path, Rows(line, [cells], [text])):
                continue
            if not text.strip():
                self.report.error("an empty line: remove it", line, path)
            elif len(cells) == 2:
                fault = label_fault(self._split(cells[0])) or "text: '' is empty: the document stands there"
                self.report.error(fault, line, path)
            elif cells:
                what = f"{text[:_SHOWN]!r} has {len(cells)} field{'s' if len(cells) > 1 else ''}"
                self.report.error(f"{what}: expected 2, label and text: quote a text that has a comma", line, path)

    def _split(self, cell: str) -> tuple[str, ...]:
        """Return the labels of a document."""
        if not self.labels.multi_label:
            return (cell.lstrip(" "),)
        labels = self._cells.get(cell)
        if labels is None:
            if len(self._cells) >= _MOST_REMEMBERED:
                self._cells.clear()
            labels = self._cells[cell] = tuple(cell.lstrip(" ").split(self._delimiter))
        return labels


def classifier_problems(version: DocumentClassifierVersion, folder: Path) -> Iterator[FileProblem]:
    """Yield what is wrong with the documents, and the labels of all of them; what is in S3 is left out."""
    duplicates = Duplicates()
    parts = {}
    for field, data in (("documents", version.documents), ("test_documents", version.test_documents)):
        if isinstance(data, Path):
            parts[field] = _Part(Report((field,), folder / data), version, duplicates)
            parts[field].read()
    training, test = parts.get("documents"), parts.get("test_documents")
    if training:
        training.labels.tell(training.report)
        size = training.size + (test.size if test else 0)
        if size > _LARGEST:
            training.report.error(f"{size:,} bytes of documents: at most {_LARGEST:,}: remove some")
    if training and test and not training.report.errors and not test.report.errors:
        test.labels.tell_test(training.labels, test.report)
    duplicates.warn()
    for part in parts.values():
        yield from part.report


def _ends_in_line_feed(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) == b"\n"
