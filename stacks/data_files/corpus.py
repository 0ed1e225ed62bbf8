"""How many documents of a recognizer there are in all, and how large they are.

The guide has limits for the documents to train with; that those to test with count for the maxima is the stricter
reading. So is the one of its units: a minimum is in units of 1,024, a maximum in units of 1,000, and line ends count
for the maximum only.
"""

from stacks.data_files.documents import Size
from stacks.data_files.problems import Report

_SMALLEST = 5 * 1024
_LARGEST = 200_000_000
_FEWEST_ANNOTATED = 3
_MOST_ANNOTATED = 200_000


def check_corpus(report: Report, training: Size, test: Size, *, annotated: bool) -> None:
    """Report where documents are too many, too few, too large or too small; too few only if each of them is right."""
    count, size = training.documents + test.documents, training.file_bytes + test.file_bytes
    with_test = " with those to test with" if test.documents else ""
    if size > _LARGEST:
        report.error(f"{size:,} bytes of documents{with_test}: at most {_LARGEST:,}: remove some")
    if annotated and count > _MOST_ANNOTATED:
        report.error(f"{count:,} documents{with_test}: with annotations at most {_MOST_ANNOTATED:,}: remove some")
    if report.errors:
        return
    if training.text_bytes < _SMALLEST:
        report.error(f"{training.text_bytes:,} bytes of documents: at least {_SMALLEST:,} are needed: add some")
    if annotated and training.documents < _FEWEST_ANNOTATED:
        report.error(f"{training.documents} documents: at least {_FEWEST_ANNOTATED} are needed: add some")
