"""Smoke tests: documents for a batch job, one a line, and what is expected of them.

Quotas are those of asynchronous analysis with custom models. What is expected is read by our own function as it stands,
so that no blanks around cells are taken.
"""

from collections.abc import Iterator
from pathlib import Path

from stacks.config.targets import SmokeTest
from stacks.data_files.annotations import Targets, check_annotations
from stacks.data_files.documents import Documents, Size
from stacks.data_files.duplicates import Duplicates
from stacks.data_files.places import Places
from stacks.data_files.problems import FileProblem, Report
from stacks.data_files.rows import read_table

_LONGEST = {"entity-recognizer": 1_000_000, "document-classifier": 10_000_000}
"""Bytes of a document. For classifiers, the guide has the limit for one document a file: the stricter reading."""
_MOST_LINES = 1_000_000
_LARGEST = 5_000_000_000
_CLASSES_HEADER = ("File", "Line", "Class")


def smoke_test_problems(kind: str, smoke_test: SmokeTest, folder: Path) -> Iterator[FileProblem]:
    """Yield what is wrong with the files of a smoke test of an `entity-recognizer` or a `document-classifier`."""
    reports: list[Report] = []
    names: dict[str, Path] = {}
    total = Size()
    duplicates = Duplicates("keep one, for it counts twice")
    with Places() as places:
        for index, path in enumerate(smoke_test.documents):
            reports.append(Report(("documents", index), folder / path))
            if (other := names.setdefault(path.name, path)) != path:
                reports[-1].unreadable(f"{path.name!r} is also the name of {other}: the output goes by it")
                continue
            documents = Documents(reports[-1], longest=_LONGEST[kind], duplicates=duplicates, places=places)
            documents.read(one_a_line=True)
            total.add(documents.size.documents, documents.size.text_bytes, documents.size.file_bytes)
        if total.documents > _MOST_LINES:
            reports[-1].error(f"{total.documents:,} lines in all: a job takes at most {_MOST_LINES:,}: remove some")
        if total.file_bytes > _LARGEST:
            reports[-1].error(f"{total.file_bytes:,} bytes in all: a job takes at most {_LARGEST:,}: remove some")
        right = not any(report.errors for report in reports)
        duplicates.warn()
        expected = Report(("expected",), folder / smoke_test.expected)
        targets = Targets(list(names), places if right else None)
        if kind == "document-classifier":
            _check_classes(expected, targets, total.documents if right else None)
        else:
            check_annotations(expected, targets, one_a_line=True, types=None, strip=False)
    for report in (*reports, expected):
        yield from report


def _check_classes(report: Report, targets: Targets, documents: int | None) -> None:
    """Check which classes are expected; `documents` are how many need one, if that is known."""
    rows: set[int] = set()
    named: set[int] = set()
    for number, (file, line, name) in read_table(report, _CLASSES_HEADER, strip=False):
        found = targets.find(report, number, file, line)
        if name != name.strip() or not name:
            report.error(f"Class: {name!r} is not the name of a class: no blanks around it", number)
        if found:
            named.add(found[0])
            row = hash((found[0], name))
            if row in rows:
                report.error(f"{file},{line},{name} stands here twice: remove it", number)
            rows.add(row)
    if documents is not None and not report.errors and len(named) < documents:
        count = documents - len(named)
        report.warning(f"{count:,} documents have no expected class: each counts as wrong: add a row for it")
