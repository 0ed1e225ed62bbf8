"""Sentences and the service whose API documentation they come from: a classifier's data, multi-class.

The services' names are masked, and sentences that several services have are left out.
"""

from collections.abc import Sequence
from typing import NamedTuple

from local.corpus.data_set import DataSet
from local.corpus.formats import expected_classes, labelled, lines
from local.corpus.masking import masked_documents
from local.corpus.offerings import shuffled_place
from local.corpus.reference import Reference
from local.corpus.selection import take
from local.engine.classifier import LabelledDocument

DOCUMENTS = "documents.csv"
TEST = "test.csv"
SMOKE_TEST = "smoke-test/documents.txt"
EXPECTED = "smoke-test/expected.csv"


class Size(NamedTuple):
    """How many documents there are of each class."""

    training: int = 1_000
    test: int = 100
    smoke_test: int = 20


_SIZE = Size()


def api_docs(references: Sequence[Reference], size: Size = _SIZE) -> DataSet:
    """Draw as many sentences of each service; no two differ only in names, digits or punctuation.

    - documents.csv: training documents, `LABEL,text` without a header
    - test.csv: others, in the same form
    - smoke-test/documents.txt: others, one a line; smoke-test/expected.csv: their classes
    """
    documents = masked_documents(references, lambda reference, _: [reference.service], "api-docs")
    training: list[LabelledDocument] = []
    test: list[LabelledDocument] = []
    smoke_test: list[LabelledDocument] = []
    for reference in references:
        of_service = (document for document in documents if document.labels == (reference.service,))
        for part, count in zip((training, test, smoke_test), size, strict=True):
            part.extend(take(count, of_service))
    return files(training, test, smoke_test, "|")


def files(
    training: Sequence[LabelledDocument],
    test: Sequence[LabelledDocument],
    smoke_test: Sequence[LabelledDocument],
    delimiter: str,
) -> DataSet:
    """Format the parts of a classifier's data, each in an order that looks random."""
    training, test, smoke_test = (
        sorted(part, key=lambda document: shuffled_place(document.text, "mix")) for part in (training, test, smoke_test)
    )
    classes = {label for document in training for label in document.labels}
    return DataSet(
        {
            DOCUMENTS: labelled(training, delimiter),
            TEST: labelled(test, delimiter),
            SMOKE_TEST: lines(document.text for document in smoke_test),
            EXPECTED: expected_classes("documents.txt", smoke_test),
        },
        f"{len(training):,} training documents of {len(classes)} classes, {len(test) + len(smoke_test):,} others",
    )
