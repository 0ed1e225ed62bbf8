from pathlib import Path

import pytest

from tests.unit.data_files.data_sets import (
    ANNOTATED,
    ANNOTATIONS,
    BEGIN,
    DOCUMENTS,
    HEADER,
    TESTED,
    training,
    write,
)

LENGTH = len(DOCUMENTS[0])
TWO = ANNOTATED.model_copy(update={"entity_types": ("OFFER", "PLACE")})


@pytest.mark.parametrize("version", [ANNOTATED, TESTED])
def test_right_annotations_have_no_problem(folder: Path, version: object) -> None:
    assert isinstance(version, type(ANNOTATED))
    assert training(folder, version) == []


def test_rows_may_stand_in_any_order_and_have_blanks_as_in_the_guide(folder: Path) -> None:
    rows = [row.replace(",", ", ") for row in reversed(ANNOTATIONS)]
    write(folder, "annotations.csv", [HEADER.replace(",", ", "), *rows])

    assert training(folder, ANNOTATED) == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param(
            "other.txt,0,0,8,OFFER",
            "annotations.csv:62: File: 'other.txt' is not one of the documents: documents.txt",
            id="file",
        ),
        pytest.param(
            "documents.txt,100,0,8,OFFER",
            "annotations.csv:62: Line: 100 is not in documents.txt: its lines are 0 to 99",
            id="line that is not there",
        ),
        pytest.param(
            "documents.txt,-1,0,8,OFFER", "annotations.csv:62: Line: '-1' is not a number from 0", id="negative line"
        ),
        pytest.param(
            "documents.txt,70,zero,8,OFFER",
            "annotations.csv:62: Begin Offset: 'zero' is not a number from 0",
            id="offset that is no number",
        ),
        pytest.param(
            "documents.txt,70,0,٨,OFFER",
            "annotations.csv:62: End Offset: '٨' is not a number from 0",
            id="offset in other digits",
        ),
        pytest.param(
            "documents.txt,70,8,8,OFFER",
            "annotations.csv:62: End Offset: 8 is not greater than Begin Offset: 8: it is the place after the last "
            "character",
            id="nothing between the offsets",
        ),
        pytest.param(
            f"documents.txt,70,66,{LENGTH + 1},OFFER",
            f"annotations.csv:62: End Offset: {LENGTH + 1} is beyond the {LENGTH} characters of line 70 of "
            "documents.txt: offsets count characters from its beginning, the first is 0",
            id="beyond the line",
        ),
        pytest.param(
            "documents.txt,70,0,8,", "annotations.csv:62: Type: '' is empty: the entity type stands there", id="type"
        ),
        pytest.param(
            "documents.txt,70,0,8",
            "annotations.csv:62: 'documents.txt,70,0,8' has 4 fields: expected 5, File,Line,Begin Offset,End "
            "Offset,Type",
            id="too few cells",
        ),
        pytest.param(
            f"documents.txt,0,{BEGIN + 5},{BEGIN + 14},OFFER",
            f"annotations.csv:62: {BEGIN + 5}-{BEGIN + 14} overlaps {BEGIN}-{BEGIN + 9} of line 2: annotations must "
            "not overlap: keep one of them",
            id="overlap",
        ),
        pytest.param(
            ANNOTATIONS[3],
            f"annotations.csv:62: {BEGIN}-{BEGIN + 9} overlaps {BEGIN}-{BEGIN + 9} of line 5: annotations must not "
            "overlap: keep one of them",
            id="twice",
        ),
        pytest.param(
            "documents.txt,70,0,5,OFFER",
            "warning: annotations.csv:62: 0-5 is 'Custo' in 'Customer 070 to': it cuts a word: move the offsets",
            id="end in a word",
        ),
        pytest.param(
            "documents.txt,70,3,8,OFFER",
            "warning: annotations.csv:62: 3-8 is 'tomer' in 'Customer 070 took ': it cuts a word: move the offsets",
            id="begin in a word",
        ),
        pytest.param(
            "documents.txt,70,8,12,OFFER",
            "warning: annotations.csv:62: 8-12 is ' 070' in line 70 of documents.txt: begin and end on a character, "
            "not a blank",
            id="begin on a blank",
        ),
        pytest.param(
            "documents.txt,70,0,8,PLAN",
            "warning: annotations.csv:62: Type: 'PLAN' is not in entity_types: OFFER: Comprehend ignores the 1 of "
            "it, the first here",
            id="type that is not trained",
        ),
    ],
)
def test_a_wrong_annotation_is_told_with_its_line(folder: Path, row: str, message: str) -> None:
    write(folder, "annotations.csv", [HEADER, *ANNOTATIONS, row])

    assert training(folder, ANNOTATED) == [message]


def test_offsets_count_characters_not_bytes(folder: Path) -> None:
    documents = [document.replace("Customer", "Kündin 🦊") for document in DOCUMENTS]
    begin = documents[0].index("Blue Plan")
    write(folder, "documents.txt", documents)
    write(folder, "annotations.csv", [HEADER, *(f"documents.txt,{n},{begin},{begin + 9},OFFER" for n in range(50))])

    assert training(folder, ANNOTATED) == []


@pytest.mark.parametrize(
    ("version", "header"),
    [(ANNOTATED, "File,Begin Offset,End Offset,Type"), (ANNOTATED, "File,Line,Begin,End,Type"), (ANNOTATED, "")],
)
def test_the_header_is_the_guides(folder: Path, version: object, header: str) -> None:
    assert isinstance(version, type(ANNOTATED))
    write(folder, "annotations.csv", [header, *ANNOTATIONS])

    assert training(folder, version) == [f"annotations.csv:1: header: {header!r} is wrong: expected {HEADER!r}"]


def test_one_document_a_file_has_no_lines(folder: Path) -> None:
    (folder / "folder").mkdir()
    (folder / "folder" / "documents.txt").write_text("\n".join(DOCUMENTS)[:4_000])
    version = ANNOTATED.model_copy(update={"documents": Path("folder"), "document_format": "one-per-file"})

    wanted = "File,Begin Offset,End Offset,Type"
    assert training(folder, version)[-1] == f"annotations.csv:1: header: {HEADER!r} is wrong: expected {wanted!r}"


def test_fewer_than_25_annotations_of_a_type_are_too_few(folder: Path) -> None:
    place = DOCUMENTS[0].index("north")
    rows = [f"documents.txt,{line},{place},{place + 5},PLACE" for line in range(24)]
    write(folder, "annotations.csv", [HEADER, *ANNOTATIONS, *rows])

    assert training(folder, TWO) == [
        "annotations.csv: Type: 'PLACE' has 24 annotations: at least 25 are needed: annotate more, or remove it from "
        "entity_types"
    ]


def test_fewer_than_50_annotations_in_all_are_warned_of(folder: Path) -> None:
    write(folder, "annotations.csv", [HEADER, *ANNOTATIONS[:49]])

    assert training(folder, ANNOTATED) == [
        "warning: annotations.csv: 49 annotations in all: with fewer than 50, Comprehend tests with more than a "
        "tenth of the documents: annotate more, or name test_documents"
    ]


def test_a_test_set_has_an_annotation_of_each_type(folder: Path) -> None:
    place = DOCUMENTS[0].index("north")
    rows = [f"documents.txt,{line},{place},{place + 5},PLACE" for line in range(25)]
    write(folder, "annotations.csv", [HEADER, *ANNOTATIONS, *rows])

    assert training(folder, TESTED.model_copy(update={"entity_types": ("OFFER", "PLACE")})) == [
        "test_annotations.csv: Type: 'PLACE' has 0 annotations: at least 1 is needed: annotate more, or remove it from "
        "entity_types"
    ]


def test_a_document_of_the_training_does_not_test(folder: Path) -> None:
    write(folder, "test.txt", ["Nobody knows the Red Plan.", DOCUMENTS[4]])

    assert training(folder, TESTED) == [
        "warning: test.txt:2: the same text as documents.txt:5: keep one, for the same text in training and test "
        "flatters the metrics"
    ]


def test_documents_to_test_with_count_for_the_largest_corpus(folder: Path) -> None:
    write(folder, "test.txt", (f"Red Plan {number}" for number in range(199_901)))
    write(folder, "test_annotations.csv", [HEADER, "test.txt,0,0,8,OFFER"])

    assert training(folder, TESTED) == [
        "documents.txt: 200,001 documents with those to test with: with annotations at most 200,000: remove some"
    ]


def test_annotations_of_documents_in_s3_are_checked_for_themselves(folder: Path) -> None:
    version = ANNOTATED.model_validate(
        {"entity_types": ["OFFER"], "documents": "s3://bucket/documents.txt", "annotations": "annotations.csv"}
    )
    write(folder, "annotations.csv", [HEADER, *ANNOTATIONS, "other.txt,700,0,900,OFFER", "other.txt,0,9,4,OFFER"])

    assert training(folder, version) == [
        "annotations.csv:63: End Offset: 4 is not greater than Begin Offset: 9: it is the place after the last "
        "character"
    ]


def test_lines_are_counted_in_each_file_of_a_folder(folder: Path) -> None:
    write(folder, "parts/1.txt", DOCUMENTS[:50])
    write(folder, "parts/2.txt", DOCUMENTS[50:])
    rows = [row.replace("documents", str(part)) for part in (1, 2) for row in ANNOTATIONS[:50]]
    version = ANNOTATED.model_copy(update={"documents": Path("parts")})
    write(folder, "annotations.csv", [HEADER, *rows])
    assert training(folder, version) == []

    write(folder, "annotations.csv", [HEADER, *rows, "2.txt,50,0,8,OFFER"])
    assert training(folder, version) == ["annotations.csv:102: Line: 50 is not in 2.txt: its lines are 0 to 49"]
