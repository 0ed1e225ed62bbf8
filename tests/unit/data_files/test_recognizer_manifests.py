import json
from pathlib import Path
from typing import Any

import pytest

from stacks.config.models import EntityRecognizerVersion
from tests.unit.data_files.data_sets import BEGIN, DOCUMENTS, entity_line, training, write

MANIFEST = {"manifest": "manifest.jsonl", "attributes": ["job"]}
TEST = {"manifest": "test.jsonl", "attributes": ["job"], "split": "test"}


def recognizer(*manifests: dict[str, Any]) -> EntityRecognizerVersion:
    return EntityRecognizerVersion.model_validate({"entity_types": ["OFFER"], "augmented_manifests": manifests})


def entities(*changed: dict[str, object]) -> dict[str, object]:
    entity = {"startOffset": BEGIN, "endOffset": BEGIN + 9, "label": "OFFER"}
    return {"job": {"annotations": {"entities": [{**entity, **change} for change in changed]}}}


ENTITY_LINES = [entity_line(number) for number in range(100)]


@pytest.fixture
def manifests(folder: Path) -> Path:
    write(folder, "manifest.jsonl", ENTITY_LINES)
    write(folder, "test.jsonl", [entity_line(0, source="Nobody knows who took the Blue Plan.", **entities())])
    return folder


def test_a_right_manifest_has_no_problem(manifests: Path) -> None:
    assert training(manifests, recognizer(MANIFEST)) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "an empty line: remove it"),
        (
            "{",
            "not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1): each line is one "
            "object",
        ),
        ("[]", "'[]' is not a JSON object: each line is one"),
        ('{"job": {}}', "has neither of source and source-ref: one of them is the document"),
        (
            entity_line(3, **{"source-ref": "s3://b/k"}),
            "has both of source and source-ref: one of them is the document",
        ),
        (
            entity_line(3, source="\ud83e"),
            "source: has a half of a surrogate pair (\\ud800 to \\udfff), which is no character",
        ),
        (
            "[" * 100_000,
            "not JSON: maximum recursion depth exceeded while decoding a JSON array from a unicode string: "
            "each line is one object",
        ),
        (entity_line(3, source=" "), "source: ' ' is not the text of a document"),
        ('{"source-ref": "k.pdf", "job": {}}', "source-ref: 'k.pdf' is wrong: expected s3://bucket/key"),
        ('{"source": "Text"}', "has none of the attributes job: remove the line, or label it"),
        (entity_line(3, **{"job-metadata": 1}), "job-metadata: '1' is not an object"),
        (
            entity_line(3, job=1),
            "job: has no list annotations.entities: is it the attribute of another job?",
        ),
        (
            entity_line(3, **entities({"label": ""})),
            f"job: \"{{'startOffset': {BEGIN}, 'endOffset': {BEGIN + 9}, 'label': ''}}\" is no entity: startOffset and "
            "endOffset are numbers from 0, label is its type",
        ),
        (
            entity_line(3, **entities({"endOffset": 500})),
            f"End Offset: 500 is beyond the {len(DOCUMENTS[3])} characters of source: offsets count characters from "
            "its beginning, the first is 0",
        ),
        (
            entity_line(3, **entities({}, {"startOffset": BEGIN + 5})),
            f"{BEGIN + 5}-{BEGIN + 9} overlaps {BEGIN}-{BEGIN + 9} of line 4: annotations must not overlap: keep one "
            "of them",
        ),
        (entity_line(3, source="x " * 2_501), "source: 5,002 bytes: a document is 1 to 5,000 bytes"),
    ],
)
def test_a_wrong_line_is_told(manifests: Path, line: str, message: str) -> None:
    write(manifests, "manifest.jsonl", [*ENTITY_LINES[:3], line, *ENTITY_LINES[4:]])

    found = [told for told in training(manifests, recognizer(MANIFEST)) if not told.startswith("warning")]

    assert found == [f"manifest.jsonl:4: {message}"]


def test_a_byte_order_mark_is_told(manifests: Path) -> None:
    (manifests / "manifest.jsonl").write_text("\n".join(ENTITY_LINES), encoding="utf-8-sig")

    assert training(manifests, recognizer(MANIFEST)) == [
        "manifest.jsonl:1: begins with a byte order mark: save the file as UTF-8 without one"
    ]


def test_what_is_not_utf_8_is_told(manifests: Path) -> None:
    with (manifests / "manifest.jsonl").open("ab") as file:
        file.write(b'{"source": "\xe4"}\n')

    assert training(manifests, recognizer(MANIFEST)) == [
        "manifest.jsonl:101: byte 12 (0xe4) is not UTF-8: save the file as UTF-8"
    ]


def test_types_are_counted_over_all_manifests(manifests: Path) -> None:
    write(manifests, "manifest.jsonl", ENTITY_LINES[:80])
    more = [entity_line(number, **entities({"label": "PLAN"})) for number in range(80, 100)]
    write(manifests, "more.jsonl", more)
    version = recognizer(MANIFEST, {**MANIFEST, "manifest": "more.jsonl"})

    assert training(manifests, version) == [
        "warning: more.jsonl:1: Type: 'PLAN' is not in entity_types: OFFER: Comprehend ignores the 20 of it, the "
        "first here"
    ]
    assert training(manifests, version.model_copy(update={"entity_types": ("OFFER", "PLAN")})) == [
        "manifest.jsonl: Type: 'PLAN' has 20 annotations: at least 25 are needed: annotate more, or remove it from "
        "entity_types"
    ]


def test_a_small_corpus_is_told(manifests: Path) -> None:
    write(manifests, "manifest.jsonl", ENTITY_LINES[:2])

    found = training(manifests, recognizer(MANIFEST))

    assert found[0].endswith("bytes of documents: at least 5,120 are needed: add some")
    assert "manifest.jsonl: 2 documents: at least 3 are needed: add some" in found


def test_a_test_set_has_each_type_and_none_of_the_documents(manifests: Path) -> None:
    assert training(manifests, recognizer(MANIFEST, TEST)) == [
        "test.jsonl: Type: 'OFFER' has 0 annotations: at least 1 is needed: annotate more, or remove it from "
        "entity_types"
    ]

    write(manifests, "test.jsonl", [ENTITY_LINES[7]])
    assert training(manifests, recognizer(MANIFEST, TEST)) == [
        "warning: test.jsonl:1: the same text as manifest.jsonl:8: keep one, for the same text in training and test "
        "flatters the metrics"
    ]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["job", "other"], "manifest.jsonl: 'other' is on no line: remove it from attributes, or correct its name"),
        (
            ["job", "job-metadata"],
            "augmented_manifests.0.attributes.1: 'job-metadata' is wrong: name the attribute with the labels, 'job'",
        ),
        (["job", "job"], "augmented_manifests.0.attributes.1: 'job' stands here twice: keep one"),
        (
            ["job", "a_job"],
            "augmented_manifests.0.attributes.1: 'a_job' is wrong: 1 to 63 letters, digits, and hyphens between them",
        ),
        (
            ["job", "a" * 64],
            f"augmented_manifests.0.attributes.1: '{'a' * 64}' is wrong: 1 to 63 letters, digits, and hyphens between "
            "them",
        ),
        (list("abcdef"), "augmented_manifests.0.attributes: 6 attributes: at most 5 of one manifest"),
    ],
)
def test_attributes_are_checked(manifests: Path, names: list[str], message: str) -> None:
    assert message in training(manifests, recognizer({**MANIFEST, "attributes": names}))


def test_more_than_five_manifests_are_too_many(manifests: Path) -> None:
    assert (
        training(manifests, recognizer(*[MANIFEST] * 6))[0] == "augmented_manifests: 6 manifests: at most 5: join some"
    )


@pytest.mark.parametrize(("documents", "is_right"), [(249, False), (250, True), (10_000, True), (10_001, False)])
def test_pdfs_are_250_to_10_000(folder: Path, documents: int, is_right: bool) -> None:
    line = json.dumps({"source-ref": "s3://bucket/a.pdf", "job": {"annotation-ref": "a.json"}})
    write(folder, "manifest.jsonl", [line] * documents)

    assert training(folder, recognizer(MANIFEST)) == (
        []
        if is_right
        else [f"manifest.jsonl: {documents:,} documents: a recognizer of PDFs is trained on 250 to 10,000"]
    )


def test_files_of_annotations_are_json_of_at_most_5_mb(folder: Path) -> None:
    line = json.dumps({"source-ref": "s3://bucket/a.pdf", "job": {"annotation-ref": "a.json"}})
    write(folder, "manifest.jsonl", [line] * 250)
    write(folder, "labels/a.json", ["{}"])
    write(folder, "labels/b.json", ['{"a": "' + "x" * 5_000_000 + '"}'])
    write(folder, "labels/c.json", ["{"])
    version = recognizer({**MANIFEST, "annotations": "labels", "source_documents": "pdfs"})

    assert training(folder, version) == [
        "labels/b.json: 5,000,010 bytes: a file of annotations has at most 5,000,000",
        "labels/c.json: not JSON in UTF-8: Expecting property name enclosed in double quotes: line 2 column 1 (char "
        "2): label the document again",
        "augmented_manifests.0.source_documents: 'pdfs' is not a folder: expected a folder",
    ]
