"""Right data sets, for tests to break, and the problems of what came of them as lines."""

import json
from collections.abc import Iterable
from pathlib import Path

from stacks.config.models import DocumentClassifierVersion, EntityRecognizerVersion
from stacks.config.targets import SmokeTest
from stacks.data_files import FileProblem, smoke_test_problems, training_problems

LISTED = EntityRecognizerVersion.model_validate(
    {"entity_types": ["OFFER"], "documents": "documents.txt", "entity_list": "list.csv"}
)
ANNOTATED = EntityRecognizerVersion.model_validate(
    {"entity_types": ["OFFER"], "documents": "documents.txt", "annotations": "annotations.csv"}
)
TESTED = ANNOTATED.model_copy(
    update={"test_documents": Path("test.txt"), "test_annotations": Path("test_annotations.csv")}
)
A_FILE = EntityRecognizerVersion.model_validate(
    {
        "entity_types": ["OFFER"],
        "documents": "folder",
        "document_format": "one-per-file",
        "annotations": "annotations.csv",
    }
)
MULTI_CLASS = DocumentClassifierVersion.model_validate({"mode": "multi-class", "documents": "classes.csv"})
MULTI_LABEL = DocumentClassifierVersion.model_validate({"mode": "multi-label", "documents": "labels.csv"})
SMOKE_TEST = SmokeTest.model_validate({"documents": ["a.txt", "b.txt"], "expected": "expected.csv"})

HEADER = "File,Line,Begin Offset,End Offset,Type"
DOCUMENTS = [f"Customer {number:03} took the Blue Plan, and liked the Blue Plan of the north." for number in range(100)]
BEGIN = DOCUMENTS[0].index("Blue Plan")
ANNOTATIONS = [f"documents.txt,{line},{BEGIN},{BEGIN + 9},OFFER" for line in range(60)]
CLASSES = [f"{'SPAM' if number % 2 else 'HAM'},This is mail number {number}" for number in range(100)]
LABELS = [f"{'A|B' if number % 2 else 'B'},This is mail number {number}" for number in range(100)]


def write(folder: Path, name: str, lines: Iterable[str]) -> None:
    """Write lines into a file, each with a line feed."""
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")


def write_all(folder: Path) -> None:
    """Write every data set, with nothing wrong and nothing to warn of."""
    write(folder, "documents.txt", DOCUMENTS)
    write(folder, "list.csv", ["Text,Type", "Blue Plan,OFFER"])
    write(folder, "annotations.csv", [HEADER, *ANNOTATIONS])
    write(folder, "test.txt", ["Nobody knows the Red Plan.", "Nor the Grey Plan."])
    write(folder, "test_annotations.csv", [HEADER, "test.txt,0,17,25,OFFER"])
    write(folder, "classes.csv", CLASSES)
    write(folder, "labels.csv", LABELS)
    write(folder, "a.txt", ["Is the Blue Plan sold?", "Nothing."])
    write(folder, "b.txt", ["The Red Plan is."])
    write(folder, "expected.csv", [HEADER, "a.txt,0,7,16,OFFER", "b.txt,0,4,12,OFFER"])


def entity_line(number: int, **changed: object) -> str:
    """Return a line of a manifest that annotates a document of ours."""
    entity = {"startOffset": BEGIN, "endOffset": BEGIN + 9, "label": "OFFER"}
    line = {"source": DOCUMENTS[number], "job": {"annotations": {"entities": [entity]}}, "job-metadata": {}}
    return json.dumps({**line, **changed})


def class_line(number: int, **changed: object) -> str:
    """Return a line of a manifest that gives a document one class."""
    metadata = {"class-name": "SPAM" if number % 2 else "HAM"}
    return json.dumps({"source": DOCUMENTS[number], "job": number % 2, "job-metadata": metadata, **changed})


def training(folder: Path, version: EntityRecognizerVersion | DocumentClassifierVersion) -> list[str]:
    """Return the problems of what a version is trained on."""
    return _lines(folder, training_problems(version, folder))


def smoke_test(folder: Path, kind: str = "entity-recognizer", test: SmokeTest = SMOKE_TEST) -> list[str]:
    """Return the problems of a smoke test."""
    return _lines(folder, smoke_test_problems(kind, test, folder))


def _lines(folder: Path, problems: Iterable[FileProblem]) -> list[str]:
    found = []
    for problem in problems:
        level = "warning: " if problem.warning else ""
        where = problem.where or ".".join(map(str, problem.field))
        found.append(f"{level}{where}: {problem.message}".replace(f"{folder}/", ""))
    return found
