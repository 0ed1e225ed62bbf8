import re
from itertools import product

import pytest

from local.corpus.documentation import Service
from local.corpus.offerings import offering_names, split_offerings
from local.corpus.selection import CorpusError, Selection, select

ACTIONS = ["starts", "stops", "lists", "names", "opens", "closes", "finds", "moves", "copies", "checks"]
THINGS = ["a bucket", "the queue", "one table", "every key", "its role", "that model", "an alarm", "this stack"]
SERVICES = [
    Service(
        names=(f"Amazon {name}", name, name.lower()),
        sentences=[
            text
            for action, thing in product(ACTIONS, THINGS)
            for text in (
                f"Use {prefix}{name} when its {name.lower()[::-1]} {action} {thing}.",
                f"The {name.lower()[::-1]} of the owner {action} {thing}.",
            )
        ],
    )
    for name, prefix in [
        ("Alder", ""),
        ("Birch", "Amazon "),
        ("Cedar", ""),
        ("Maple", "Amazon "),
        ("Rowan", ""),
        ("Willow", "Amazon "),
        ("Poplar", ""),
        ("Linden", ""),
        ("Hazel", "Amazon "),
        ("Acacia", ""),
    ]
]


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
    names = {name for service in SERVICES for name in service.names[:2]}

    listed, unlisted = split_offerings(SERVICES, names)

    assert listed | unlisted == names
    assert len(unlisted) == 4
    assert all(f"Amazon {name}" in unlisted for name in unlisted if not name.startswith("Amazon "))


def test_a_name_within_a_name_goes_with_it() -> None:
    services = [Service((name,), []) for name in ("Oak", "Oak Logs", "Amazon Oak Logs", "Oaken", "Elm")]

    for listed_first in split_offerings(services, {name for service in services for name in service.names}):
        assert len(listed_first & {"Oak", "Oak Logs", "Amazon Oak Logs"}) in (0, 3)


def test_half_of_every_part_names_an_offering(selection: Selection) -> None:
    for part, size in [(selection.listed, 20), (selection.unlisted, 20)]:
        assert len(part) == size
        assert sum(bool(sentence.mentions) for sentence in part) == size / 2
    assert len(selection.documents) == 40
    assert sum(text.startswith("Use ") for text in selection.documents) == 20


def test_only_its_test_names_an_unlisted_offering(selection: Selection) -> None:
    listed, unlisted = selection.offerings

    assert listed.isdisjoint(unlisted)
    assert not [text for text in selection.documents for name in unlisted if name in text]
    assert all(sentence.names <= listed for sentence in selection.listed)
    assert all(sentence.names <= unlisted for sentence in selection.unlisted)


def test_mentions_cut_the_names_out_of_the_sentence(selection: Selection) -> None:
    for text, mentions in selection.listed + selection.unlisted:
        assert [text[mention.begin : mention.end] for mention in mentions] == (
            [text.split("Use ")[1].split(" when")[0]] if text.startswith("Use ") else []
        )


def test_no_two_sentences_differ_only_in_names_digits_or_marks() -> None:
    doubled = [
        Service(service.names, [f"{text[:-1]}{end}" for text in service.sentences for end in (".", " (7).", " - 42!")])
        for service in SERVICES
    ]

    texts = everything(select(doubled, documents=160, test_sentences=20))

    plain = {re.sub(r"(Use )(Amazon )?[A-Z]\w+|[^a-z]", "", text) for text in texts}
    assert len(plain) == len(texts) == 200


def test_no_unlisted_offering_fills_its_test_alone() -> None:
    two_services = 2 * 10

    assert len(select(SERVICES, documents=2, test_sentences=2 * two_services).unlisted) == 2 * two_services
    with pytest.raises(CorpusError, match="only 20 of 21 sentences"):
        select(SERVICES, documents=2, test_sentences=2 * (two_services + 1))


def test_the_selection_does_not_depend_on_the_order_of_the_services(selection: Selection) -> None:
    assert select(SERVICES[::-1], documents=40, test_sentences=20) == selection


def test_too_little_documentation_is_an_error() -> None:
    with pytest.raises(CorpusError, match=r"only \d+ of 250 sentences"):
        select(SERVICES)
