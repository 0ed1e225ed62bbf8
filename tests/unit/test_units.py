"""What a config with organizational units may not say, and how the file of their accounts is written."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from sharing import organization
from stacks.config.file import ConfigError, load
from tests.infrastructure.unit_project import MANAGEMENT, MEMBERS, ORGANIZATION, UNIT, write_organization
from tests.infrastructure.unit_project import write_unit_project as write

INNER = "ou-ab12-g7h8i9j0"


@pytest.fixture
def models(tmp_path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((write(tmp_path) / "models.yaml").read_text()))


def errors(folder: Path, models: dict[str, Any]) -> list[str]:
    (folder / "models.yaml").write_text(yaml.safe_dump(models))
    with pytest.raises(ConfigError) as caught:
        load(folder / "models.yaml")
    return [line.partition(": ")[2] for line in caught.value.lines]


def test_a_unit_that_was_not_looked_up(tmp_path: Path, models: dict[str, Any]) -> None:
    models["organizational_units"]["business"]["organizational_unit"] = "ou-ab12-c3d4e5f7"

    assert errors(tmp_path, models) == [
        "organizational_units.business.organizational_unit: 'ou-ab12-c3d4e5f7' is not in the file: did you mean "
        f"'{UNIT}'? known: {UNIT}; `make organization ARGS=\"ou-ab12-c3d4e5f7\"`"
    ]


def test_a_version_that_is_not_trained(tmp_path: Path, models: dict[str, Any]) -> None:
    models["organizational_units"]["business"]["imports"]["offers"]["version"] = "v2"

    (line,) = errors(tmp_path, models)

    assert line == "organizational_units.business.imports.offers.version: 'v2' is not a version of offers: known: v1"


def test_documents_that_are_not_there(tmp_path: Path, models: dict[str, Any]) -> None:
    (tmp_path / "sentences.txt").unlink()

    (line,) = errors(tmp_path, models)

    assert line.startswith("organizational_units.business.imports.offers.smoke_test.documents")


def test_a_unit_with_no_account_left(tmp_path: Path, models: dict[str, Any]) -> None:
    write_organization(tmp_path, [MANAGEMENT])

    assert errors(tmp_path, models) == [
        f"organizational_units.business: '{UNIT}' has no account that is not named otherwise"
    ]


def test_units_that_overlap(tmp_path: Path, models: dict[str, Any]) -> None:
    units = models["organizational_units"]
    units["sales"] = {**units["business"], "organizational_unit": INNER}
    found = {UNIT: list(MEMBERS), INNER: [MEMBERS[2]]}
    whole = {"organization": ORGANIZATION, "management_account": MANAGEMENT, "units": found}
    (tmp_path / "organization.json").write_text(json.dumps(whole))

    assert errors(tmp_path, models) == [
        "organizational_units.sales.imports.offers: 'offers' is taken: the unit business has accounts with a model of "
        "that name, which are in sales too"
    ]


def test_a_file_without_a_unit(tmp_path: Path, models: dict[str, Any]) -> None:
    models["targets"] = {
        "prd": {"account": "222222222222", "imports": models["organizational_units"]["business"]["imports"]}
    }
    del models["organizational_units"]

    assert errors(tmp_path, models) == ["organization: no unit is of it: add organizational_units, or remove it"]


class Pages:
    """Pages of one, as Organizations may answer."""

    def __init__(self, field: str, by_parent: dict[str, list[dict[str, str]]]):
        self._field, self._by_parent = field, by_parent

    def paginate(self, **request: str) -> Iterator[dict[str, Any]]:
        for item in self._by_parent.get(request["ParentId"], []):
            yield {self._field: [item]}


class Organizations:
    """An organization of a unit with two accounts, one of them closed, and another unit inside of it."""

    def describe_organization(self) -> dict[str, Any]:
        return {"Organization": {"Id": ORGANIZATION, "MasterAccountId": MANAGEMENT}}

    def get_paginator(self, operation: str) -> Pages:
        if operation == "list_organizational_units_for_parent":
            return Pages("OrganizationalUnits", {UNIT: [{"Id": INNER}]})
        closed = {"Id": MEMBERS[0], "Status": "SUSPENDED"}
        active = [{"Id": member, "Status": "ACTIVE"} for member in MEMBERS[1:]]
        return Pages("Accounts", {UNIT: [active[1], closed], INNER: [active[0]]})


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(boto3.session.Session, "client", lambda *_, **__: Organizations())
    monkeypatch.chdir(tmp_path)

    def main(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["organization", *arguments])
        return organization.main()

    return main


def test_the_file_has_the_active_accounts_of_a_unit_and_of_those_inside_of_it(run: Any, tmp_path: Path) -> None:
    assert run(UNIT) == 0

    assert json.loads((tmp_path / "organization.json").read_text()) == {
        "organization": ORGANIZATION,
        "management_account": MANAGEMENT,
        "units": {UNIT: list(MEMBERS[1:])},
    }


def test_the_next_time_it_knows_which_units(run: Any, tmp_path: Path) -> None:
    write_organization(tmp_path, [])

    assert run() == 0

    assert json.loads((tmp_path / "organization.json").read_text())["units"] == {UNIT: list(MEMBERS[1:])}


def test_the_first_time_it_has_to_be_told(run: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 1

    assert "name its id, ou-…, the first time" in capsys.readouterr().err
    assert not (tmp_path / "organization.json").exists()


def test_a_file_that_it_has_not_written_is_told(run: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "organization.json").write_text("{}")

    assert run() == 1

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("organization.json is not what `make organization` writes: organization: Field required")
    assert line.endswith("name the units, and it is written anew")
