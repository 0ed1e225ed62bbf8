from pathlib import Path

import pytest

from tests.unit.data_files.data_sets import A_FILE, ANNOTATED, ANNOTATIONS, DOCUMENTS, HEADER, LISTED, training, write


def test_right_documents_have_no_problem(folder: Path) -> None:
    assert training(folder, LISTED) == []


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_may_end_in_carriage_returns(folder: Path, end: str) -> None:
    (folder / "documents.txt").write_text(end.join(DOCUMENTS), newline="")

    assert training(folder, ANNOTATED) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("", "documents.txt:3: an empty line: a document is 1 to 5,000 bytes on one line", id="empty"),
        pytest.param(" \t", "documents.txt:3: an empty line: a document is 1 to 5,000 bytes on one line", id="blank"),
        pytest.param(
            "é" * 2_501,
            "documents.txt:3: 5,002 bytes: a document is 1 to 5,000 bytes on one line",
            id="bytes, not characters",
        ),
        pytest.param(
            "a\u2028b", "warning: documents.txt:3: U+2028 ends no line for Comprehend: use LF, or a blank", id="U+2028"
        ),
        pytest.param(
            DOCUMENTS[1],
            "warning: documents.txt:3: the same text as line 2: keep one, for the same text in training and test "
            "flatters the metrics",
            id="twice",
        ),
    ],
)
def test_a_wrong_document_is_told_with_its_line(folder: Path, line: str, message: str) -> None:
    write(folder, "documents.txt", [*DOCUMENTS[:2], line, *DOCUMENTS[3:], DOCUMENTS[2]])

    assert training(folder, LISTED) == [message]


def test_what_is_not_utf_8_ends_the_reading_for_comprehend_ignores_the_rest(folder: Path) -> None:
    (folder / "documents.txt").write_bytes("\n".join(DOCUMENTS).encode() + b"\n\n\xc3\xa4b\xe4\n\n")

    assert training(folder, LISTED) == [
        "documents.txt:101: an empty line: a document is 1 to 5,000 bytes on one line",
        "documents.txt:102: byte 3 (0xe4) is not UTF-8: save the file as UTF-8",
    ]


def test_a_byte_order_mark_is_a_character_of_the_first_document(folder: Path) -> None:
    (folder / "documents.txt").write_text("\n".join(DOCUMENTS), encoding="utf-8-sig")

    assert training(folder, LISTED) == [
        "warning: documents.txt:1: a byte order mark is a character of the first document: save the file as UTF-8 "
        "without one"
    ]


def test_a_line_without_an_end_is_not_kept_in_memory(folder: Path) -> None:
    with (folder / "documents.txt").open("a") as file:
        file.write("x" * 17_000_000)

    assert training(folder, LISTED) == [
        "documents.txt:101: more than 16,000,000 bytes without the end of a line: end each in LF or CRLF"
    ]


def test_documents_smaller_than_5_kb_are_too_few_to_train(folder: Path) -> None:
    write(folder, "documents.txt", ["x" * 1_279, "y" * 1_280, "z" * 1_280, "Blue Plan " * 128])
    assert training(folder, LISTED)[0] == (
        "documents.txt: 5,119 bytes of documents: at least 5,120 are needed: add some"
    )

    write(folder, "documents.txt", ["x" * 1_280, "y" * 1_280, "z" * 1_280, "Blue Plan " * 128])
    assert not any("5,120" in line for line in training(folder, LISTED))


def test_documents_larger_than_200_mb_are_too_many_to_train(folder: Path) -> None:
    message = "documents.txt: 200,000,001 bytes of documents: at most 200,000,000: remove some"
    with (folder / "documents.txt").open("r+b") as file:
        file.truncate(200_000_000)
    assert message not in training(folder, LISTED)

    with (folder / "documents.txt").open("r+b") as file:
        file.truncate(200_000_001)
    assert message in training(folder, LISTED)


def test_more_than_200_000_documents_are_too_many_for_annotations(folder: Path) -> None:
    documents = [f"{DOCUMENTS[0]} {number}" for number in range(200_001)]
    write(folder, "documents.txt", documents[:-1])
    assert training(folder, ANNOTATED) == []

    write(folder, "documents.txt", documents)
    assert training(folder, ANNOTATED) == [
        "documents.txt: 200,001 documents: with annotations at most 200,000: remove some"
    ]


def test_fewer_than_three_documents_are_too_few_for_annotations(folder: Path) -> None:
    write(folder, "documents.txt", ["Blue Plan " * 400, "Blue Plans " * 400])
    write(folder, "annotations.csv", [HEADER, *(f"documents.txt,0,{at},{at + 9},OFFER" for at in range(0, 500, 10))])
    assert training(folder, ANNOTATED) == ["documents.txt: 2 documents: at least 3 are needed: add some"]

    write(folder, "documents.txt", ["Blue Plan " * 400, "Blue Plans " * 400, "A third"])
    assert training(folder, ANNOTATED) == []


def test_a_document_may_have_5000_bytes(folder: Path) -> None:
    write(folder, "documents.txt", [*DOCUMENTS, "x" * 5_000])
    assert training(folder, LISTED) == []

    write(folder, "documents.txt", [*DOCUMENTS, "x" * 5_000, "y" * 5_001])
    assert training(folder, LISTED) == ["documents.txt:102: 5,001 bytes: a document is 1 to 5,000 bytes on one line"]

    write_folder(folder)
    (folder / "folder" / "70.txt").write_text("x" * 5_000)
    assert training(folder, A_FILE) == []


def test_twenty_problems_are_told_and_the_others_counted(folder: Path) -> None:
    write(folder, "documents.txt", [*DOCUMENTS, *[""] * 1_037])

    found = training(folder, LISTED)

    assert len(found) == 21
    assert found[19].startswith("documents.txt:120: an empty line")
    assert found[20] == "documents.txt: and 1,017 more"


def test_warnings_do_not_hide_errors(folder: Path) -> None:
    write(folder, "documents.txt", [*["The same again"] * 200, ""])

    found = training(folder, LISTED)

    assert len([line for line in found if line.startswith("warning")]) == 21
    assert "documents.txt:201: an empty line: a document is 1 to 5,000 bytes on one line" in found


@pytest.mark.parametrize(
    ("content", "message"), [(None, "is not a file: the sample's are made by `make corpus`"), ("", "is empty")]
)
def test_a_file_that_is_missing_or_empty_is_told_at_the_field(folder: Path, content: str | None, message: str) -> None:
    (folder / "documents.txt").unlink()
    if content is not None:
        (folder / "documents.txt").write_text(content)

    assert training(folder, LISTED) == [f"documents: 'documents.txt' {message}"]


def write_folder(folder: Path) -> None:
    for number, document in enumerate(DOCUMENTS):
        (folder / "folder").mkdir(exist_ok=True)
        (folder / "folder" / f"{number}.txt").write_text(f"First line.\n{document}\n")
    rows = [f"{line}.txt,{row.split(',', 2)[2]}" for line, row in enumerate(ANNOTATIONS)]
    rows = [
        f"{name},{int(begin) + 12},{int(end) + 12},OFFER" for name, begin, end, _ in (row.split(",") for row in rows)
    ]
    write(folder, "annotations.csv", ["File,Begin Offset,End Offset,Type", *rows])


def test_a_folder_has_a_document_in_each_file(folder: Path) -> None:
    write_folder(folder)

    assert training(folder, A_FILE) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x" * 5_001, "folder/70.txt: 5,001 bytes: a document is 1 to 5,000 bytes, one a file"),
        (b"", "folder/70.txt: is empty: remove it"),
        (b" \n", "folder/70.txt: an empty file: a document is 1 to 5,000 bytes, one a file"),
        (b"fine\n\xe4", "folder/70.txt:2: byte 5 (0xe4) is not UTF-8: save the file as UTF-8"),
    ],
)
def test_a_wrong_file_of_a_folder_is_told(folder: Path, content: bytes, message: str) -> None:
    write_folder(folder)
    (folder / "folder" / "70.txt").write_bytes(content)

    assert training(folder, A_FILE) == [message]


def test_the_same_file_twice_is_told(folder: Path) -> None:
    write_folder(folder)
    (folder / "folder" / "x.txt").write_bytes((folder / "folder" / "7.txt").read_bytes())

    assert training(folder, A_FILE) == [
        "warning: folder/x.txt: the same text as folder/7.txt: keep one, for the same text in training and test "
        "flatters the metrics"
    ]


def test_a_folder_has_files_alone(folder: Path) -> None:
    write_folder(folder)
    (folder / "folder" / "more").mkdir()

    assert training(folder, A_FILE) == ["folder/more: is not a file: files alone stand in a folder of data"]


def test_one_a_file_takes_a_folder(folder: Path) -> None:
    version = A_FILE.model_copy(update={"documents": Path("documents.txt")})
    write(folder, "annotations.csv", ["File,Begin Offset,End Offset,Type", "1.txt,0,4,OFFER"])

    assert training(folder, version)[0] == (
        "documents: 'documents.txt' is not a folder: with document_format one-per-file, each of its files is a document"
    )
