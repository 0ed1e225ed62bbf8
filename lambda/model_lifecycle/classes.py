"""Classes of documents: those expected, and those that a job found."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from model_lifecycle.comparison import Comparison, require_done
from model_lifecycle.kinds import CLASSIFIER

_LEAST_SCORE = 0.5


class DocumentClass(NamedTuple):
    """A class of a document: file, and line from 0."""

    file: str
    line: int
    name: str

    def __str__(self) -> str:
        return f"{self.name} for {self.file} line {self.line}"


class ClassComparison(Comparison[DocumentClass]):
    """Knows `accuracy` too: the part of the documents that have exactly the classes expected of them."""

    @property
    def metrics(self) -> Mapping[str, float]:
        """`accuracy` with the others, over all documents together (micro averages)."""
        documents = {(found.file, found.line) for found in self.expected | self.found}
        wrong = {(found.file, found.line) for found in self.expected ^ self.found}
        return {"accuracy": 1 - len(wrong) / len(documents) if documents else 1.0, **super().metrics}


def compare(expected: str, output_lines: Iterable[str]) -> ClassComparison:
    """Compare a CSV of File, Line and Class with the output of a job."""
    return ClassComparison(
        expected_classes(expected), found_classes(output_lines), noun="classes", scale=CLASSIFIER.scale
    )


def expected_classes(rows: str) -> set[DocumentClass]:
    """Return the classes of a CSV with the columns File, Line and Class; a document of several has several rows."""
    return {
        DocumentClass(row["File"], int(row["Line"]), row["Class"])
        for row in csv.DictReader(io.StringIO(rows, newline=""))
    }


def found_classes(output_lines: Iterable[str]) -> set[DocumentClass]:
    """Return the classes in a job's output (developer guide: outputs for asynchronous analysis).

    In multi-class mode the one with the best score; in multi-label mode those that are more likely than not.
    """
    found = set()
    for line in output_lines:
        document = json.loads(line)
        require_done(document)
        for name in _names(document):
            found.add(DocumentClass(document["File"], int(document.get("Line", 0)), name))
    return found


def _names(document: Mapping[str, Any]) -> list[str]:
    if "Labels" in document:
        return [label["Name"] for label in document["Labels"] if label["Score"] >= _LEAST_SCORE]
    return [max(document["Classes"], key=lambda found: float(found["Score"]))["Name"]]
