"""The files of the sample's data as text."""

import csv
import io
from collections.abc import Iterable, Sequence

from local.engine.annotations import Annotation, format_annotations
from local.engine.classifier import LabelledDocument
from local.engine.mentions import SpanLike


def lines(texts: Iterable[str]) -> str:
    """Format documents, one a line."""
    return "".join(f"{text}\n" for text in texts)


def annotated(tests: Iterable[tuple[str, Sequence[Sequence[SpanLike]]]]) -> str:
    """Format the mentions in each line of some files as annotations."""
    return format_annotations(
        Annotation(file, line, mention.begin, mention.end, mention.type)
        for file, documents in tests
        for line, mentions in enumerate(documents)
        for mention in mentions
    )


def labelled(documents: Iterable[LabelledDocument], delimiter: str = "|") -> str:
    """Format training documents of a classifier: CSV without a header."""
    return _csv((delimiter.join(document.labels), document.text) for document in documents)


def expected_classes(file: str, documents: Iterable[LabelledDocument]) -> str:
    """Format the classes of each line of a file: CSV with the header `File,Line,Class`, one row a class."""
    rows = ((file, line, label) for line, document in enumerate(documents) for label in document.labels)
    return _csv([("File", "Line", "Class"), *rows])


def _csv(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
