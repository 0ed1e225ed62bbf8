"""Sentences, and the terms in them: data of recognizers with several types, from annotations and from a list.

An operation or a data type is a term in the documentation of the service that has it, an offering is one everywhere.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from local.corpus.data_set import DataSet
from local.corpus.formats import annotated, lines
from local.corpus.masking import letters
from local.corpus.offerings import shuffled_place
from local.corpus.reference import Reference
from local.corpus.selection import ENTITY_TYPE, take
from local.engine.entity_list import EntityList, ListEntry, format_entity_list
from local.engine.mentions import Mention

AWS_OFFERING, API_OPERATION, DATA_TYPE = ENTITY_TYPE, "API_OPERATION", "DATA_TYPE"
DOCUMENTS, ANNOTATIONS, ENTITY_LIST = "documents.txt", "annotations.csv", "entity_list.csv"
TEST_DOCUMENTS, TEST_ANNOTATIONS = "test_documents.txt", "test_annotations.csv"
SMOKE_TEST = "smoke-test"


class Size(NamedTuple):
    """How many documents there are with each type and with none."""

    training: int = 800
    test: int = 100
    smoke_test: int = 100


_SIZE = Size()


class _Sentence(NamedTuple):
    text: str
    mentions: list[Mention]

    @property
    def types(self) -> set[str]:
        return {mention.type for mention in self.mentions}


def aws_terms(references: Sequence[Reference], offerings: Collection[str], size: Size = _SIZE) -> DataSet:
    """Draw as many sentences with each type and with none; no two differ only in digits or punctuation.

    - documents.txt: training documents, one a line; annotations.csv: the terms in them
    - test_documents.txt, test_annotations.csv: others
    - entity_list.csv: the terms of the training documents
    - smoke-test/documents.txt, smoke-test/annotations.csv: others
    """
    sentences = sorted(_read(references, offerings), key=lambda sentence: shuffled_place(sentence.text, "aws-terms"))
    parts: tuple[list[_Sentence], ...] = ([], [], [])
    taken: set[str] = set()
    # The rarest type first, so that it gets all of its sentences.
    for wanted in (DATA_TYPE, API_OPERATION, AWS_OFFERING, None):
        found = (
            sentence
            for sentence in sentences
            if (wanted in sentence.types if wanted else not sentence.types) and sentence.text not in taken
        )
        for part, count in zip(parts, size, strict=True):
            part.extend(take(count, found))
        taken.update(sentence.text for part in parts for sentence in part)
    training, test, smoke_test = (
        sorted(part, key=lambda sentence: shuffled_place(sentence.text, "mix")) for part in parts
    )
    entries = _entries(training)
    return DataSet(
        {
            DOCUMENTS: lines(sentence.text for sentence in training),
            ANNOTATIONS: _annotations(DOCUMENTS, training),
            ENTITY_LIST: format_entity_list(entries),
            TEST_DOCUMENTS: lines(sentence.text for sentence in test),
            TEST_ANNOTATIONS: _annotations(TEST_DOCUMENTS, test),
            f"{SMOKE_TEST}/{DOCUMENTS}": lines(sentence.text for sentence in smoke_test),
            f"{SMOKE_TEST}/{ANNOTATIONS}": _annotations(DOCUMENTS, smoke_test),
        },
        f"{len(training):,} training documents with {sum(len(sentence.mentions) for sentence in training):,} mentions "
        f"of 3 types, {len(entries):,} terms in the entity list, {len(test) + len(smoke_test)} other documents",
    )


def _read(references: Iterable[Reference], offerings: Iterable[str]) -> Iterator[_Sentence]:
    offered = [ListEntry(name, AWS_OFFERING) for name in sorted(offerings)]
    met: set[str] = set()
    for reference in references:
        terms = EntityList(
            [
                *offered,
                *(ListEntry(name, API_OPERATION) for name in sorted(reference.operations)),
                *(ListEntry(name, DATA_TYPE) for name in sorted(reference.data_types)),
            ]
        )
        for statement in reference.statements:
            key = letters(statement.text)
            if key not in met:
                met.add(key)
                yield _Sentence(statement.text, terms.find(statement.text))


def _entries(sentences: Iterable[_Sentence]) -> list[ListEntry]:
    """Each term once, with the type that it has most often."""
    counts: dict[str, Counter[str]] = {}
    for sentence in sentences:
        for begin, end, type_, _score in sentence.mentions:
            counts.setdefault(sentence.text[begin:end], Counter())[type_] += 1
    return [ListEntry(text, max(sorted(types), key=types.__getitem__)) for text, types in sorted(counts.items())]


def _annotations(file: str, sentences: Iterable[_Sentence]) -> str:
    return annotated([(file, [sentence.mentions for sentence in sentences])])
