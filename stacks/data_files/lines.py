r"""Files as a stream of blocks of whole lines, so that what is right is seen to be right a block at a time.

Lines end in LF, CR or CRLF and nowhere else (developer guide, "File formats for async analysis").
"""

import re
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

_BLOCK = 1 << 18
LONGEST_LINE = 16_000_000
"""Bytes; the largest document that Comprehend classifies has 10 MB. A longer line ends the reading of its file."""
_LINE_END = re.compile(rb"\r\n|\r|\n")


_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
BYTE_ORDER_MARK_FAULT = "begins with a byte order mark: save the file as UTF-8 without one"


class LineTooLongError(Exception):
    """A line is longer than `LONGEST_LINE`: nothing after it was read."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"more than {LONGEST_LINE:,} bytes without the end of a line: end each in LF or CRLF")


class BadByte(NamedTuple):
    """The first byte of a block that is not UTF-8: its line, and its place in line and file from 0."""

    line: int
    in_line: int
    in_file: int
    value: int


class Block(NamedTuple):
    """Whole lines of a file: the number of the first one from 1, and the place of its first byte from 0."""

    number: int
    offset: int
    data: bytes

    def lines(self) -> list[bytes]:
        """Return the lines without their ends."""
        lines = _split(self.data)
        if not lines[-1]:
            lines.pop()
        return lines

    def has_byte_order_mark(self) -> bool:
        """Tell whether the file begins with one."""
        return not self.offset and self.data.startswith(_BYTE_ORDER_MARK)

    def starts(self, lengths: list[int]) -> Iterator[int]:
        """Yield where in the file each line begins, `lengths` being those of the lines, and where the last one ends."""
        if b"\r" not in self.data:
            return accumulate((length + 1 for length in lengths), initial=self.offset)
        ends = [match.end() for match in _LINE_END.finditer(self.data)]
        if ends[-1] < len(self.data):
            ends.append(len(self.data))
        return (self.offset + place for place in (0, *ends))

    def bad_byte(self) -> BadByte | None:
        """Return the first byte that is not UTF-8."""
        if self.data.isascii():
            return None
        try:
            self.data.decode()
        except UnicodeDecodeError as error:
            before = _split(self.data[: error.start])
            line, value = self.number + len(before) - 1, self.data[error.start]
            return BadByte(line, len(before[-1]), self.offset + error.start, value)
        return None


def blocks(path: Path) -> Iterator[Block]:
    """Yield the lines of a file that is not empty; raises `LineTooLongError`."""
    number, offset, rest = 1, 0, b""
    with path.open("rb", buffering=0) as file:
        while data := file.read(_BLOCK):
            data = rest + data
            end = _end_of_lines(data)
            if end:
                block = Block(number, offset, data[:end])
                yield block
                number += _count(block.data)
                offset += end
            rest = data[end:]
            if len(rest) > LONGEST_LINE:
                raise LineTooLongError(number)
    if rest:
        yield Block(number, offset, rest)


def not_utf8(place: int, value: int) -> str:
    """Say that a byte is wrong."""
    return f"byte {place} ({value:#04x}) is not UTF-8: save the file as UTF-8"


def _end_of_lines(data: bytes) -> int:
    """Return where the last line ends that is whole. A CR at the very end may be the first half of a CRLF."""
    return (data.rfind(b"\n") + 1) or (data.rfind(b"\r", 0, len(data) - 1) + 1)


def _split(data: bytes) -> list[bytes]:
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.split(b"\n")


def _count(data: bytes) -> int:
    feeds = data.count(b"\n")
    return feeds + data.count(b"\r") - data.count(b"\r\n") if b"\r" in data else feeds
