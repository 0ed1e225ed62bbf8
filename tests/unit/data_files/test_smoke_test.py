from pathlib import Path

import pytest

from stacks.config.targets import SmokeTest
from tests.unit.data_files.data_sets import HEADER, SMOKE_TEST, smoke_test, write

CLASSIFIER = "document-classifier"
CLASSES = ["File,Line,Class", "a.txt,0,HAM", "a.txt,1,SPAM", "b.txt,0,HAM", "b.txt,0,SPAM"]


def test_a_right_smoke_test_has_no_problem(folder: Path) -> None:
    assert smoke_test(folder) == []

    write(folder, "expected.csv", CLASSES)
    assert smoke_test(folder, CLASSIFIER) == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("c.txt,0,0,8,OFFER", "File: 'c.txt' is not one of the documents: a.txt, b.txt"),
        ("b.txt,1,0,8,OFFER", "Line: 1 is not in b.txt: its lines are 0 to 0"),
        (
            "b.txt,0,13,17,OFFER",
            "End Offset: 17 is beyond the 16 characters of line 0 of b.txt: offsets count characters from its "
            "beginning, the first is 0",
        ),
        ("b.txt,0,8,12,OFFER", "8-12 overlaps 4-12 of line 3: annotations must not overlap: keep one of them"),
        ("b.txt, 0,13,15,OFFER", "Line: ' 0' is not a number from 0"),
    ],
)
def test_a_wrong_expectation_is_told(folder: Path, row: str, message: str) -> None:
    write(folder, "expected.csv", [HEADER, "a.txt,0,7,16,OFFER", "b.txt,0,4,12,OFFER", row])

    assert smoke_test(folder) == [f"expected.csv:4: {message}"]


def test_the_header_has_no_blanks_for_our_function_reads_it(folder: Path) -> None:
    spaced = HEADER.replace(",", ", ")
    write(folder, "expected.csv", [spaced, "a.txt,0,7,16,OFFER"])

    assert smoke_test(folder) == [f"expected.csv:1: header: {spaced!r} is wrong: expected {HEADER!r}"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("c.txt,0,HAM", "File: 'c.txt' is not one of the documents: a.txt, b.txt"),
        ("a.txt,2,HAM", "Line: 2 is not in a.txt: its lines are 0 to 1"),
        ("a.txt,first,HAM", "Line: 'first' is not a number from 0"),
        ("a.txt,0,", "Class: '' is not the name of a class: no blanks around it"),
        ("a.txt,0, SPAM", "Class: ' SPAM' is not the name of a class: no blanks around it"),
        ("a.txt,0,HAM", "a.txt,0,HAM stands here twice: remove it"),
    ],
)
def test_a_wrong_class_is_told(folder: Path, row: str, message: str) -> None:
    write(folder, "expected.csv", [*CLASSES, row])

    assert smoke_test(folder, CLASSIFIER) == [f"expected.csv:6: {message}"]


def test_a_document_without_an_expected_class_is_warned_of(folder: Path) -> None:
    write(folder, "expected.csv", CLASSES[:2])

    assert smoke_test(folder, CLASSIFIER) == [
        "warning: expected.csv: 2 documents have no expected class: each counts as wrong: add a row for it"
    ]


@pytest.mark.parametrize(
    ("kind", "longest"), [("entity-recognizer", "1,000,000"), ("document-classifier", "10,000,000")]
)
def test_a_job_takes_longer_documents_than_a_training(folder: Path, kind: str, longest: str) -> None:
    write(folder, "expected.csv", CLASSES if kind == CLASSIFIER else [HEADER, "a.txt,0,7,16,OFFER"])
    size = int(longest.replace(",", ""))
    write(folder, "b.txt", ["x" * size])
    assert smoke_test(folder, kind) == []

    write(folder, "b.txt", ["x" * size + "x"])
    found = smoke_test(folder, kind)

    assert found == [f"b.txt:1: {size + 1:,} bytes: a document is 1 to {longest} bytes on one line"]


def test_a_job_takes_a_million_lines(folder: Path) -> None:
    with (folder / "b.txt").open("a") as file:
        file.writelines(f"{number}\n" for number in range(999_997))
    assert smoke_test(folder) == []

    with (folder / "b.txt").open("a") as file:
        file.write("One more\n")
    assert smoke_test(folder) == ["b.txt: 1,000,001 lines in all: a job takes at most 1,000,000: remove some"]


def test_a_job_takes_5_gb(folder: Path) -> None:
    message = "b.txt: 5,000,000,001 bytes in all: a job takes at most 5,000,000,000: remove some"
    other = (folder / "a.txt").stat().st_size

    with (folder / "b.txt").open("r+b") as file:
        file.truncate(5_000_000_000 - other)
    assert message not in smoke_test(folder)

    with (folder / "b.txt").open("r+b") as file:
        file.truncate(5_000_000_001 - other)
    assert message in smoke_test(folder)


def test_files_of_the_same_name_would_share_their_output(folder: Path) -> None:
    write(folder, "other/a.txt", ["Is the Blue Plan sold?"])
    test = SmokeTest.model_validate({**SMOKE_TEST.model_dump(), "documents": ["a.txt", "b.txt", "other/a.txt"]})

    assert smoke_test(folder, test=test) == ["documents.2: 'a.txt' is also the name of a.txt: the output goes by it"]


def test_the_same_sentence_twice_is_warned_of(folder: Path) -> None:
    write(folder, "b.txt", ["The Red Plan is.", "Nothing."])

    assert smoke_test(folder) == ["warning: b.txt:2: the same text as a.txt:2: keep one, for it counts twice"]
