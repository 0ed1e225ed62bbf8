import re
from itertools import product

import pytest

from local.corpus.documentation import Service
from local.corpus.offerings import offering_names, split_offerings
from local.corpus.selection import CorpusError, Selection, select

ACTIONS = ["starts", "stops", "lists", "names", "opens", "closes", "finds", "moves", "copies", "checks"]
THINGS = ["a bucket", "the queue", "one table", "every key", "its role", "that model", "an alarm", "this stack"]
TREES = ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ironwood", "Juniper"]
SERVICES = [
    Service(
        names=(f"Amazon {tree}", tree, tree.lower()),
        sentences=[
            text
            for action, thing in product(ACTIONS, THINGS)
            for text in (
                f"Use {tree} when its {tree.lower()[::-1]} {action} {thing}.",
                f"Use Amazon {tree} where the {tree.lower()[::-1]} {action} {thing}.",
                f"Use {tree} with {TREES[number - 1]} if the {tree.lower()[::-1]} {action} {thing}.",
                f"The {tree.lower()[::-1]} of the owner {action} {thing}.",
            )
        ],
    )
    for number, tree in enumerate(TREES)
]
NAMED = re.compile(r"(?:Amazon )?[A-Z]\w+")


def everything(selection: Selection) -> list[str]:
    tests = [sentence.text for sentence in selection.listed + selection.unlisted]
    return selection.documents + tests


@pytest.fixture(scope="module")
def selection() -> Selection:
    return select(SERVICES, documents=40, test_sentences=20)


def test_ordinary_words_and_short_names_are_no_offerings() -> None:
    services = [Service(("Batch", "AWS Batch", "batch"), []), Service(("S3", "PI", "Amazon S3", "mq"), [])]
    counts = {"Batch": 90, "batch": 10, "S3": 5, "PI": 5, "AWS": 7, "Amazon": 9}

    assert offering_names(services, counts) == {"AWS Batch", "S3", "Amazon S3"}
    assert "Batch" in offering_names(services, {**counts, "batch": 8})


def test_all_names_of_a_service_are_listed_or_none() -> None:
    services = [Service((f"Simple {tree} Service", f"S{tree[0]}S"), []) for tree in TREES]

    listed, unlisted = split_offerings(services, {name for service in services for name in service.names})

    assert len(listed | unlisted) == 20
    assert len(unlisted) == 4
    assert all(unlisted.issuperset(service.names) or listed.issuperset(service.names) for service in services)


def test_names_within_names_are_listed_together_or_not() -> None:
    families = [(tree, f"{tree} Logs", f"Amazon {tree} Logs for {tree}") for tree in TREES]
    services = [Service((name,), []) for family in families for name in (*family, f"{family[0]}like")]

    listed, unlisted = split_offerings(services, {name for service in services for name in service.names})

    assert len(listed | unlisted) == 40
    assert unlisted
    assert all(unlisted.issuperset(family) or listed.issuperset(family) for family in families)


def test_half_of_every_part_names_an_offering(selection: Selection) -> None:
    for part, size in [(selection.listed, 20), (selection.unlisted, 20)]:
        assert len(part) == size
        assert sum(bool(sentence.mentions) for sentence in part) == size / 2
    assert len(selection.documents) == 40
    assert sum(text.startswith("Use ") for text in selection.documents) == 20


def test_only_its_test_names_an_unlisted_offering(selection: Selection) -> None:
    listed, unlisted = selection.offerings

    assert listed.isdisjoint(unlisted)
    assert unlisted
    assert not [text for text in selection.documents for name in unlisted if name in text]
    assert all(sentence.names <= listed for sentence in selection.listed)
    assert all(sentence.names <= unlisted for sentence in selection.unlisted)


def test_mentions_cut_the_names_out_of_the_sentence(selection: Selection) -> None:
    for text, mentions in selection.listed + selection.unlisted:
        named = NAMED.findall(text.removeprefix("Use ").removeprefix("The "))
        assert [text[mention.begin : mention.end] for mention in mentions] == named


def test_no_two_sentences_differ_only_in_names_digits_or_marks() -> None:
    doubled = [
        Service(service.names, [f"{text[:-1]}{end}" for text in service.sentences for end in (".", " (7).", " - 42!")])
        for service in SERVICES
    ]

    texts = everything(select(doubled, documents=160, test_sentences=20))

    plain = {re.sub(r"[^a-z]", "", NAMED.sub("", text)) for text in texts}
    assert len(plain) == len(texts) == 200


def test_no_unlisted_offering_fills_its_test_alone(selection: Selection) -> None:
    ten_each = 10 * len(selection.offerings.unlisted)

    with pytest.raises(CorpusError, match=rf"of {ten_each + 1} sentences"):
        select(SERVICES, documents=2, test_sentences=2 * (ten_each + 1))


def test_the_selection_does_not_depend_on_the_order_of_the_services(selection: Selection) -> None:
    assert select(SERVICES[::-1], documents=40, test_sentences=20) == selection


def test_too_little_documentation_is_an_error() -> None:
    with pytest.raises(CorpusError, match=r"only \d+ of 250 sentences"):
        select(SERVICES)
