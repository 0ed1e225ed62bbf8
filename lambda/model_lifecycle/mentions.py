"""Mentions of entities in documents: those expected, and those that a job found."""

import csv
import io
import json
from collections.abc import Iterable
from typing import NamedTuple

from model_lifecycle.comparison import Comparison, require_done
from model_lifecycle.kinds import RECOGNIZER


class Mention(NamedTuple):
    """Where an entity stands: file, line from 0, offsets in code points, the end exclusive."""

    file: str
    line: int
    begin: int
    end: int
    type: str

    def __str__(self) -> str:
        return f"{self.type} at {self.file} line {self.line}, {self.begin}-{self.end}"


def compare(expected: str, output_lines: Iterable[str]) -> Comparison[Mention]:
    """Compare an annotations CSV with the output of a job."""
    return Comparison(
        expected_mentions(expected), found_mentions(output_lines), noun="mentions", scale=RECOGNIZER.scale
    )


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
        require_done(document)
        for entity in document["Entities"]:
            place = int(document.get("Line", 0)), entity["BeginOffset"], entity["EndOffset"]
            found.add(Mention(document["File"], *place, entity["Type"]))
    return found
