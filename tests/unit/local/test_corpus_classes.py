"""The data of the classifiers and of the recognizer with several types, drawn from an API reference made up here."""

import csv
import io
from collections import Counter
from itertools import product

import pytest

from local.corpus import aws_terms as terms
from local.corpus.api_docs import Size, api_docs
from local.corpus.api_topics import api_topics
from local.corpus.aws_terms import aws_terms
from local.corpus.reference import OPERATION, REQUEST, RESPONSE, Reference, Statement
from local.corpus.selection import CorpusError
from local.engine.annotations import parse_annotations
from local.engine.entity_list import parse_entity_list
from local.engine.tokens import split_lines

WORDS = ["red", "green", "blue", "white", "black"]
TREES = ["Alder", "Birch", "Cedar"]
SHARED = Statement("Everyone documents this with the same words.", frozenset({OPERATION}))
REFERENCES = [
    Reference(
        tree,
        (tree, f"Amazon {tree}"),
        frozenset({f"Plant{tree}"}),
        frozenset({f"{tree}Bark"}),
        [
            SHARED,
            *(
                Statement(f"{tree} is {first} or {second} as {tree[::-1]}.", frozenset(places))
                for (first, second), places in zip(
                    product(WORDS, WORDS),
                    [{REQUEST}, {RESPONSE}, {REQUEST, RESPONSE}, {OPERATION}, {REQUEST}] * 5,
                    strict=True,
                )
            ),
            *(
                Statement(f"Call {name} for {first} {second}, not {other}.", frozenset({REQUEST}))
                for name, other in ((f"Plant{tree}", "PlantOther"), (f"{tree}Bark", f"Plant{TREES[number - 1]}"))
                for first, second in product(WORDS, WORDS)
            ),
        ],
    )
    for number, tree in enumerate(TREES)
]


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_each_class_has_as_many_documents_and_no_document_names_it() -> None:
    files, summary = api_docs(REFERENCES, Size(training=10, test=4, smoke_test=2))

    training, test = rows(files["documents.csv"]), rows(files["test.csv"])
    smoke_test = split_lines(files["smoke-test/documents.txt"])
    everything = [text for _, text in training + test] + smoke_test
    assert Counter(label for label, _ in training) == dict.fromkeys(TREES, 10)
    assert Counter(label for label, _ in test) == dict.fromkeys(TREES, 4)
    assert len(set(everything)) == 3 * (10 + 4 + 2)
    assert not [text for text in everything for tree in TREES if tree in text]
    assert SHARED.text not in everything
    assert [label for label, _ in training] != sorted(label for label, _ in training)
    assert summary == "30 training documents of 3 classes, 18 others"


def test_the_smoke_test_expects_a_class_on_each_line() -> None:
    files, _ = api_docs(REFERENCES, Size(training=10, test=4, smoke_test=2))

    header, *expected = rows(files["smoke-test/expected.csv"])

    assert header == ["File", "Line", "Class"]
    assert [(file, line) for file, line, _ in expected] == [("documents.txt", str(line)) for line in range(6)]
    documents = split_lines(files["smoke-test/documents.txt"])
    assert all(
        label[::-1] in text or f"Plant{label}" in text or "Service" in text
        for text, (_, _, label) in zip(documents, expected, strict=True)
    )
    assert Counter(label for *_, label in expected) == dict.fromkeys(TREES, 2)


def test_topics_are_families_and_places_joined_by_the_delimiter() -> None:
    families = {"Alder": "HARD", "Birch": "HARD", "Cedar": "SOFT"}

    files, _ = api_topics(REFERENCES, families, Size(training=20, test=5, smoke_test=2))

    training = [(labels.split(";"), text) for labels, text in rows(files["documents.csv"])]
    assert all(labels == sorted(labels) and len(labels) >= 2 for labels, _ in training)
    assert all({"HARD", "SOFT"} & set(labels) for labels, _ in training)
    assert any({"REQUEST", "RESPONSE"} <= set(labels) for labels, _ in training)
    others = [text for _, text in rows(files["test.csv"])] + split_lines(files["smoke-test/documents.txt"])
    assert {text for _, text in training}.isdisjoint(others)
    assert len(set(others)) == 14


def test_a_sentence_of_two_families_has_both() -> None:
    alder, birch, _ = (reference._replace(statements=[SHARED]) for reference in REFERENCES)
    birch.statements.append(Statement("Only one of them says this.", frozenset({REQUEST})))

    files, _ = api_topics([alder, birch], {"Alder": "HARD", "Birch": "SOFT"}, Size(training=1, test=0, smoke_test=0))

    assert sorted(rows(files["documents.csv"])) == [
        ["HARD;OPERATION;SOFT", SHARED.text],
        ["REQUEST;SOFT", "Only one of them says this."],
    ]


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    references = [
        reference._replace(
            statements=[
                *reference.statements,
                *(
                    Statement(f"The {first} thing of Big {reference.service} is {second}.", frozenset())
                    for first, second in product(WORDS, WORDS)
                ),
            ]
        )
        for reference in REFERENCES
    ]
    files, _ = aws_terms(references, {f"Big {tree}" for tree in TREES}, terms.Size(training=30, test=6, smoke_test=6))
    return dict(files)


@pytest.mark.parametrize(
    ("documents", "annotations", "size"),
    [
        ("documents.txt", "annotations.csv", 120),
        ("test_documents.txt", "test_annotations.csv", 24),
        ("smoke-test/documents.txt", "smoke-test/annotations.csv", 24),
    ],
)
def test_terms_are_those_of_the_service_itself(
    drawn: dict[str, str], documents: str, annotations: str, size: int
) -> None:
    texts = split_lines(drawn[documents])

    mentions = parse_annotations(drawn[annotations])

    assert len(set(texts)) == size
    assert {mention.file for mention in mentions} == {documents.rpartition("/")[2]}
    for _, line, begin, end, type_ in mentions:
        assert line is not None
        name = texts[line][begin:end]
        expected = {"Plant": "API_OPERATION", "Big A": "AWS_OFFERING", "Big B": "AWS_OFFERING", "Big C": "AWS_OFFERING"}
        assert type_ == expected.get(name[:5], "DATA_TYPE")
        assert f"not {name}" not in texts[line]
    per_type = Counter(mention.type for mention in mentions)
    assert per_type == dict.fromkeys(("API_OPERATION", "DATA_TYPE", "AWS_OFFERING"), size // 4)


def test_the_list_has_the_terms_of_the_training_documents(drawn: dict[str, str]) -> None:
    entries = parse_entity_list(drawn["entity_list.csv"])

    assert {entry.type for entry in entries} == {"API_OPERATION", "DATA_TYPE", "AWS_OFFERING"}
    texts = drawn["documents.txt"]
    assert all(entry.text in texts for entry in entries)
    assert len(entries) == len({entry.text for entry in entries}) == 9


def test_too_little_documentation_is_an_error() -> None:
    with pytest.raises(CorpusError, match="of 1000 sentences"):
        api_docs(REFERENCES)
    with pytest.raises(CorpusError, match="of 800 sentences"):
        aws_terms(REFERENCES, ())
