"""Documents of input files."""

import tracemalloc
from pathlib import Path

import pytest

from local.comprehend.documents import (
    ENOUGH_CHARACTERS,
    ENOUGH_DOCUMENTS,
    ONE_DOC_PER_FILE,
    ONE_DOC_PER_LINE,
    Document,
    InputFile,
    Part,
    read,
    read_parts,
)


def documents(folder: Path, content: bytes, input_format: str = ONE_DOC_PER_LINE) -> list[Document]:
    path = folder / "0"
    path.write_bytes(content)
    return list(read([InputFile(str(path), "documents.txt")], input_format))


def test_lines_end_in_lf_cr_or_crlf_and_nowhere_else(tmp_path: Path) -> None:
    found = documents(tmp_path, "one\ntwo\r\nthree\rfour\u2028still four\x0b\x0c\x85 too\n".encode())

    assert [(document.line, document.text) for document in found] == [
        (0, "one"),
        (1, "two"),
        (2, "three"),
        (3, "four\u2028still four\x0b\x0c\x85 too"),
    ]


def test_empty_lines_are_counted(tmp_path: Path) -> None:
    assert [document.text for document in documents(tmp_path, b"\none\n\n")] == ["", "one", ""]


def test_sizes_are_in_bytes(tmp_path: Path) -> None:
    assert documents(tmp_path, "Größe €".encode()) == [Document("documents.txt", 0, "Größe €", 11)]


def test_after_what_is_not_utf_8_nothing_of_the_file_follows(tmp_path: Path) -> None:
    found = documents(tmp_path, b"one\nt\xffo\nthree\n")

    assert [(document.line, document.text) for document in found] == [(0, "one"), (1, None)]


def test_a_file_can_be_one_document(tmp_path: Path) -> None:
    assert documents(tmp_path, b"one\ntwo\n", ONE_DOC_PER_FILE) == [Document("documents.txt", None, "one\ntwo\n", 8)]
    assert documents(tmp_path, b"\xff", ONE_DOC_PER_FILE) == [Document("documents.txt", None, None, 1)]


def parts(folder: Path, content: bytes, input_format: str = ONE_DOC_PER_LINE, longest: int | None = None) -> list[Part]:
    path = folder / "0"
    path.write_bytes(content)
    return list(read_parts([InputFile(str(path), "documents.txt")], input_format, longest))


def test_lines_come_in_parts_of_so_many_documents_or_characters(tmp_path: Path) -> None:
    many = parts(tmp_path, b"x\n" * (2 * ENOUGH_DOCUMENTS + 1))
    long = parts(tmp_path, (b"x" * ENOUGH_CHARACTERS + b"\n") * 2 + b"y")

    assert [(part.first, len(part.texts)) for part in many] == [
        (0, ENOUGH_DOCUMENTS),
        (ENOUGH_DOCUMENTS, ENOUGH_DOCUMENTS),
        (2 * ENOUGH_DOCUMENTS, 1),
    ]
    assert [(part.first, len(part.texts)) for part in long] == [(0, 1), (1, 1), (2, 1)]
    assert [document.line for part in many for document in part.documents()] == list(range(2 * ENOUGH_DOCUMENTS + 1))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_of_a_document_that_is_too_long_the_beginning_is_kept(tmp_path: Path, end: str) -> None:
    lines = ["12345", "é2345", "123456", "1234567", "1234567890123", "", "end"]

    (part,) = parts(tmp_path, end.join(lines).encode(), longest=5)

    assert part.texts == ["12345", "é2345", "123456", "123456", "123456", "", "end"]
    assert [document.size > 5 for document in part.documents()] == [False, True, True, True, True, False, False]


def test_a_file_that_is_too_long_is_not_read_to_its_end(tmp_path: Path) -> None:
    (part,) = parts(tmp_path, b"1\r\n456789", ONE_DOC_PER_FILE, longest=5)

    assert part == Part("documents.txt", None, ["1\r\n456"])


@pytest.mark.parametrize("input_format", [ONE_DOC_PER_LINE, ONE_DOC_PER_FILE])
def test_a_document_without_end_takes_no_memory(tmp_path: Path, input_format: str) -> None:
    with (tmp_path / "0").open("wb") as file:
        file.truncate(100_000_000)

    tracemalloc.start()
    try:
        (part,) = read_parts([InputFile(str(tmp_path / "0"), "0")], input_format, 1_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(part.texts[0]) == 1_001
    assert peak < 1_000_000
