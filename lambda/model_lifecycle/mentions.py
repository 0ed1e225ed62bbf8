"""Mentions of entities in documents: those expected, those found, and how they differ."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from model_lifecycle.errors import LifecycleError


class Mention(NamedTuple):
    """Where an entity stands: file, line from 0, offsets in code points, the end exclusive."""

    file: str
    line: int
    begin: int
    end: int
    type: str

    def __str__(self) -> str:
        return f"{self.type} at {self.file} line {self.line}, {self.begin}-{self.end}"


def expected_mentions(annotations: str) -> set[Mention]:
    """Return the mentions of an annotations CSV (developer guide: annotations, one document per line)."""
    rows = csv.DictReader(io.StringIO(annotations, newline=""))
    return {
        Mention(row["File"], int(row["Line"]), int(row["Begin Offset"]), int(row["End Offset"]), row["Type"])
        for row in rows
    }


def found_mentions(output_lines: Iterable[str]) -> set[Mention]:
    """Return the mentions in a job's output (developer guide: outputs); a line that failed ends the test."""
    found = set()
    for line in output_lines:
        document = json.loads(line)
        if "ErrorCode" in document:
            raise LifecycleError(
                f"The job failed on {document.get('File')} line {document.get('Line')}: {document['ErrorCode']}: "
                f"{document.get('ErrorMessage', '')}"
            )
        for entity in document["Entities"]:
            place = int(document.get("Line", 0)), entity["BeginOffset"], entity["EndOffset"]
            found.add(Mention(document["File"], *place, entity["Type"]))
    return found


class Comparison:
    """Expected against found mentions; one counts when place and type are the same. Metrics are in percent."""

    def __init__(self, expected: set[Mention], found: set[Mention]):
        self.expected = expected
        self.found = found

    @cached_property
    def metrics(self) -> Mapping[str, float]:
        """`precision`, `recall` and `f1`, 0 to 100. Nothing expected and nothing found is 100."""
        hits = len(self.expected & self.found)
        total = len(self.expected) + len(self.found)
        return {
            "precision": 100 * hits / len(self.found) if self.found else 100 * (not self.expected),
            "recall": 100 * hits / len(self.expected) if self.expected else 100,
            "f1": 200 * hits / total if total else 100,
        }

    @property
    def text(self) -> str:
        """One line for a person."""
        hits = len(self.expected & self.found)
        metrics = ", ".join(f"{name} {value:.1f}" for name, value in self.metrics.items())
        return f"{hits} of {len(self.expected)} mentions found, {metrics}"

    def differences(self, limit: int) -> str:
        """Return the first differences of each sort."""
        sorts = {"Missing": self.expected - self.found, "Unexpected": self.found - self.expected}
        return " ".join(
            f"{name}: {'; '.join(str(mention) for mention in sorted(mentions)[:limit])}"
            + (f" and {len(mentions) - limit} more." if len(mentions) > limit else ".")
            for name, mentions in sorts.items()
            if mentions
        )
