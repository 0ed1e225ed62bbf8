"""Documents: one on each line of a file, or one a file of a folder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from stacks.data_files.duplicates import Duplicates
from stacks.data_files.files import files_in, one_or_several
from stacks.data_files.lines import Block, LineTooLongError, blocks, not_utf8
from stacks.data_files.places import Places
from stacks.data_files.problems import Report

LONGEST_TO_TRAIN = 5_000
"""Bytes of a document that a recognizer is trained on."""
_LINE_SEPARATOR = "\u2028".encode()


@dataclass
class Size:
    """How many documents, and their bytes without and with the line ends."""

    documents: int = 0
    text_bytes: int = 0
    file_bytes: int = 0

    def add(self, documents: int = 0, text_bytes: int = 0, file_bytes: int = 0) -> None:
        """Count more documents, or bytes."""
        self.documents += documents
        self.text_bytes += text_bytes
        self.file_bytes += file_bytes


class Documents:
    """Checks documents while it reads them, once.

    `places` learns where they stand, `duplicates` what they are, `watch` is shown every block of lines.
    """

    def __init__(
        self,
        report: Report,
        *,
        longest: int,
        duplicates: Duplicates,
        places: Places | None = None,
    ) -> None:
        self.size = Size()
        self.report = report
        self._longest = longest
        self._duplicates = duplicates
        self._places = places
        self.watch: Callable[[Block], None] | None = None

    def read(self, *, one_a_line: bool) -> None:
        """Read all documents."""
        if one_a_line:
            self._read_lines()
        else:
            self._read_files()

    def _read_lines(self) -> None:
        for path in one_or_several(self.report):
            self.size.add(file_bytes=path.stat().st_size)
            if self._places:
                self._places.add_file(path)
            try:
                for block in blocks(path):
                    if not self._read(path, block):
                        break
            except LineTooLongError as error:
                self.report.error(str(error), error.line, path)

    def _read_files(self) -> None:
        rule = f"a document is 1 to {self._longest:,} bytes, one a file"
        for path in files_in(self.report, "with document_format one-per-file, each of its files is a document"):
            if self._places:
                self._places.add_file(path)
            size = path.stat().st_size
            self.size.add(1, size, size)
            if size > self._longest:
                self.report.error(f"{size:,} bytes: {rule}", path=path)
                continue
            block = Block(1, 0, path.read_bytes())
            if bad := block.bad_byte():
                self.report.error(not_utf8(bad.in_file, bad.value), bad.line, path)
            elif not block.data.strip():
                self.report.error(f"an empty file: {rule}", path=path)
            else:
                self._mark(path, block)
                self._duplicates.add(self.report, (block.data,), path)

    def _read(self, path: Path, block: Block) -> bool:
        """Take in lines; whether the file can be read on: Comprehend ignores all that follows what is not UTF-8."""
        lines = block.lines()
        bad = block.bad_byte()
        if bad:
            del lines[bad.line - block.number :]
        lengths = list(map(len, lines))
        self.size.add(len(lines), sum(lengths))
        if not lines or (max(lengths) <= self._longest and all(map(bytes.strip, lines))):
            self._duplicates.add(self.report, lines, path, block.number)
        else:
            self._take_each(path, block.number, lines)
        if bad:
            self.report.error(not_utf8(bad.in_line, bad.value), bad.line, path)
            return False
        self._mark(path, block)
        if self._places:
            self._places.add_lines(path, block.starts(lengths))
        if self.watch:
            self.watch(block)
        return True

    def _take_each(self, path: Path, number: int, lines: list[bytes]) -> None:
        """Take in the lines that are right, one by one, and report the others."""
        rule = f"a document is 1 to {self._longest:,} bytes on one line"
        for line, text in enumerate(lines, number):
            if not text.strip():
                self.report.error(f"an empty line: {rule}", line, path)
            elif len(text) > self._longest:
                self.report.error(f"{len(text):,} bytes: {rule}", line, path)
            else:
                self._duplicates.add(self.report, (text,), path, line)

    def _mark(self, path: Path, block: Block) -> None:
        """Warn of characters that are not what they seem."""
        if block.data.isascii():
            return
        if block.has_byte_order_mark():
            self.report.warning(
                "a byte order mark is a character of the first document: save the file as UTF-8 without one", 1, path
            )
        if _LINE_SEPARATOR in block.data:
            for line, text in enumerate(block.lines(), block.number):
                if _LINE_SEPARATOR in text:
                    self.report.warning("U+2028 ends no line for Comprehend: use LF, or a blank", line, path)
