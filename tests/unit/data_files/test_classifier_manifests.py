import json
from pathlib import Path
from typing import Any

import pytest

from stacks.config.models import DocumentClassifierVersion
from tests.unit.data_files.data_sets import DOCUMENTS, class_line, training, write

MANIFEST = {"manifest": "manifest.jsonl", "attributes": ["job"]}
TEST = {"manifest": "test.jsonl", "attributes": ["job"], "split": "test"}
CLASS_LINES = [class_line(number) for number in range(100)]


def classifier(*manifests: dict[str, Any], mode: str = "multi-class") -> DocumentClassifierVersion:
    return DocumentClassifierVersion.model_validate({"mode": mode, "augmented_manifests": manifests})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            class_line(3, job=[1]),
            "job: expected the number of a class, and job-metadata with a class-name: has the job several classes a "
            "document? Then the mode is multi-label",
        ),
        (
            class_line(3, **{"job-metadata": {}}),
            "job: expected the number of a class, and job-metadata with a class-name: has the job several classes a "
            "document? Then the mode is multi-label",
        ),
        (class_line(3, **{"job-metadata": {"class-name": 1}}), "1: a class's name is a text"),
        (
            class_line(3, **{"job-metadata": {"class-name": ""}}),
            "label: '' is empty: a label stands before the text, and on both sides of a delimiter",
        ),
    ],
)
def test_a_line_of_a_classifier_has_a_class(folder: Path, line: str, message: str) -> None:
    write(folder, "manifest.jsonl", [*CLASS_LINES[:3], line])

    assert training(folder, classifier(MANIFEST)) == [f"manifest.jsonl:4: {message}"]


def test_classes_are_counted_over_all_manifests(folder: Path) -> None:
    write(folder, "manifest.jsonl", CLASS_LINES)
    assert training(folder, classifier(MANIFEST)) == []

    write(folder, "test.jsonl", [class_line(1, source="Another")])
    assert training(folder, classifier(MANIFEST, TEST)) == [
        "test.jsonl: label: 'HAM' has no test document: each label of the training needs one: add it"
    ]

    write(folder, "manifest.jsonl", CLASS_LINES[:19])
    assert training(folder, classifier(MANIFEST)) == [
        "warning: manifest.jsonl:1: label: 'HAM' has 10 documents: 50 are advised: add some",
        "manifest.jsonl:2: label: 'SPAM' has 9 documents: at least 10 are needed: add some, or remove the label",
    ]


def test_one_attribute_has_the_class_in_mode_multi_class(folder: Path) -> None:
    write(folder, "manifest.jsonl", [class_line(1, other=1, **{"other-metadata": {"class-name": "HAM"}})])

    assert training(folder, classifier({**MANIFEST, "attributes": ["job", "other"]})) == [
        "manifest.jsonl:1: 2 classes: in mode multi-class, one attribute of a line has the class"
    ]


def labels_line(number: int, found: object, class_map: object) -> str:
    return json.dumps({"source": DOCUMENTS[number], "job": found, "job-metadata": {"class-map": class_map}})


@pytest.mark.parametrize(
    ("found", "class_map", "message"),
    [
        ([0, 4], {"0": "A"}, "job: class 4 has no name in the class-map"),
        (0, {"0": "A"}, "multi-class"),
        ([], {}, "label: '' is empty"),
        ([0, 4], {"0": "A", "4": "A"}, "label: 'A' stands here twice: keep one"),
    ],
)
def test_a_line_of_several_labels_names_each(folder: Path, found: object, class_map: object, message: str) -> None:
    lines = [labels_line(number, [0, 4], {"0": "A", "4": "B"}) for number in range(99)]
    write(folder, "manifest.jsonl", lines)
    assert training(folder, classifier(MANIFEST, mode="multi-label")) == []

    write(folder, "manifest.jsonl", [*lines, labels_line(99, found, class_map)])
    (told,) = training(folder, classifier(MANIFEST, mode="multi-label"))

    assert told.startswith("manifest.jsonl:100: ")
    assert message in told
