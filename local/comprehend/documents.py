"""Documents of input files: one a line, or one a file, in UTF-8."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ONE_DOC_PER_FILE = "ONE_DOC_PER_FILE"
ONE_DOC_PER_LINE = "ONE_DOC_PER_LINE"


class InputFile(NamedTuple):
    """A file of input, and what it was called in S3."""

    path: str
    name: str


class Document(NamedTuple):
    """A document: `line` is None where a file is one document, `text` is None where it is not UTF-8."""

    file: str
    line: int | None
    text: str | None
    size: int


def read(files: Iterable[InputFile], input_format: str) -> Iterator[Document]:
    """Yield the documents of the files in order, as a stream. Of a file that is not UTF-8 nothing follows the break."""
    for path, name in files:
        if input_format == ONE_DOC_PER_FILE:
            yield _document(name, None, Path(path).read_bytes().decode("utf-8", "surrogateescape"))
        else:
            yield from _lines(Path(path), name)


def _lines(path: Path, name: str) -> Iterator[Document]:
    # Universal newlines end a line at LF, CR and CRLF and nowhere else, as Comprehend does.
    with path.open(encoding="utf-8", errors="surrogateescape", newline=None) as lines:
        for number, line in enumerate(lines):
            document = _document(name, number, line.removesuffix("\n"))
            yield document
            if document.text is None:
                return


def _document(name: str, line: int | None, text: str) -> Document:
    encoded = text.encode("utf-8", "surrogateescape")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return Document(name, line, None, len(encoded))
    return Document(name, line, text, len(encoded))
