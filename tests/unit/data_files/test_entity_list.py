from pathlib import Path

import pytest

from stacks.data_files import entity_list
from tests.unit.data_files.data_sets import DOCUMENTS, LISTED, training, write

TWO = LISTED.model_copy(update={"entity_types": ("OFFER", "PLACE")})


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param(
            ["Text;Type", "Blue Plan;OFFER"], "list.csv:1: header: 'Text;Type' is wrong: expected 'Text,Type'"
        ),
        pytest.param(["Text,Type"], "list.csv:1: no rows below the header: at least one is needed"),
        pytest.param(
            ["Text,Type", "Blue Plan,OFFER", " ,OFFER"],
            "list.csv:3: Text: '' is empty: the words to recognize stand there",
        ),
        pytest.param(
            ["Text,Type", "Blue Plan,OFFER", "é" * 2_501 + ",OFFER"],
            f"list.csv:3: Text: '{'é' * 20}'… has 5,002 bytes: an entry has 1 to 5,000: shorten it",
        ),
        pytest.param(
            ["Text,Type", "Blue Plan,OFFER", "Red Plan,PLAN"],
            "list.csv:3: Type: 'PLAN' is not in entity_types: OFFER",
        ),
        pytest.param(
            ["Text,Type", "Blue Plan,OFFER", "Red, Plan,OFFER"],
            "list.csv:3: 'Red, Plan,OFFER' has 3 fields: expected 2, Text,Type",
        ),
        pytest.param(["Text,Type", "Blue Plan,OFFER", ""], "list.csv:3: an empty line: remove it"),
        pytest.param(
            ["Text,Type", "Blue Plan,OFFER", '"Red', 'Plan",OFFER'],
            "list.csv:3: not CSV: a quote is not closed on its line: '\"Red'",
        ),
        pytest.param(
            ["Text,Type", "Blue Plan,OFFER", '"Red"Plan,OFFER'],
            "list.csv:3: not CSV: ',' expected after '\"': '\"Red\"Plan,OFFER'",
        ),
        pytest.param(
            ["\ufeffText,Type", "Blue Plan,OFFER"],
            "list.csv:1: begins with a byte order mark: save the file as UTF-8 without one",
        ),
        pytest.param(
            ["Text,Type", "Blue Plan,OFFER", "Red Plan,OFFER\rGrey Plan,OFFER"],
            "list.csv:3: a carriage return without a line feed: end lines in LF or CRLF",
        ),
        pytest.param(
            ["Text,Type", "Blue Plan,OFFER", "Red Plan,OFFER", "Blue Plan,OFFER"],
            "warning: list.csv:4: the same text as line 2: keep one, for Comprehend takes each entry as an example "
            "of its own",
        ),
    ],
)
def test_a_wrong_list_is_told_with_its_line(folder: Path, rows: list[str], message: str) -> None:
    write(folder, "list.csv", rows)

    assert training(folder, LISTED)[0] == message


def test_blanks_as_in_the_guide_and_quotes_are_taken(folder: Path) -> None:
    write(folder, "list.csv", ["Text, Type", "Blue Plan, OFFER", '"Plan, of the north", OFFER'])

    assert training(folder, LISTED) == []


def test_a_type_that_never_occurs_is_told(folder: Path) -> None:
    assert training(folder, TWO)[0] == (
        "list.csv: Type: 'PLACE' never occurs: list entries of it, or remove it from entity_types"
    )


def test_more_than_a_million_entries_are_too_many(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entity_list, "_MOST_ENTRIES", 3)
    write(folder, "list.csv", ["Text,Type", "Blue Plan,OFFER", "Red Plan,OFFER", "Grey Plan,OFFER"])
    assert training(folder, LISTED) == []

    write(folder, "list.csv", ["Text,Type", *(f"Plan {number},OFFER" for number in range(4))])

    assert training(folder, LISTED)[0] == "list.csv: 4 entries: a list has 1 to 3: remove some"


def test_fewer_than_200_matches_of_a_type_are_warned_of(folder: Path) -> None:
    write(folder, "list.csv", ["Text,Type", "Blue Plan,OFFER", "north,PLACE", "Plane,PLACE"])
    write(folder, "documents.txt", [*DOCUMENTS[:99], DOCUMENTS[99].replace("north", "south")])

    assert training(folder, TWO) == [
        "warning: list.csv: Type: 'PLACE' has 99 matches in the documents: Comprehend asks for 200 at least: add "
        "documents that mention its entries"
    ]


def test_an_entry_may_have_5000_bytes(folder: Path) -> None:
    write(folder, "list.csv", ["Text,Type", "Blue Plan,OFFER", "é" * 2_500 + ",OFFER"])

    assert training(folder, LISTED) == []


def test_matches_are_looked_for_in_the_first_20_mb(folder: Path) -> None:
    with (folder / "documents.txt").open("w") as file:
        file.writelines(f"{number:08} {'x' * 4_900}\n" for number in range(5_000))
        file.writelines(f"{document}\n" for document in DOCUMENTS)

    assert training(folder, LISTED) == [
        "warning: list.csv: Type: 'OFFER' has 0 matches in the documents in the first 20 MB: Comprehend asks for 200 "
        "at "
        "least: add documents that mention its entries"
    ]


def test_matches_of_more_than_100_000_entries_are_not_looked_for(folder: Path) -> None:
    write(folder, "list.csv", ["Text,Type", *(f"Plan {number},OFFER" for number in range(100_001))])

    assert training(folder, LISTED) == []
