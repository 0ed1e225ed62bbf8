"""The real corpus and the real training: some ten seconds."""

from pathlib import Path

import pytest

from local.corpus import make_corpus
from local.corpus.sample import Sample, read_sample
from local.engine.entity_list import EntityList
from local.engine.metrics import score
from local.engine.recognizer import Recognizer, train_from_entity_list


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    directory = tmp_path_factory.mktemp("aws-offerings")
    make_corpus(directory)
    return read_sample(directory)


def test_the_corpus_is_what_comprehend_accepts(sample: Sample) -> None:
    everything = sample.documents + sample.listed.sentences + sample.unlisted.sentences
    listed = EntityList(sample.entries)

    assert (len(sample.documents), len(sample.listed.sentences), len(sample.unlisted.sentences)) == (10_000, 500, 500)
    assert len(set(everything)) == 11_000
    assert all(1 <= len(text.encode()) <= 5_000 for text in everything)
    assert all(len(text.splitlines()) == 1 for text in everything)
    assert sum(bool(listed.find(text)) for text in sample.documents) == 5_000


def test_offsets_cut_listed_and_unlisted_names_out_of_the_sentences(sample: Sample) -> None:
    names = {entry.text for entry in sample.entries}
    mentioned = [
        {text[span.begin : span.end] for text, spans in zip(*test, strict=True) for span in spans}
        for test in (sample.listed, sample.unlisted)
    ]

    assert "Amazon S3" in mentioned[0]
    assert mentioned[0] <= names
    assert mentioned[1].isdisjoint(names)
    assert len(mentioned[1]) >= 30


def test_the_model_knows_the_list_and_what_the_list_does_not_have(sample: Sample, tmp_path: Path) -> None:
    bare = EntityList(sample.entries)

    train_from_entity_list(sample.documents, sample.entries, tmp_path, seed=1)

    model = Recognizer.open(tmp_path)
    on_listed = score(sample.listed.expected, [model.detect(text) for text in sample.listed.sentences])
    on_unlisted = score(sample.unlisted.expected, [model.detect(text) for text in sample.unlisted.sentences])
    of_the_list = score(sample.unlisted.expected, [bare.find(text) for text in sample.unlisted.sentences])
    print(
        f"F1 on sentences that name listed offerings {on_listed.f1:.1f} %, "
        f"only unlisted ones {on_unlisted.f1:.1f} %; the bare list on the latter {of_the_list.f1:.1f} %"
    )
    assert on_listed.f1 >= 95
    assert on_unlisted.f1 >= 45
    assert of_the_list.f1 == 0
