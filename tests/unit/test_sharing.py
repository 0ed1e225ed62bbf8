"""What a deployed source shares with an importer, and what is said where it does not."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from sharing.__main__ import main
from sharing.share import NotSharedError, SharedVersionNow, descriptor, read_share
from stacks.config.chain import Chain
from stacks.config.file import load
from stacks.model_version import ModelVersion
from status.account import Account, ResourcePolicy
from tests.project import KEY, MODELS, write_importing_project

ACME = "333333333333"
ROLE = f"arn:aws:iam::{ACME}:role/importer"
V1, V2 = (ModelVersion("entity-recognizer", "offers", version) for version in ("v1", "v2"))
TRAINED = {"Status": "TRAINED", "ModelKmsKeyId": KEY, "LanguageCode": "en"}


@dataclass
class DeployedSource:
    """An account as far as it is read."""

    described: dict[ModelVersion, dict[str, Any]] = field(default_factory=dict)
    policies: dict[ModelVersion, ResourcePolicy] = field(default_factory=dict)

    def describe(self, version: ModelVersion) -> dict[str, Any]:
        return self.described.get(version, {})

    def resource_policy(self, version: ModelVersion) -> ResourcePolicy | None:
        return self.policies.get(version)


def policy(*principals: str, effect: str = "Allow") -> ResourcePolicy:
    arns = [one if ":" in one else f"arn:aws:iam::{one}:root" for one in principals]
    statement = {"Effect": effect, "Action": "comprehend:ImportModel", "Principal": {"AWS": arns}, "Resource": "*"}
    return ResourcePolicy("a1", json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


@pytest.fixture
def models() -> dict[str, Any]:
    """Return the smallest config, in which acme may import two versions."""
    read: dict[str, Any] = yaml.safe_load(MODELS)
    versions = read["models"]["offers"]["versions"]
    versions["v2"] = {**versions["v1"]}
    read["partners"] = {"acme": {"account": ACME, "shares": {"offers": ["v1", "v2"]}}}
    return read


@pytest.fixture
def source() -> DeployedSource:
    """Return an account that has it all."""
    return DeployedSource(dict.fromkeys((V1, V2), TRAINED), dict.fromkeys((V1, V2), policy(ACME)))


def shared(project: Path, models: dict[str, Any], source: DeployedSource) -> tuple[Chain, list[SharedVersionNow]]:
    (project / "models.yaml").write_text(yaml.safe_dump(models))
    (chain,) = load(project / "models.yaml").chains
    return chain, read_share(chain, chain.partners["acme"], cast("Account", source), "deploy")


def lines(project: Path, models: dict[str, Any], source: DeployedSource) -> list[str]:
    with pytest.raises(NotSharedError) as caught:
        shared(project, models, source)
    return caught.value.lines


def test_a_descriptor_has_all_versions_of_all_models(
    project: Path, models: dict[str, Any], source: DeployedSource
) -> None:
    letters = ModelVersion("document-classifier", "letters", "v1")
    training = {"mode": "multi-class", "documents": "s3://corpus/letters.csv"}
    models["models"]["letters"] = {"kind": "document-classifier", "versions": {"v1": training}}
    models["partners"]["acme"]["shares"]["letters"] = ["v1"]
    source.described[letters] = {**TRAINED, "Status": "TRAINED_WITH_WARNING", "LanguageCode": "de"}
    source.policies[letters] = ResourcePolicy("b2", policy(ACME).document)

    chain, found = shared(project, models, source)

    written = descriptor(chain, chain.partners["acme"], found)
    assert (written.account, written.region, written.shared_with) == ("111111111111", "eu-west-1", ACME)
    assert (written.model_key_arn, written.principals) == (KEY, ())
    assert {version: (one.language, one.policy_revision) for version, one in written.versions()} == {
        V1: ("en", "a1"),
        V2: ("en", "a1"),
        letters: ("de", "b2"),
    }


def test_a_key_that_is_described_by_its_id_is_the_source_s(
    project: Path, models: dict[str, Any], source: DeployedSource
) -> None:
    source.described[V1] = {**TRAINED, "ModelKmsKeyId": KEY.rpartition("/")[2]}

    _, found = shared(project, models, source)

    assert {version.key_arn for version in found} == {KEY}


def test_a_descriptor_names_the_roles_that_the_share_names(
    project: Path, models: dict[str, Any], source: DeployedSource
) -> None:
    models["partners"]["acme"]["principals"] = [ROLE]
    source.policies |= dict.fromkeys((V1, V2), policy("222222222222", ROLE))

    chain, found = shared(project, models, source)

    assert descriptor(chain, chain.partners["acme"], found).principals == (ROLE,)


@pytest.mark.parametrize(
    ("described", "what"),
    [
        ({}, "absent"),
        ({**TRAINED, "Status": "TRAINING"}, "training"),
        ({**TRAINED, "Status": "IN_ERROR"}, "in error"),
        ({**TRAINED, "Status": "STOP_REQUESTED"}, "stop requested"),
    ],
)
def test_a_version_that_is_not_trained_is_named(
    project: Path, models: dict[str, Any], source: DeployedSource, described: dict[str, Any], what: str
) -> None:
    source.described[V2] = described

    assert lines(project, models, source) == [
        f"offers v2 is {what}, not trained: `deploy` trains it, and waits for that"
    ]


@pytest.mark.parametrize("found", [None, policy("222222222222"), policy(ROLE), policy(ACME, effect="Deny")])
def test_a_version_that_is_not_shared_with_the_account_is_named(
    project: Path, models: dict[str, Any], source: DeployedSource, found: ResourcePolicy | None
) -> None:
    del source.policies[V1]
    if found:
        source.policies[V1] = found

    assert lines(project, models, source) == [f"offers v1 is not shared with {ACME} yet: `deploy` shares it"]


def test_a_version_under_another_key_is_named(project: Path, models: dict[str, Any], source: DeployedSource) -> None:
    other = KEY.replace("12345678", "87654321")
    source.described[V2] = {**TRAINED, "ModelKmsKeyId": other}

    assert lines(project, models, source) == [
        f"offers v2 is encrypted with {other}, but offers v1 with {KEY}: train it as a new version"
    ]


def test_all_that_is_missing_is_said_at_once(project: Path, models: dict[str, Any]) -> None:
    assert len(lines(project, models, DeployedSource())) == 2


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], project: Path, *arguments: str) -> str:
    """Return what the command says, which must be all that it does."""
    before = {path.name for path in project.iterdir()}
    monkeypatch.setattr("sys.argv", ["sharing", *arguments, "--config", str(project / "models.yaml")])
    assert main() == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert {path.name for path in project.iterdir()} == before
    return printed.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "name a partner or a target: known: acme, prd, own"),
        (("acne",), "'acne' is neither a partner nor a target: did you mean 'acme'? known: acme, prd, own"),
        (("own",), "'own' is in the account of its source, which needs no share"),
    ],
)
def test_importers_that_are_none_are_explained(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    project: Path,
    models: dict[str, Any],
    arguments: tuple[str, ...],
    message: str,
) -> None:
    (import_,) = models["targets"]["prd"]["imports"].values()
    imports = {"offers": {**import_, "rename": {"name": "staging"}}}
    models["targets"]["own"] = {"account": "111111111111", "imports": imports}
    (project / "models.yaml").write_text(yaml.safe_dump(models, sort_keys=False))

    assert said(monkeypatch, capsys, project, *arguments) == f"{message}\n"


def test_who_has_but_a_descriptor_cannot_share(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write_importing_project(tmp_path)

    assert said(monkeypatch, capsys, tmp_path, "prd") == (
        "'prd' imports from a share descriptor, offerer: only who wrote that can share\n"
    )


def test_a_wrong_config_is_explained(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], project: Path
) -> None:
    (project / "models.yaml").write_text(MODELS.replace("eu-west-1", "Ireland"))

    assert "source.region: 'Ireland' is wrong" in said(monkeypatch, capsys, project, "prd")


@pytest.mark.parametrize(("arguments", "profile"), [((), "source"), (("--profile", "mine"), "mine")])
def test_a_profile_that_is_not_there_is_explained(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    project: Path,
    arguments: tuple[str, ...],
    profile: str,
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.delenv("AWS_PROFILE", raising=False)

    assert said(monkeypatch, capsys, project, "prd", *arguments) == (
        f"source (111111111111) cannot be read through the profile {profile}: "
        f"The config profile ({profile}) could not be found: --profile names another\n"
    )
