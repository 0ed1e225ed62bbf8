"""Documents that entity recognizers are trained on, and the quotas on each and on all together."""

from collections.abc import Iterable
from typing import NamedTuple

from local.comprehend.documents import InputFile, read
from local.comprehend.training_files import TrainingDataError

LARGEST_DOCUMENT = 5_000
SMALLEST_CORPUS = 5 * 1024
LARGEST_CORPUS = 200_000_000
"""The quotas are in KB and MB: the stricter reading has 1,024 in a minimum and 1,000 in a maximum."""


class TrainingDocument(NamedTuple):
    """A document, and where it is: `line` is None where a file is one document."""

    text: str
    file: str
    line: int | None


class Corpus:
    """Adds up the sizes of documents. An empty one is refused, as the quota of 1 to 5,000 bytes has it."""

    def __init__(self) -> None:
        self.size = 0

    def read(self, files: Iterable[InputFile], input_format: str) -> list[TrainingDocument]:
        """Return the documents of files; white space alone is none."""
        documents = []
        for file, line, text, size in read(files, input_format):
            where = f"{file}, line {line}," if line is not None else file
            if text is None:
                raise TrainingDataError(f"The document {where} is not in UTF-8.")
            self._add(f"The document {where}", size)
            if text.strip():
                documents.append(TrainingDocument(text, file, line))
        return documents

    def add(self, where: str, text: str) -> None:
        """Count a document, which is not in a file of its own."""
        try:
            self._add(f"{where}: the document", len(text.encode()))
        except UnicodeEncodeError as error:
            raise TrainingDataError(f"{where}: the document is not in UTF-8.") from error

    def require(self, smallest: int) -> None:
        """Raise unless the documents have enough bytes in all."""
        if self.size < smallest:
            raise TrainingDataError(f"The documents have {self.size:,} bytes, fewer than {smallest:,}.")

    def _add(self, what: str, size: int) -> None:
        if not size:
            raise TrainingDataError(f"{what} is empty: documents have 1 to {LARGEST_DOCUMENT:,} bytes.")
        if size > LARGEST_DOCUMENT:
            raise TrainingDataError(f"{what} has {size:,} bytes, more than {LARGEST_DOCUMENT:,}.")
        self.size += size
        if self.size > LARGEST_CORPUS:
            raise TrainingDataError(f"The documents have more than {LARGEST_CORPUS:,} bytes.")
