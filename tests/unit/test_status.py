"""What `make status` says of accounts."""

import dataclasses
import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from rich.console import Console

from stacks.config.chain import Chain
from stacks.config.file import load
from stacks.model_version import ModelVersion
from status import report
from status.account import LeftOver, VersionState
from status.drift import Drift, drift_of, drifts
from tests.infrastructure.unit_project import MEMBERS, write_unit_project
from tests.project import MODELS

VERSION = ModelVersion("entity-recognizer", "offers", "v1")
TRAINED = VersionState("TRAINED", "F1 97 %", shared_with=frozenset({"222222222222", "333333333333"}))
IMPORTED = VersionState("TRAINED_WITH_WARNING", "F1 97 %", smoke_test="COMPLETED", current=True)
PARTNER = 'partners:\n  acme: {account: "333333333333", shares: {offers: [v1]}}\n'
SOURCE, TARGET = "cdk deploy ModelCopy-Source --profile mine", "cdk deploy ModelCopy-prd --profile prd"


@pytest.fixture
def chain(project: Path) -> Chain:
    renamed = "        version: v1\n        rename: {name: shop, versions: {v1: first}}\n"
    (project / "models.yaml").write_text(MODELS.replace("        version: v1\n", renamed) + PARTNER)
    return load(project / "models.yaml").chains[0]


def found(chain: Chain, **states: VersionState) -> list[Drift]:
    profiles = {"source": "mine", "prd": "prd"}
    return list(drifts(chain, {(name, VERSION): state for name, state in states.items()}, profiles))


def shown(chain: Chain, states: Mapping[tuple[str, ModelVersion], VersionState], **unreachable: str) -> str:
    console = Console(file=io.StringIO(), width=120)
    report.show(console, chain, states, unreachable)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_accounts_as_they_should_be_have_no_drift(chain: Chain) -> None:
    assert found(chain, source=TRAINED, prd=IMPORTED) == []


@pytest.mark.parametrize(
    ("state", "what"),
    [
        (VersionState("IN_ERROR"), "offers v1 is in error, not trained"),
        (VersionState(), "offers v1 is absent, not trained"),
        (
            VersionState("TRAINED", shared_with=frozenset({"222222222222"})),
            "offers v1 is not shared with acme (333333333333)",
        ),
        (
            VersionState("TRAINED", shared_with=TRAINED.shared_with | {"444444444444"}),
            "offers v1 is shared with 444444444444, which does not import it",
        ),
    ],
)
def test_what_the_source_lacks_or_has_too_much_is_mended_by_its_deployment(
    chain: Chain, state: VersionState, what: str
) -> None:
    assert found(chain, source=state, prd=IMPORTED) == [Drift("source", what, SOURCE)]


@pytest.mark.parametrize(
    ("state", "what"),
    [
        (VersionState("IN_ERROR"), "shop first is in error, not imported"),
        (VersionState("TRAINED", smoke_test="FAILED", current=True), "the smoke test of shop first is failed"),
        (VersionState("TRAINED", smoke_test="COMPLETED"), "shop first is not the current version"),
    ],
)
def test_what_a_target_lacks_is_mended_by_its_deployment(chain: Chain, state: VersionState, what: str) -> None:
    assert found(chain, source=TRAINED, prd=state) == [Drift("prd", what, TARGET)]


@pytest.mark.parametrize(
    ("endpoints", "what"),
    [
        ((), ["the endpoint live is not on shop first"]),
        (("other IN_SERVICE",), ["the endpoint live is not on shop first"]),
        (("other IN_SERVICE", "live UPDATING"), []),
    ],
)
def test_an_endpoint_is_there_and_on_the_version_that_serves(
    project: Path, chain: Chain, endpoints: tuple[str, ...], what: list[str]
) -> None:
    config = (project / "models.yaml").read_text()
    (project / "models.yaml").write_text(
        config.replace("        rename", "        endpoint: {name: live}\n        rename")
    )
    with_endpoint = load(project / "models.yaml").chains[0]
    state = dataclasses.replace(IMPORTED, endpoints=endpoints)

    assert [drift.what for drift in found(with_endpoint, source=TRAINED, prd=state)] == what
    assert found(chain, source=TRAINED, prd=state) == []


@pytest.mark.parametrize(
    ("state", "deployed", "what", "mend"),
    [
        (
            IMPORTED,
            True,
            "offers v0 is not in models.yaml any more, and serves",
            "cdk deploy ModelCopy-prd --profile me",
        ),
        (
            IMPORTED,
            False,
            "offers v0 is not in models.yaml any more, and serves",
            "cdk deploy ModelCopy-prd --profile me",
        ),
        (
            VersionState("TRAINED"),
            True,
            "offers v0 is not in models.yaml any more",
            "cdk deploy ModelCopy-prd --profile me",
        ),
        (
            VersionState("TRAINED", endpoints=("live IN_SERVICE",)),
            False,
            "offers v0 is not in models.yaml any more",
            "cdk deploy ModelCopy-prd --profile me",
        ),
        (
            VersionState("TRAINED"),
            False,
            "offers v0 is not in models.yaml, but kept",
            "aws comprehend delete-entity-recognizer --entity-recognizer-arn arn:v0 --profile me",
        ),
    ],
)
def test_only_what_nothing_uses_and_no_deployment_takes_is_to_be_deleted_by_hand(
    state: VersionState, deployed: bool, what: str, mend: str
) -> None:
    left = LeftOver(ModelVersion("entity-recognizer", "offers", "v0"), state, deployed)

    assert drift_of(left, "prd", arn="arn:v0", stack="ModelCopy-prd", profile="me") == Drift("prd", what, mend)


def test_the_table_has_names_in_place_of_accounts_and_what_a_target_calls_a_version(chain: Chain) -> None:
    table = shown(chain, {("source", VERSION): TRAINED, ("prd", VERSION): IMPORTED})

    assert "shared with prd, acme" in table
    assert "as shop first" in table
    assert "TRAINED_WITH_WARNING F1 97 %" in table


def test_accounts_of_a_unit_are_called_after_it_and_told_of_by_who_deploys_to_them(tmp_path: Path) -> None:
    (chain,) = load(write_unit_project(tmp_path) / "models.yaml").chains

    table = shown(chain, {("source", VERSION): VersionState("TRAINED", shared_with=frozenset(MEMBERS))})

    assert "shared with business " in table
    assert "The 3 accounts of business are not read here." in table
    assert "list-stack-instances --stack-set-name ModelCopy-business" in table


def test_an_account_that_cannot_be_read_says_why(chain: Chain) -> None:
    table = shown(chain, {("source", VERSION): TRAINED}, prd="no such profile")

    assert "?" in table
    assert "prd cannot be read: no such profile" in table
