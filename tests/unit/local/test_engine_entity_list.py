import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.engine.entity_list import EntityList, EntityListError, ListEntry, format_entity_list, parse_entity_list
from local.engine.mentions import Mention

ANIMALS = EntityList(
    [ListEntry("whale", "ANIMAL"), ListEntry("grey whale", "ANIMAL"), ListEntry("Whale Bay", "PLACE")],
)


def found(entity_list: EntityList, text: str) -> list[str]:
    return [text[mention.begin : mention.end] for mention in entity_list.find(text)]


def test_the_longest_listed_text_is_found() -> None:
    assert ANIMALS.find("A grey whale in Whale Bay") == [
        Mention(2, 12, "ANIMAL", 1.0),
        Mention(16, 25, "PLACE", 1.0),
    ]


def test_a_shorter_listed_text_is_found_where_the_longer_one_is_not() -> None:
    entities = EntityList([ListEntry(text, "PLACE") for text in ("New", "New York", "New York City")])

    assert found(entities, "New York City, New York Town, New City") == ["New York City", "New York", "New"]


@pytest.mark.parametrize("text", ["Whale", "whales", "grey  Whale", "whale_id", "unwhale"])
def test_another_spelling_is_not_found(text: str) -> None:
    assert ANIMALS.find(text) == []


def test_a_text_is_found_only_with_the_spaces_of_the_list() -> None:
    entities = EntityList([ListEntry("A-B", "X"), ListEntry("A - B", "Y")])

    assert [mention.type for mention in entities.find("A-B, A - B, A -B")] == ["X", "Y"]


@pytest.mark.parametrize("text", ["blue-whale", "whale-watching", "/whale", "whale.example", "me@whale", "$whale"])
def test_a_part_of_an_identifier_or_address_is_not_found(text: str) -> None:
    assert ANIMALS.find(text) == []


@pytest.mark.parametrize("text", ["whale.", "(whale)", "whale, whale", "whale: yes", "whale's", "“whale”"])
def test_punctuation_does_not_hide_a_mention(text: str) -> None:
    assert set(found(ANIMALS, text)) == {"whale"}


def test_the_first_type_of_a_text_counts() -> None:
    assert EntityList([ListEntry("orca", "ANIMAL"), ListEntry("orca", "SHIP")]).find("orca")[0].type == "ANIMAL"


@given(st.text(st.sampled_from("whale grey.-\U0001f40b")))
def test_mentions_cut_listed_texts_out_of_the_document(text: str) -> None:
    assert set(found(ANIMALS, text)) <= {"whale", "grey whale"}


CELLS = (
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), min_size=1).map(str.strip).filter(bool)
)


@given(st.lists(st.builds(ListEntry, text=CELLS, type=CELLS), min_size=1))
def test_a_written_list_is_read_as_it_was(entries: list[ListEntry]) -> None:
    assert parse_entity_list(format_entity_list(entries)) == entries


def test_columns_may_come_in_either_order_and_after_a_byte_order_mark() -> None:
    assert parse_entity_list('\ufeffType, Text\r\nPLACE,"Bay, Whale"\r\n\r\n') == [ListEntry("Bay, Whale", "PLACE")]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("", "line 1: the header must be Text,Type, found ''"),
        ("text,type\na,A\n", "line 1: the header must be Text,Type, found 'text,type'"),
        ("Text,Type\n", "line 2: the list has no entries"),
        ("Text,Type\na,A\nb\n", "line 3: expected 2 columns, found 1"),
        ("Text,Type\na,b,A\n", "line 2: expected 2 columns, found 3; quote a text that has a comma"),
        ("Text,Type\n ,A\n", "line 2: the Text is empty"),
        ("Type,Text\n ,a\n", "line 2: the Type is empty"),
        ('Text,Type\n"a"b,A\n', "line 2: "),
    ],
)
def test_a_bad_list_is_refused_with_its_line(data: str, problem: str) -> None:
    with pytest.raises(EntityListError) as refused:
        parse_entity_list(data)

    assert str(refused.value).startswith(problem)
