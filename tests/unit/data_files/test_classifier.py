from pathlib import Path

import pytest

from tests.unit.data_files.data_sets import CLASSES, LABELS, MULTI_CLASS, MULTI_LABEL, training, write

TESTED = MULTI_CLASS.model_copy(update={"test_documents": Path("test.csv")})


@pytest.mark.parametrize("version", [MULTI_CLASS, MULTI_LABEL])
def test_right_documents_have_no_problem(folder: Path, version: object) -> None:
    assert isinstance(version, type(MULTI_CLASS))
    assert training(folder, version) == []


def test_quotes_and_crlf_are_taken_as_in_the_guide(folder: Path) -> None:
    rows = [row.replace(",", ', "') + ', ""all"" of it"' for row in CLASSES]
    (folder / "classes.csv").write_text("\r\n".join([*rows, ""]), newline="")

    assert training(folder, MULTI_CLASS) == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param(
            ",A mail",
            "classes.csv:4: label: '' is empty: a label stands before the text, and on both sides of a delimiter",
        ),
        pytest.param("SPAM, ", "classes.csv:4: text: '' is empty: the document stands there"),
        pytest.param("", "classes.csv:4: an empty line: remove it"),
        pytest.param(
            "A mail",
            "classes.csv:4: 'A mail' has 1 field: expected 2, label and text: quote a text that has a comma",
        ),
        pytest.param(
            "SPAM,A mail, and more",
            "classes.csv:4: 'SPAM,A mail, and more' has 3 fields: expected 2, label and text: quote a text that has "
            "a comma",
        ),
        pytest.param('SPAM,"A', "classes.csv:4: not CSV: a quote is not closed on its line: 'SPAM,\"A'"),
        pytest.param(
            CLASSES[1],
            "warning: classes.csv:4: the same text as line 2: keep one, for the same text in training and test "
            "flatters the metrics",
        ),
        pytest.param(
            f"{'x' * 5_001},A mail",
            f"classes.csv:4: label: '{'x' * 20}'… has 5,001 characters: at most 5,000: shorten it",
        ),
    ],
)
def test_a_wrong_row_is_told_with_its_line(folder: Path, row: str, message: str) -> None:
    write(folder, "classes.csv", [*CLASSES[:3], row, *CLASSES[3:]])

    assert training(folder, MULTI_CLASS) == [message]


@pytest.mark.parametrize("header", ["label,text", "CLASS,Document"])
def test_a_header_would_be_a_document(folder: Path, header: str) -> None:
    write(folder, "classes.csv", [header, *CLASSES])

    assert training(folder, MULTI_CLASS) == [f"classes.csv:1: header: {header!r} would be a document: remove the line"]


def test_what_is_not_utf_8_is_told(folder: Path) -> None:
    (folder / "classes.csv").write_bytes(b"HAM,good\nSPAM,b\xe4d\n")

    assert training(folder, MULTI_CLASS) == ["classes.csv:2: byte 15 (0xe4) is not UTF-8: save the file as UTF-8"]


def test_the_last_document_ends_in_a_line_feed(folder: Path) -> None:
    (folder / "classes.csv").write_text("\n".join(CLASSES))

    assert training(folder, MULTI_CLASS) == [
        "warning: classes.csv: the last document has no end of line: add a line feed"
    ]


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        (1, "classes.csv:101: label: 'RARE' has 1 document: at least 10 are needed: add some, or remove the label"),
        (9, "classes.csv:101: label: 'RARE' has 9 documents: at least 10 are needed: add some, or remove the label"),
        (10, "warning: classes.csv:101: label: 'RARE' has 10 documents: 50 are advised: add some"),
        (49, "warning: classes.csv:101: label: 'RARE' has 49 documents: 50 are advised: add some"),
        (50, None),
    ],
)
def test_a_label_that_few_documents_have_is_told(folder: Path, documents: int, message: str | None) -> None:
    write(folder, "classes.csv", [*CLASSES, *(f"RARE,Mail of the other kind {number}" for number in range(documents))])

    assert training(folder, MULTI_CLASS) == ([message] if message else [])


def test_one_class_is_too_few(folder: Path) -> None:
    write(folder, "classes.csv", (f"HAM,Mail {number}" for number in range(50)))

    assert training(folder, MULTI_CLASS) == ["classes.csv: 1 class: at least 2 are needed: add documents of another"]


def test_more_than_1000_classes_are_too_many(folder: Path) -> None:
    rows = [f"CLASS_{number % 1_000},Mail {number}" for number in range(10_000)]
    write(folder, "classes.csv", rows)
    assert not [line for line in training(folder, MULTI_CLASS) if not line.startswith("warning")]

    write(folder, "classes.csv", [*rows, "CLASS_1000,Mail", "CLASS_1001,Mails"])
    assert training(folder, MULTI_CLASS)[0] == (
        "classes.csv: more than 1,000 classes, all that mode multi-class takes: is the label in the first column? Else "
        "merge some"
    )


def test_more_than_100_labels_are_too_many(folder: Path) -> None:
    write(folder, "labels.csv", (f"A{number % 101}|B,Mail {number}" for number in range(2_000)))

    assert training(folder, MULTI_LABEL)[0] == (
        "labels.csv: more than 100 classes, all that mode multi-label takes: is the label in the first column? Else "
        "merge some"
    )


@pytest.mark.parametrize(("other", "place"), [("Spam", 101), ("SPAM ", 101)])
def test_labels_that_differ_by_capitals_or_blanks_alone_are_warned_of(folder: Path, other: str, place: int) -> None:
    write(folder, "classes.csv", [*CLASSES, *(f"{other},Another mail {number}" for number in range(50))])

    assert training(folder, MULTI_CLASS) == [
        f"warning: classes.csv:{place}: label: {other!r} and 'SPAM' differ by capitals or blanks alone, but are two: "
        "merge them"
    ]


def test_characters_that_nobody_sees_are_warned_of(folder: Path) -> None:
    write(folder, "classes.csv", [*CLASSES, *(f"SP\u200bAM,Another mail {number}" for number in range(50))])

    assert training(folder, MULTI_CLASS) == [
        "warning: classes.csv:101: label: 'SP\\u200bAM' has a character that nobody sees: remove it"
    ]


def test_what_is_in_s3_is_not_looked_for(folder: Path) -> None:
    version = MULTI_CLASS.model_validate({"mode": "multi-class", "documents": "s3://bucket/classes.csv"})

    assert training(folder, version) == []


def test_a_label_may_have_5000_characters(folder: Path) -> None:
    write(folder, "classes.csv", [*CLASSES, *(f"{'x' * 5_000},Another mail {number}" for number in range(50))])

    assert training(folder, MULTI_CLASS) == []


def test_several_labels_in_mode_multi_class_are_one(folder: Path) -> None:
    write(folder, "classes.csv", [*CLASSES, *(f"HAM|SPAM,Another mail {number}" for number in range(50))])

    assert training(folder, MULTI_CLASS) == [
        "warning: classes.csv:101: label: 'HAM|SPAM' is one class in mode multi-class: mode multi-label splits it"
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("A||B,Mail", "label: '' is empty: a label stands before the text, and on both sides of a delimiter"),
        ("A|,Mail", "label: '' is empty: a label stands before the text, and on both sides of a delimiter"),
        ("B|A|B,Mail", "label: 'B' stands here twice: keep one"),
    ],
)
def test_labels_of_a_document_are_not_empty_and_different(folder: Path, row: str, message: str) -> None:
    write(folder, "labels.csv", [*LABELS, row])

    assert training(folder, MULTI_LABEL) == [f"labels.csv:101: {message}"]


def test_the_delimiter_is_the_users(folder: Path) -> None:
    version = MULTI_LABEL.model_copy(update={"label_delimiter": "+"})
    assert training(folder, version) == [
        "warning: labels.csv: no document has two labels: is label_delimiter right? Else mode multi-class fits better"
    ]

    write(folder, "labels.csv", (row.replace("|", "+") for row in LABELS))
    assert training(folder, version) == []


def test_fewer_than_50_documents_are_too_few_for_multi_label(folder: Path) -> None:
    message = "labels.csv: 49 documents: multi-label needs at least 50: add some"
    write(folder, "labels.csv", LABELS[:49])
    assert [line for line in training(folder, MULTI_LABEL) if not line.startswith("warning")] == [message]

    write(folder, "labels.csv", LABELS[:50])
    assert not [line for line in training(folder, MULTI_LABEL) if not line.startswith("warning")]


def test_more_than_a_million_documents_are_too_many_for_multi_label(folder: Path) -> None:
    with (folder / "labels.csv").open("w") as file:
        file.writelines(f"{'A|B' if number % 2 else 'B'},{number}\n" for number in range(1_000_000))
    assert training(folder, MULTI_LABEL) == []

    with (folder / "labels.csv").open("a") as file:
        file.write("A,One more\n")
    assert training(folder, MULTI_LABEL) == [
        "labels.csv: 1,000,001 documents: multi-label takes at most 1,000,000: remove some"
    ]


def test_more_than_5_gb_are_too_many_with_those_to_test_with(folder: Path) -> None:
    message = "classes.csv: 5,000,000,001 bytes of documents: at most 5,000,000,000: remove some"
    write(folder, "test.csv", ["HAM,A test", "SPAM,Another"])
    tests = (folder / "test.csv").stat().st_size

    with (folder / "classes.csv").open("r+b") as file:
        file.truncate(5_000_000_000 - tests)
    assert message not in training(folder, TESTED)

    with (folder / "classes.csv").open("r+b") as file:
        file.truncate(5_000_000_001 - tests)
    assert message in training(folder, TESTED)


def test_a_test_set_has_each_label_of_the_training_and_no_other(folder: Path) -> None:
    write(folder, "test.csv", ["HAM,A test", "OTHER,Another"])

    assert training(folder, TESTED) == [
        "test.csv:2: label: 'OTHER' has no training document: add some, or remove it here",
        "test.csv: label: 'SPAM' has no test document: each label of the training needs one: add it",
    ]


def test_a_document_of_the_training_does_not_test(folder: Path) -> None:
    write(folder, "test.csv", ["HAM,A test", CLASSES[3]])

    assert training(folder, TESTED) == [
        "warning: test.csv:2: the same text as classes.csv:4: keep one, for the same text in training and test "
        "flatters the metrics"
    ]


def test_documents_may_be_the_files_of_a_folder(folder: Path) -> None:
    write(folder, "parts/1.csv", CLASSES[:50])
    write(folder, "parts/2.csv", [*CLASSES[50:], "HAM,", CLASSES[0]])

    assert training(folder, MULTI_CLASS.model_copy(update={"documents": Path("parts")})) == [
        "parts/2.csv:51: text: '' is empty: the document stands there",
        "warning: parts/2.csv:52: the same text as parts/1.csv:1: keep one, for the same text in training and test "
        "flatters the metrics",
    ]
