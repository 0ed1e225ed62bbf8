"""The sample's data, read back from its files."""

from pathlib import Path
from typing import NamedTuple

from local.corpus.making import ANNOTATIONS, DOCUMENTS, ENTITY_LIST, LISTED, SMOKE_TEST, UNLISTED
from local.engine.annotations import Annotation, parse_annotations
from local.engine.entity_list import ListEntry, parse_entity_list
from local.engine.mentions import Span
from local.engine.tokens import split_lines


class SmokeTest(NamedTuple):
    """Sentences that were not trained on, and the mentions in each."""

    sentences: list[str]
    expected: list[list[Span]]


class Sample(NamedTuple):
    """Training documents, entity list, and the tests of listed and unlisted names."""

    documents: list[str]
    entries: list[ListEntry]
    listed: SmokeTest
    unlisted: SmokeTest


def read_sample(directory: Path) -> Sample:
    """Read what `make_corpus` wrote into the directory."""
    tests = directory / SMOKE_TEST
    annotations = parse_annotations(_text(tests / ANNOTATIONS))
    return Sample(
        documents=split_lines(_text(directory / DOCUMENTS)),
        entries=parse_entity_list(_text(directory / ENTITY_LIST)),
        listed=_smoke_test(tests / LISTED, annotations),
        unlisted=_smoke_test(tests / UNLISTED, annotations),
    )


def _smoke_test(path: Path, annotations: list[Annotation]) -> SmokeTest:
    sentences = split_lines(_text(path))
    expected: list[list[Span]] = [[] for _ in sentences]
    for file, line, begin, end, type_ in annotations:
        if file == path.name and line is not None:
            expected[line].append(Span(begin, end, type_))
    return SmokeTest(sentences, expected)


def _text(path: Path) -> str:
    """Read without translating line ends."""
    return path.read_bytes().decode()
