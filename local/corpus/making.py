"""All data of the sample, made from the documentation of the installed botocore, which is read once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from local.corpus.api_docs import api_docs
from local.corpus.api_topics import api_topics
from local.corpus.aws_terms import aws_terms
from local.corpus.data_set import DataSet, Made, make
from local.corpus.documentation import read_services
from local.corpus.formats import annotated, lines
from local.corpus.reference import Reference, read_references
from local.corpus.selection import ENTITY_TYPE, Selection, select
from local.engine.entity_list import ListEntry, format_entity_list

DOCUMENTS = "documents.txt"
ENTITY_LIST = "entity_list.csv"
LISTED = "listed.txt"
UNLISTED = "unlisted.txt"
SMOKE_TEST = "smoke-test"
ANNOTATIONS = "annotations.csv"


class _Documentation:
    """What the data sets are drawn from, read when one asks first."""

    @cached_property
    def selection(self) -> Selection:
        return select(list(read_services()))

    @cached_property
    def references(self) -> Sequence[Reference]:
        return list(read_references())


_DATA_SETS: Mapping[str, Callable[[_Documentation], DataSet]] = {
    "aws-offerings": lambda documentation: aws_offerings(documentation.selection),
    "aws-terms": lambda documentation: aws_terms(
        documentation.references, frozenset[str]().union(*documentation.selection.offerings)
    ),
    "api-docs": lambda documentation: api_docs(documentation.references),
    "api-topics": lambda documentation: api_topics(documentation.references),
}


def make_all(data: Path) -> Iterator[tuple[Path, Made]]:
    """Make each data set in a directory of its own, and tell of it; one that is there is left as it is.

    The same botocore makes the same bytes. Raises `CorpusError` if the documentation does not suffice.
    """
    documentation = _Documentation()
    for name, draw in _DATA_SETS.items():
        yield data / name, make(data / name, lambda draw=draw: draw(documentation))  # type: ignore[misc]


def make_corpus(out: Path) -> Made:
    """Make the data of the recognizer of AWS offerings alone, in `out`."""
    return make(out, lambda: aws_offerings(_Documentation().selection))


def aws_offerings(selection: Selection) -> DataSet:
    """Format the data of the recognizer of AWS offerings.

    - documents.txt: training documents, one a line; half of them name listed offerings, half name none
    - entity_list.csv: the listed offerings
    - smoke-test/listed.txt, smoke-test/unlisted.txt: sentences to test with, of which half name no offering and half
      name listed ones, or only such that are neither in the list nor in the training documents
    - smoke-test/annotations.csv: the mentions in both
    """
    entries = [ListEntry(name, ENTITY_TYPE) for name in sorted(selection.offerings.listed)]
    tests = {LISTED: selection.listed, UNLISTED: selection.unlisted}
    everything = selection.listed + selection.unlisted
    return DataSet(
        {
            DOCUMENTS: lines(selection.documents),
            ENTITY_LIST: format_entity_list(entries),
            **{f"{SMOKE_TEST}/{name}": lines(sentence.text for sentence in test) for name, test in tests.items()},
            f"{SMOKE_TEST}/{ANNOTATIONS}": annotated(
                (name, [sentence.mentions for sentence in test]) for name, test in tests.items()
            ),
        },
        f"{len(selection.documents):,} training documents, {len(entries)} offerings in the entity list, "
        f"{len(selection.offerings.unlisted)} in no list, {len(everything):,} test sentences "
        f"with {sum(len(sentence.mentions) for sentence in everything):,} mentions",
    )
