"""What AWS takes at most, held against a fleet: ten models of ten versions each, in fifty accounts."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from aws_cdk import App

from stacks.config.config import Config
from stacks.config.file import load
from stacks.deployment import add_source, add_target
from stacks.limits import excesses
from tests.conftest import PROJECT
from tests.infrastructure.templates import Template
from tests.project import MODELS, write_project

MODEL_COUNT, VERSION_COUNT, TARGET_COUNT = 10, 10, 50
IMPORTED_VERSIONS = 3


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Template]:
    folder = write_project(tmp_path_factory.mktemp("fleet"))
    models = yaml.safe_load(MODELS)
    (model,), (target,) = models["models"].values(), models["targets"].values()
    (version,) = model["versions"].values()
    versions = {f"v{number}": version for number in range(VERSION_COUNT)}
    test = target["imports"]["offers"]["smoke_test"]
    import_ = {"version": "v9", "retain_versions": ["v8", "v7"], "smoke_test": test}
    names = [f"special-offers-{number}" for number in range(MODEL_COUNT)]
    models["models"] = {name: {"kind": "entity-recognizer", "versions": versions} for name in names}
    models["targets"] = {
        f"unit-{number}": {"account": f"2222222222{number:02}", "imports": dict.fromkeys(names, import_)}
        for number in range(TARGET_COUNT)
    }
    (folder / "models.yaml").write_text(json.dumps(models))
    return synthesized(load(folder / "models.yaml"), folder, tmp_path_factory.mktemp("cdk.out"))


def synthesized(config: Config, folder: Path, out: Path) -> dict[str, Template]:
    """Return the templates of the source and one of the targets, which are all alike."""
    app = App(context=context(), outdir=str(out))
    (chain,) = config.chains
    add_source(app, chain, folder=folder)
    add_target(app, chain, "unit-0", folder=folder)
    app.synth()
    return {path.name.removesuffix(".template.json"): Template(path) for path in out.glob("*.template.json")}


def context() -> Any:
    return json.loads((PROJECT / "cdk.json").read_text())["context"]


def test_the_fleet_is_within_all_limits(fleet: dict[str, Template]) -> None:
    (folder,) = {template.path.parent for template in fleet.values()}

    assert list(excesses(folder)) == []


def test_a_version_takes_five_resources_at_most(fleet: dict[str, Template]) -> None:
    source, target = fleet["ModelCopy-Source"], fleet["ModelCopy-unit-0"]

    # Besides the versions' own, a model has a policy, and a stack what runs it all.
    assert len(source.raw["Resources"]) <= 5 * MODEL_COUNT * VERSION_COUNT
    assert len(target.raw["Resources"]) <= MODEL_COUNT * (IMPORTED_VERSIONS * 4 + 2) + 20


def test_a_role_has_ten_managed_policies_at_most(fleet: dict[str, Template]) -> None:
    for template in fleet.values():
        attached: Counter[str] = Counter()
        for policy in template.resources("AWS::IAM::ManagedPolicy").values():
            attached.update(str(role) for role in policy["Properties"]["Roles"])
        assert max(attached.values(), default=0) <= 10


def test_a_version_too_many_is_told_with_the_numbers_and_what_to_do(tmp_path: Path) -> None:
    folder = write_project(tmp_path)
    models = yaml.safe_load(MODELS)
    versions = models["models"]["offers"]["versions"]
    versions |= {f"v{number}": versions["v1"] for number in range(2, 200)}
    (folder / "models.yaml").write_text(json.dumps(models))

    ended = subprocess.run(
        [sys.executable, str(PROJECT / "app.py")],
        cwd=folder,
        env={**os.environ, "CDK_VALIDATION": "false", "CDK_CONTEXT_JSON": json.dumps(context())},
        capture_output=True,
        text=True,
        check=False,
    )

    mend = "keep fewer versions, or spread the models over more sources or targets, in accounts of their own"
    assert ended.returncode == 1
    assert "ModelCopy-Source: 608 resources, CloudFormation takes 500: " + mend in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("resource", "line"),
    [
        (
            {"Type": "Custom::ModelShare", "Properties": {"Policy": "x" * 20_001}},
            "Stack: Thing: 20,001 characters of a model version's resource policy, Comprehend takes 20,000",
        ),
        (
            {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Fn::Join": ["", ["x" * 32_768, "y"]]}}},
            "Stack: Thing: 32,769 characters of a key policy, KMS takes 32,768",
        ),
        (
            {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Statement": ["x" * 6_144]}}},
            "Stack: Thing: 6,162 characters of a managed policy, IAM takes 6,144",
        ),
        (
            {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": "x" * 10_241, "Roles": [{"Ref": "Role"}]}},
            "Stack: Role: 10,241 characters of a role's inline policies, IAM takes 10,240",
        ),
    ],
)
def test_a_policy_that_is_too_long_is_told(tmp_path: Path, resource: dict[str, Any], line: str) -> None:
    artifact = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Stack.template.json"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": {"Stack": artifact}}))
    (tmp_path / "Stack.template.json").write_text(json.dumps({"Resources": {"Thing": resource}}))

    assert [excess.rpartition(": ")[0] for excess in excesses(tmp_path)] == [line]
