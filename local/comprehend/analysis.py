"""What a batch job writes about documents: a line of JSON for each, by the kind of the model.

Developer guide, "Outputs for asynchronous analysis jobs", and "Async analysis for Amazon Comprehend insights" for
documents that fail.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from local.comprehend.classes import classes
from local.comprehend.documents import Document
from local.comprehend.entities import entities
from local.comprehend.kinds import DOCUMENT_CLASSIFIER, ENTITY_RECOGNIZER
from local.engine.classifier import Classifier
from local.engine.recognizer import Recognizer

LARGEST_TO_RECOGNIZE = 1024 * 1024
LARGEST_TO_CLASSIFY = 10 * 1024 * 1024
"""The quota is on files; on lines there is none in the guide, so it is taken for the same."""
_encode = json.JSONEncoder(ensure_ascii=False).encode


class Lines(NamedTuple):
    """Lines of output in UTF-8, one for each of so many documents."""

    documents: int
    data: bytes


class Analysis(NamedTuple):
    """How the documents of a job are analyzed."""

    find: Callable[[str], dict[str, Any]]
    """What is found in a text, as fields of a line."""
    largest: int
    """Bytes of a document."""
    number: Callable[[int], object]
    """How a line's number is written: the guide shows numbers for recognizers and strings for classifiers."""

    @classmethod
    def open(cls, kind: str, model: Path) -> "Analysis":
        """Analyze with the model in a folder, whose kind is named by its segment of ARNs."""
        if kind == DOCUMENT_CLASSIFIER.segment:
            classifier = Classifier.open(model)
            return cls(lambda text: classes(classifier, text), LARGEST_TO_CLASSIFY, str)
        if kind == ENTITY_RECOGNIZER.segment:
            recognizer = Recognizer.open(model)
            return cls(lambda text: {"Entities": entities(recognizer, text)}, LARGEST_TO_RECOGNIZE, int)
        raise ValueError(f"there are no jobs with models of the kind {kind}")

    def lines(self, documents: Iterable[Document]) -> Lines:
        """Analyze documents, in order."""
        lines = [_encode(self._result(document)) for document in documents]
        return Lines(len(lines), "".join(f"{line}\n" for line in lines).encode())

    def _result(self, document: Document) -> dict[str, Any]:
        where: dict[str, Any] = {"File": document.file}
        if document.line is not None:
            where["Line"] = self.number(document.line)
        if document.text is None:
            lines = "lines" if document.line is not None else "line"
            message = f"Document is not in UTF-8 format and all subsequent {lines} are ignored."
            return {**where, "ErrorCode": "UNSUPPORTED_ENCODING", "ErrorMessage": message}
        if document.size > self.largest:
            limit = "maximum size limit" if document.line is not None else "size limit"
            message = f"Document size exceeds {limit} {self.largest} bytes."
            return {**where, "ErrorCode": "DOCUMENT_SIZE_EXCEEDED", "ErrorMessage": message}
        return {**where, **self.find(document.text)}
