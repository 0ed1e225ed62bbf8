"""The JSON Schema of models.yaml, for editors."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from stacks.config import schema
from tests.conftest import PROJECT
from tests.project import MODELS


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(schema.schema())
    return Draft202012Validator(schema.schema())


def test_the_committed_schema_is_the_config_s() -> None:
    assert schema.FILE.read_text() == schema.text(), "run `make schema`"


def test_the_sample_names_it_and_follows_it(validator: Draft202012Validator) -> None:
    text = (PROJECT / "models.yaml").read_text()
    named = text.splitlines()[0].removeprefix("# yaml-language-server: $schema=")

    assert PROJECT / named == schema.FILE
    validator.validate(yaml.safe_load(text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("entity_types:", "entity_type:"),
        ("kind: entity-recognizer", "kind: sentiment"),
        ('account: "111111111111"', "account: 111111111111"),
        ('account: "111111111111"', 'account: "1111"'),
        ("version: v1", "version: [v1]"),
    ],
)
def test_what_is_wrong_in_shape_is_wrong_in_an_editor(validator: Draft202012Validator, old: str, new: str) -> None:
    assert validator.is_valid(yaml.safe_load(MODELS))
    assert not validator.is_valid(yaml.safe_load(MODELS.replace(old, new)))


def test_every_field_says_what_it_is_for() -> None:
    silent = [
        f"{section}.{name}"
        for section, body in sections(schema.schema())
        for name, field in body.get("properties", {}).items()
        if "description" not in field
    ]

    assert silent == []


def sections(whole: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "", whole
    yield from whole["$defs"].items()


def test_make_schema_writes_it_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(schema, "FILE", tmp_path / "models.schema.json")

    schema.main()

    assert (tmp_path / "models.schema.json").read_text() == schema.text()
