"""Sentences, and what they are about: a classifier's data, multi-label, with labels joined by `DELIMITER`.

A sentence has the labels of the families of services that have it, and of what it is said of there: operations, parts
of requests, of responses, or of errors.
"""

from collections.abc import Iterable, Mapping, Sequence

from local.corpus.api_docs import Size, files
from local.corpus.data_set import DataSet
from local.corpus.masking import masked_documents
from local.corpus.reference import Reference, Statement
from local.corpus.selection import take
from local.engine.classifier import LabelledDocument

DELIMITER = ";"
FAMILIES = {
    "EC2": "COMPUTE",
    "ECS": "COMPUTE",
    "DynamoDB": "DATABASE",
    "RDS": "DATABASE",
    "IAM": "SECURITY",
    "KMS": "SECURITY",
    "S3": "STORAGE",
}
_SIZE = Size(training=1_000, test=100, smoke_test=50)
"""Of each family."""


def api_topics(references: Sequence[Reference], families: Mapping[str, str] = FAMILIES, size: Size = _SIZE) -> DataSet:
    """Draw about as many sentences of each family; the files are those of `api_docs`."""

    def labels(reference: Reference, statement: Statement) -> Iterable[str]:
        family = families.get(reference.service)
        return (family, *statement.places) if family else ()

    documents = masked_documents(references, labels, "api-topics")
    training: dict[LabelledDocument, None] = {}
    test: dict[LabelledDocument, None] = {}
    smoke_test: dict[LabelledDocument, None] = {}
    for family in sorted(set(families.values())):
        taken = {**training, **test, **smoke_test}
        of_family = (document for document in documents if family in document.labels and document not in taken)
        for part, count in zip((training, test, smoke_test), size, strict=True):
            part.update(dict.fromkeys(take(count, of_family)))
    return files([*training], [*test], [*smoke_test], DELIMITER)
