"""`extends:` what targets and versions take from others."""

import pytest
import yaml

from stacks.config.extending import extend

TEXT = """\
models:
  offers:
    versions:
      v1: {language: en, entity_types: [OFFER, SHOP], minimum: {f1: 80, recall: 70}, vpc: {subnets: [a]}}
      v2: {extends: v1, entity_types: [OFFER], minimum: {f1: 90}, vpc: null}
      v3: {extends: v2, documents: more.txt}
targets:
  prd:
    extends: tst
    account: "2"
    imports: {offers: {version: v1}}
  tst:
    account: "1"
    importer_role: importer
    imports: {offers: {version: v2, smoke_test: {documents: [a.txt]}}, letters: {version: v1}}
"""


def extended(text: str) -> dict[str, object]:
    document = yaml.compose(text, Loader=yaml.SafeLoader)
    assert extend(document) == []
    data: dict[str, object] = yaml.safe_load(yaml.serialize(document))
    return data


@pytest.fixture
def document() -> dict[str, object]:
    return extended(TEXT)


def versions(document: dict[str, object]) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = document["models"]["offers"]["versions"]  # type: ignore[index]
    return found


def test_sections_merge_field_by_field(document: dict[str, object]) -> None:
    assert versions(document)["v2"]["minimum"] == {"f1": 90, "recall": 70}


def test_a_list_is_replaced_whole(document: dict[str, object]) -> None:
    assert versions(document)["v2"]["entity_types"] == ["OFFER"]


def test_null_takes_a_field_away(document: dict[str, object]) -> None:
    assert "vpc" not in versions(document)["v2"]


def test_null_stays_what_it_is_where_there_is_nothing_to_take_away() -> None:
    document = extended("targets: {tst: {account: '1'}, prd: {extends: tst, account: '2', tags: null}}")

    assert document == {"targets": {"tst": {"account": "1"}, "prd": {"extends": "tst", "account": "2", "tags": None}}}


def test_what_extends_what_extends_has_all_of_it(document: dict[str, object]) -> None:
    assert versions(document)["v3"] == {
        "extends": "v2",
        "language": "en",
        "entity_types": ["OFFER"],
        "minimum": {"f1": 90, "recall": 70},
        "documents": "more.txt",
    }


def test_the_order_does_not_matter_and_the_account_is_one_s_own(document: dict[str, object]) -> None:
    assert document["targets"] == {
        "prd": {
            "extends": "tst",
            "account": "2",
            "importer_role": "importer",
            "imports": {
                "offers": {"version": "v1", "smoke_test": {"documents": ["a.txt"]}},
                "letters": {"version": "v1"},
            },
        },
        "tst": {
            "account": "1",
            "importer_role": "importer",
            "imports": {
                "offers": {"version": "v2", "smoke_test": {"documents": ["a.txt"]}},
                "letters": {"version": "v1"},
            },
        },
    }


def test_what_is_extended_stays_as_it_was(document: dict[str, object]) -> None:
    assert versions(document)["v1"]["minimum"] == {"f1": 80, "recall": 70}
    assert versions(document)["v1"]["vpc"] == {"subnets": ["a"]}


@pytest.mark.parametrize(
    "text", ["", "[]", "targets: 7", "targets: {prd: 7, tst: {extends: prd}}", "models: {offers: 7}"]
)
def test_what_is_no_section_is_left_to_the_validation(text: str) -> None:
    document = yaml.compose(text, Loader=yaml.SafeLoader)

    assert extend(document) == []
    assert (yaml.safe_load(yaml.serialize(document)) if document else None) == yaml.safe_load(text)


def test_all_that_cannot_be_extended_is_named() -> None:
    document = yaml.compose(
        "targets: {a: {extends: b}, b: {extends: a}, c: {extends: prod}, prd: {account: '1'}}", Loader=yaml.SafeLoader
    )

    assert extend(document) == [
        (("targets", "b", "extends"), "'a' would extend itself"),
        (("targets", "c", "extends"), "'prod' is not there: did you mean 'prd'? known: a, b, prd"),
    ]
