import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from local.corpus.masking import Masking, letters
from local.corpus.reference import ERROR, OPERATION, REQUEST, RESPONSE, Reference, read_references

MODEL: dict[str, Any] = {
    "metadata": {"serviceId": "Bakery", "serviceFullName": "Amazon Bakery Service"},
    "documentation": "Says nothing about any operation.",
    "operations": {
        "BakeBread": {
            "documentation": "<p>Bakes a bread of the size given.</p>",
            "input": {"shape": "BakeBreadRequest"},
            "output": {"shape": "BakeBreadResponse"},
            "errors": [{"shape": "OvenColdFault"}],
        },
        "Sleep": {"documentation": "<p>Sleeps for as long as it is night.</p>"},
    },
    "shapes": {
        "BakeBreadRequest": {"type": "structure", "members": {"Loaves": {"shape": "LoafList"}}},
        "BakeBreadResponse": {
            "type": "structure",
            "members": {
                "Loaf": {"shape": "LoafShape"},
                "Weights": {"shape": "Weights", "documentation": "Weights of the loaves that were baked."},
            },
        },
        "LoafList": {"type": "list", "member": {"shape": "LoafShape"}},
        "LoafShape": {
            "type": "structure",
            "documentation": "Tells about a loaf before or after.",
            "members": {"Inner": {"shape": "LoafShape", "documentation": "Another loaf within this loaf."}},
        },
        "Weights": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Name"}},
        "Name": {"type": "string", "documentation": "A word without any blanks in it."},
        "OvenColdFault": {"type": "structure", "documentation": "The oven has to be heated before."},
        "UnusedShape": {"type": "structure", "documentation": "Nobody says when this shape is used."},
    },
}


@pytest.fixture
def reference(tmp_path: Path) -> Reference:
    for version, model in (("2026-01-01", MODEL), ("2020-01-01", {})):
        directory = tmp_path / "bakery" / version
        directory.mkdir(parents=True)
        (directory / "service-2.json.gz").write_bytes(gzip.compress(json.dumps(model).encode()))
    (reference,) = read_references(tmp_path, ["bakery"])
    return reference


def test_compound_names_of_operations_and_structures_are_terms(reference: Reference) -> None:
    assert reference.service == "Bakery"
    assert reference.names == ("Bakery", "Amazon Bakery Service")
    assert reference.operations == {"BakeBread"}
    assert reference.data_types == {
        "BakeBreadRequest",
        "BakeBreadResponse",
        "LoafShape",
        "OvenColdFault",
        "UnusedShape",
    }


def test_a_sentence_is_about_all_that_reaches_it(reference: Reference) -> None:
    assert dict(reference.statements) == {
        "Bakes a bread of the size given.": {OPERATION},
        "Sleeps for as long as it is night.": {OPERATION},
        "Weights of the loaves that were baked.": {RESPONSE},
        "Tells about a loaf before or after.": {REQUEST, RESPONSE},
        "Another loaf within this loaf.": {REQUEST, RESPONSE},
        "A word without any blanks in it.": {RESPONSE},
        "The oven has to be heated before.": {ERROR},
    }


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("An Amazon Bakery bakes.", "An Service bakes."),
        ("Use AWS Bakery Service, or bakery.", "Use Service, or Service."),
        ("bakery:Bake needs BakeryKeyId and MyBakeryRole", "Service:Bake needs ServiceKeyId and MyServiceRole"),
        ("Bakerylike and minibakery stay", "Bakerylike and minibakery stay"),
    ],
)
def test_names_are_masked_also_in_identifiers(text: str, masked: str) -> None:
    reference = Reference("Bakery", ("Bakery", "Amazon Bakery Service"), frozenset(), frozenset(), [])

    assert Masking([reference]).apply(text) == masked


def test_numbers_and_marks_do_not_tell_sentences_apart() -> None:
    assert letters("Up to 50 loaves!") == letters("up to (7) Loaves.") == "up to loaves"
