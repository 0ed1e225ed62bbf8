"""Documents of input files."""

from pathlib import Path

from local.comprehend.documents import ONE_DOC_PER_FILE, ONE_DOC_PER_LINE, Document, InputFile, read


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
