"""Documents of input files: one a line, or one a file, in UTF-8."""

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple, TextIO

ONE_DOC_PER_FILE = "ONE_DOC_PER_FILE"
ONE_DOC_PER_LINE = "ONE_DOC_PER_LINE"
ENOUGH_DOCUMENTS = 500
ENOUGH_CHARACTERS = 200_000
"""A part is full when it has so many, and a process has enough to do to be worth asking."""


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


class Part(NamedTuple):
    """Texts of a file that follow each other: lines from the number `first`, or the file where that is None.

    Bytes that are not UTF-8 are lone surrogates in a text.
    """

    file: str
    first: int | None
    texts: list[str]

    def documents(self) -> Iterator[Document]:
        """Yield the documents in order."""
        numbers: Iterable[int | None] = (None,) if self.first is None else count(self.first)
        for line, text in zip(numbers, self.texts, strict=False):
            yield _document(self.file, line, text)


def read(files: Iterable[InputFile], input_format: str) -> Iterator[Document]:
    """Yield the documents of the files in order, as a stream. Of a file that is not UTF-8 nothing follows the break."""
    for part in read_parts(files, input_format):
        yield from part.documents()


def read_parts(files: Iterable[InputFile], input_format: str, longest: int | None = None) -> Iterator[Part]:
    """Yield what `read` does in parts, which another process can take apart.

    Of a document of more than `longest` characters only so many and one more are kept: such a document takes no more
    memory than others, and is too long all the same.
    """
    for path, name in files:
        # Universal newlines end a line at LF, CR and CRLF and nowhere else, as Comprehend does.
        newline = "" if input_format == ONE_DOC_PER_FILE else None
        with Path(path).open(encoding="utf-8", errors="surrogateescape", newline=newline) as file:
            most = -1 if longest is None else longest + 1
            if input_format == ONE_DOC_PER_FILE:
                yield Part(name, None, [file.read(most)])
            else:
                yield from _parts_of_lines(file, name, most)


def _parts_of_lines(file: TextIO, name: str, most: int) -> Iterator[Part]:
    first = characters = 0
    texts: list[str] = []
    for text in _lines(file, most):
        texts.append(text)
        characters += len(text)
        if not _is_utf_8(text):
            break
        if len(texts) >= ENOUGH_DOCUMENTS or characters >= ENOUGH_CHARACTERS:
            yield Part(name, first, texts)
            first += len(texts)
            characters, texts = 0, []
    if texts:
        yield Part(name, first, texts)


def _lines(file: TextIO, most: int) -> Iterator[str]:
    while line := file.readline(most):
        rest = line
        while len(rest) == most and not rest.endswith("\n"):
            rest = file.readline(most)
        yield line.removesuffix("\n")


def _document(name: str, line: int | None, text: str) -> Document:
    if text.isascii():
        return Document(name, line, text, len(text))
    size = len(text.encode("utf-8", "surrogateescape"))
    return Document(name, line, text if _is_utf_8(text) else None, size)


def _is_utf_8(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
