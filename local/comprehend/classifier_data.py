"""Training data of document classifiers, and the quotas on it (developer guide, "Document classification").

Where the guide's pages on preparing data ask for 10 documents of a class and its quotas for 50 in multi-class mode, 10
are needed, and fewer than 50 are warned of.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from local.comprehend import augmented_manifests
from local.comprehend.classifier_input import LARGEST_INPUT
from local.comprehend.documents import InputFile
from local.comprehend.training_files import TrainingDataError, fingerprint, input_files, lines
from local.engine.classifier import LabelledDocument

FEWEST_CLASSES = 2
MOST_CLASSES = 1_000
MOST_LABELS = 100
LONGEST_CLASS = 5_000
FEWEST_OF_A_CLASS = 10
WANTED_OF_A_CLASS = 50
FEWEST_WITH_LABELS = 50
MOST_WITH_LABELS = 1_000_000

Labelled = tuple[str, LabelledDocument]
"""A document and the place that it was read at."""


class ClassifierData(NamedTuple):
    """All training documents, and those to test with, if there are any."""

    documents: list[LabelledDocument]
    test_documents: list[LabelledDocument]
    fingerprint: str
    """Hash of everything that matters to the training."""

    def counts(self) -> Counter[str]:
        """Count the training documents of each class."""
        return _counts(self.documents)


def read(request: Mapping[str, Any]) -> ClassifierData:
    """Read what the request to train names, or raise for the first thing that cannot be trained on."""
    multi_label = request["multi_label"]
    delimiter = request["delimiter"] if multi_label else None
    documents, test_documents = (
        [
            _checked(found, multi_label=multi_label)
            for found in (
                *_from_csv(input_files(request[part]), delimiter),
                *_from_manifests(request["manifests"], split, multi_label=multi_label),
            )
        ]
        for part, split in (("documents", "TRAIN"), ("test_documents", "TEST"))
    )
    data = ClassifierData(documents, test_documents, fingerprint((*documents, None, *test_documents)))
    _check_counts(data, multi_label=multi_label)
    _check_test(data)
    return data


def warning(data: ClassifierData) -> str:
    """Say which classes have fewer documents than the guide recommends; that it is a warning is a guess."""
    counts = data.counts()
    scarce = [f"{name} ({counts[name]})" for name in sorted(counts) if counts[name] < WANTED_OF_A_CLASS]
    return f"Fewer than {WANTED_OF_A_CLASS} training documents of the classes: {', '.join(scarce)}." if scarce else ""


def _from_csv(files: Iterable[InputFile], delimiter: str | None) -> Iterator[Labelled]:
    """Yield the rows of files with two columns and no header: label, or labels with a delimiter, and text.

    A text with a line break is refused: the guide has one document a line, and nothing says that quotes change that.
    Blanks around a label are a part of it, as in the guide's output.
    """
    csv.field_size_limit(LARGEST_INPUT)
    for file in files:
        for where, line in lines(file):
            try:
                row = next(csv.reader([line], strict=True, skipinitialspace=True), [])
            except csv.Error as error:
                raise TrainingDataError(f"{where}: {error}; a document is on one line.") from error
            if len(row) != 2:
                raise TrainingDataError(
                    f"{where}: expected 2 columns, label and text, found {len(row)}; quote a text that has a comma."
                )
            labels = row[0].split(delimiter) if delimiter else [row[0]]
            yield where, LabelledDocument(tuple(labels), row[1])


def _from_manifests(manifests: Sequence[Mapping[str, Any]], split: str, *, multi_label: bool) -> Iterator[Labelled]:
    for line in augmented_manifests.read(manifests, split):
        yield line.place, LabelledDocument(line.classes(multi_label=multi_label), line.text)


def _checked(found: Labelled, *, multi_label: bool) -> LabelledDocument:
    where, document = found
    if not document.text.strip():
        raise TrainingDataError(f"{where}: the document has no text.")
    if not document.labels or not all(map(str.strip, document.labels)):
        raise TrainingDataError(f"{where}: the document has no label, or an empty one.")
    if len(set(document.labels)) < len(document.labels):
        raise TrainingDataError(f"{where}: a label occurs more than once: {', '.join(document.labels)}.")
    if not multi_label and len(document.labels) > 1:
        raise TrainingDataError(
            f"{where}: the document has {len(document.labels)} labels; in multi-class mode it has exactly one."
        )
    for label in document.labels:
        if len(label) > LONGEST_CLASS:
            raise TrainingDataError(f"{where}: the name of a class has {len(label):,} characters, not 1 to 5,000.")
    return document


def _check_counts(data: ClassifierData, *, multi_label: bool) -> None:
    counts, most = data.counts(), MOST_LABELS if multi_label else MOST_CLASSES
    if not FEWEST_CLASSES <= len(counts) <= most:
        raise TrainingDataError(
            f"The training documents have {len(counts):,} classes, not {FEWEST_CLASSES} to {most:,}."
        )
    if scarce := [f"{name} ({counts[name]})" for name in sorted(counts) if counts[name] < FEWEST_OF_A_CLASS]:
        raise TrainingDataError(
            f"Fewer than {FEWEST_OF_A_CLASS} training documents of the classes: {', '.join(scarce)}. "
            "A header would be a class of its own: there must be none."
        )
    if multi_label and not FEWEST_WITH_LABELS <= len(data.documents) <= MOST_WITH_LABELS:
        raise TrainingDataError(
            f"There are {len(data.documents):,} training documents, not {FEWEST_WITH_LABELS} to {MOST_WITH_LABELS:,}, "
            "as in multi-label mode."
        )


def _check_test(data: ClassifierData) -> None:
    """Raise unless the test documents have each class (guide, "Test the training data"), and no other: a guess."""
    if not data.test_documents:
        return
    trained, tested = data.counts(), _counts(data.test_documents)
    if missing := sorted(trained.keys() - tested.keys()):
        raise TrainingDataError(f"The test documents have no example of the classes: {', '.join(missing)}.")
    if unknown := sorted(tested.keys() - trained.keys()):
        raise TrainingDataError(f"No training document has the classes of test documents: {', '.join(unknown)}.")


def _counts(documents: Iterable[LabelledDocument]) -> Counter[str]:
    return Counter(label for document in documents for label in document.labels)
