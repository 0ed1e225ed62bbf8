"""The real corpus and the real training: some twenty seconds."""

import csv
import re
from pathlib import Path

import pytest

from local.corpus import make_all
from local.corpus.api_topics import DELIMITER
from local.corpus.reference import read_references
from local.corpus.sample import Sample, read_sample
from local.engine import class_metrics
from local.engine.annotations import parse_annotations
from local.engine.class_metrics import ClassScore
from local.engine.classifier import Classifier, LabelledDocument, train
from local.engine.entity_list import EntityList, parse_entity_list
from local.engine.mentions import Span
from local.engine.metrics import Score, score, score_by_type
from local.engine.recognizer import Recognizer, train_from_annotations, train_from_entity_list
from local.engine.tokens import split_lines


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("data")
    assert all(made.now for _, made in make_all(directory))
    return directory


@pytest.fixture(scope="module")
def sample(data: Path) -> Sample:
    return read_sample(data / "aws-offerings")


def labelled(path: Path, delimiter: str = "|") -> list[LabelledDocument]:
    with path.open(encoding="utf-8", newline="") as file:
        return [LabelledDocument(tuple(labels.split(delimiter)), text) for labels, text in csv.reader(file)]


def annotated(documents: Path, annotations: Path) -> tuple[list[str], list[list[Span]]]:
    texts = split_lines(documents.read_bytes().decode())
    mentions: list[list[Span]] = [[] for _ in texts]
    for _, line, begin, end, type_ in parse_annotations(annotations.read_text(encoding="utf-8")):
        assert line is not None
        mentions[line].append(Span(begin, end, type_))
    return texts, mentions


def classified(
    training: list[LabelledDocument], test: list[LabelledDocument], path: Path, *, multi_label: bool
) -> ClassScore:
    train(training, path, multi_label=multi_label, seed=1)
    model = Classifier.open(path)
    found = [model.predict(document.text) for document in test]
    return class_metrics.score([document.labels for document in test], found, model.labels, multi_label=multi_label)


def recognized(path: Path, texts: list[str], expected: list[list[Span]]) -> tuple[Score, dict[str, Score]]:
    model = Recognizer.open(path)
    found = [model.detect(text) for text in texts]
    return score(expected, found), score_by_type(expected, found)


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


def test_a_sentence_tells_which_of_ten_services_documents_it(data: Path, tmp_path: Path) -> None:
    training, test = labelled(data / "api-docs/documents.csv"), labelled(data / "api-docs/test.csv")
    assert (len(training), len(test)) == (10_000, 1_000)
    assert {document.text for document in training}.isdisjoint(document.text for document in test)
    names = "|".join(reference.service for reference in read_references())
    assert not [document for document in training + test if re.search(rf"\b({names})\b", document.text)]

    scored = classified(training, test, tmp_path, multi_label=False)

    print(f"Accuracy held out, ten classes {scored.accuracy:.3f}")
    assert scored.accuracy >= 0.75


def test_a_sentence_tells_what_it_is_about(data: Path, tmp_path: Path) -> None:
    folder = data / "api-topics"
    training, test = labelled(folder / "documents.csv", DELIMITER), labelled(folder / "test.csv", DELIMITER)
    assert all(len(document.labels) >= 2 for document in training)

    scored = classified(training, test, tmp_path, multi_label=True)

    print(f"Micro F1 held out, eight labels {scored.micro_f1:.3f}, Hamming loss {scored.hamming_loss:.3f}")
    assert scored.micro_f1 >= 0.7
    assert scored.hamming_loss <= 0.15


def test_annotations_and_a_list_teach_several_types_of_terms(data: Path, tmp_path: Path) -> None:
    folder = data / "aws-terms"
    texts, mentions = annotated(folder / "documents.txt", folder / "annotations.csv")
    tests = annotated(folder / "test_documents.txt", folder / "test_annotations.csv")
    entries = parse_entity_list((folder / "entity_list.csv").read_text(encoding="utf-8"))

    train_from_annotations(texts, mentions, tmp_path / "annotations", seed=1)
    train_from_entity_list(texts, entries, tmp_path / "list", seed=1)

    for name in ("annotations", "list"):
        together, by_type = recognized(tmp_path / name, *tests)
        print(f"F1 of terms from {name}: {together.f1:.1f} %")
        assert together.f1 >= 85
        assert set(by_type) == {"AWS_OFFERING", "API_OPERATION", "DATA_TYPE"}
        assert all(of_type.f1 >= 80 for of_type in by_type.values())
