"""What smoke tests found: the output of their jobs, held against what is expected, file by file."""

import csv
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.engine.annotations import Annotation, parse_annotations
from local.engine.entity_list import EntityList, ListEntry, parse_entity_list
from local.engine.metrics import score_of
from stacks.config.models import EntityRecognizerVersion, Version
from stacks.config.targets import SmokeTest

_SAMPLES = 3
_LEAST_SCORE = 0.5

Place = tuple[str, int]
"""A document: its file's name and its line from 0."""
Findings = dict[Place, set[Any]]
"""Of a document: annotations, or names of classes."""
Lines = Collection[Mapping[str, Any]]
"""The output of a job."""


@dataclass(frozen=True)
class FileFindings:
    """How a file of a smoke test came out; `bare_list` is what the entity list alone would have reached, if any."""

    name: str
    expected: int
    hits: int
    f1: float
    bare_list: float | None = None


def file_findings(lines: Lines, training: Version, test: SmokeTest, folder: Path) -> Iterator[FileFindings]:
    """Yield how each file came out; F1 in percent."""
    recognizes = isinstance(training, EntityRecognizerVersion)
    expected = (_expected_mentions if recognizes else _expected_classes)(folder / test.expected)
    found = (_found_mentions if recognizes else _found_classes)(lines)
    names = EntityList(entries) if (entries := _entries(training, folder)) else None
    for path in test.documents:
        texts = (folder / path).read_text(encoding="utf-8").removesuffix("\n").split("\n")
        places = [(path.name, number) for number in range(len(texts))]
        hits = sum(len(expected[place] & found[place]) for place in places)
        bare: Findings = defaultdict(set)
        for place, text in zip(places, texts, strict=True):
            mentions = names.find(text) if names else []
            bare[place] = {Annotation(*place, mention.begin, mention.end, mention.type) for mention in mentions}
        yield FileFindings(
            path.name,
            sum(len(expected[place]) for place in places),
            hits,
            _f1(expected, found, places),
            _f1(expected, bare, places) if names else None,
        )


def samples(lines: Lines, training: Version, folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names found with the highest scores: those in the entity list, and those that it lacks."""
    entities = [entity for line in lines for entity in line.get("Entities", [])]
    names = dict.fromkeys(entity["Text"] for entity in sorted(entities, key=lambda entity: -entity["Score"]))
    list_ = {entry.text for entry in _entries(training, folder)}
    listed = [name for name in names if name in list_]
    unlisted = [name for name in names if name not in list_]
    return tuple(listed[:_SAMPLES]), tuple(unlisted[:_SAMPLES])


def _entries(training: Version, folder: Path) -> list[ListEntry]:
    if isinstance(training, EntityRecognizerVersion) and isinstance(training.entity_list, Path):
        return parse_entity_list((folder / training.entity_list).read_text(encoding="utf-8"))
    return []


def _expected_mentions(path: Path) -> Findings:
    expected: Findings = defaultdict(set)
    for annotation in parse_annotations(path.read_text(encoding="utf-8")):
        expected[annotation.file, annotation.line or 0].add(annotation)
    return expected


def _found_mentions(lines: Lines) -> Findings:
    found: Findings = defaultdict(set)
    for line in lines:
        place = line["File"], int(line["Line"])
        found[place] |= {Annotation(*place, e["BeginOffset"], e["EndOffset"], e["Type"]) for e in line["Entities"]}
    return found


def _expected_classes(path: Path) -> Findings:
    expected: Findings = defaultdict(set)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            expected[row["File"], int(row["Line"])].add(row["Class"])
    return expected


def _found_classes(lines: Lines) -> Findings:
    found: Findings = defaultdict(set)
    for line in lines:
        likely = [label["Name"] for label in line.get("Labels", []) if label["Score"] >= _LEAST_SCORE]
        best = [max(line["Classes"], key=lambda class_: float(class_["Score"]))["Name"]] if "Classes" in line else []
        found[line["File"], int(line["Line"])] |= {*likely, *best}
    return found


def _f1(expected: Findings, found: Findings, places: Sequence[Place]) -> float:
    pairs = [(expected[place], found[place]) for place in places]
    return score_of(
        sum(len(wanted & given) for wanted, given in pairs),
        sum(len(wanted) for wanted, _ in pairs),
        sum(len(given) for _, given in pairs),
    ).f1
