"""The real corpus and the real training: some ten seconds."""

from pathlib import Path
from typing import NamedTuple

import pytest

from local.corpus import make_corpus
from local.engine.annotations import parse_annotations
from local.engine.entity_list import EntityList, ListEntry, parse_entity_list
from local.engine.mentions import Span
from local.engine.metrics import score
from local.engine.recognizer import Recognizer, train_from_entity_list
from local.engine.tokens import split_lines


class SmokeTest(NamedTuple):
    sentences: list[str]
    expected: list[list[Span]]


class Data(NamedTuple):
    documents: list[str]
    entries: list[ListEntry]
    listed: SmokeTest
    unlisted: SmokeTest


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    directory = tmp_path_factory.mktemp("aws-offerings")
    make_corpus(directory)

    def read(name: str) -> str:
        return (directory / name).read_bytes().decode()

    def smoke_test(name: str) -> SmokeTest:
        sentences = split_lines(read(f"smoke-test/{name}"))
        expected: list[list[Span]] = [[] for _ in sentences]
        for file, line, begin, end, type_ in parse_annotations(read("smoke-test/annotations.csv")):
            if file == name:
                assert line is not None
                expected[line].append(Span(begin, end, type_))
        return SmokeTest(sentences, expected)

    return Data(
        documents=split_lines(read("documents.txt")),
        entries=parse_entity_list(read("entity_list.csv")),
        listed=smoke_test("listed.txt"),
        unlisted=smoke_test("unlisted.txt"),
    )


def test_the_corpus_is_what_comprehend_accepts(data: Data) -> None:
    everything = data.documents + data.listed.sentences + data.unlisted.sentences
    listed = EntityList(data.entries)

    assert (len(data.documents), len(data.listed.sentences), len(data.unlisted.sentences)) == (10_000, 500, 500)
    assert len(set(everything)) == 11_000
    assert all(1 <= len(text.encode()) <= 5_000 for text in everything)
    assert all(len(text.splitlines()) == 1 for text in everything)
    assert sum(bool(listed.find(text)) for text in data.documents) == 5_000


def test_offsets_cut_listed_and_unlisted_names_out_of_the_sentences(data: Data) -> None:
    names = {entry.text for entry in data.entries}
    mentioned = [
        {text[span.begin : span.end] for text, spans in zip(*test, strict=True) for span in spans}
        for test in (data.listed, data.unlisted)
    ]

    assert "Amazon S3" in mentioned[0]
    assert mentioned[0] <= names
    assert mentioned[1].isdisjoint(names)
    assert len(mentioned[1]) >= 30


def test_the_model_knows_the_list_and_what_the_list_does_not_have(data: Data, tmp_path: Path) -> None:
    bare = EntityList(data.entries)

    train_from_entity_list(data.documents, data.entries, tmp_path, seed=1)

    model = Recognizer.open(tmp_path)
    on_listed = score(data.listed.expected, [model.detect(text) for text in data.listed.sentences])
    on_unlisted = score(data.unlisted.expected, [model.detect(text) for text in data.unlisted.sentences])
    of_the_list = score(data.unlisted.expected, [bare.find(text) for text in data.unlisted.sentences])
    print(
        f"F1 on sentences that name listed offerings {on_listed.f1:.1f} %, "
        f"only unlisted ones {on_unlisted.f1:.1f} %; the bare list on the latter {of_the_list.f1:.1f} %"
    )
    assert on_listed.f1 >= 95
    assert on_unlisted.f1 >= 45
    assert of_the_list.f1 == 0
