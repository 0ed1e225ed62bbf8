"""What AWS takes at most, held against a fleet: ten models of ten versions each, in fifty accounts."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from aws_cdk import App

from stacks.config.config import Config
from stacks.config.file import load
from stacks.deployment import add_source, add_target
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
    (folder / "models.yaml").write_text(yaml.dump(models, Dumper=WithoutAliases))
    return synthesized(load(folder / "models.yaml"), folder, tmp_path_factory.mktemp("cdk.out"))


def synthesized(config: Config, folder: Path, out: Path) -> dict[str, Template]:
    """Return the templates of the source and one of the targets, which are all alike."""
    app = App(context=json.loads((PROJECT / "cdk.json").read_text())["context"], outdir=str(out))
    (chain,) = config.chains
    add_source(app, chain, folder=folder)
    add_target(app, chain, "unit-0", folder=folder)
    app.synth()
    return {path.name.removesuffix(".template.json"): Template(path) for path in out.glob("*.template.json")}


class WithoutAliases(yaml.SafeDumper):
    def ignore_aliases(self, _data: object) -> bool:
        return True


def size(document: Any) -> int:
    """Characters of a policy as IAM counts them, with ARNs that are known only later as long as they get."""
    return len(json.dumps(_deployed(document), separators=(",", ":")))


def _deployed(value: Any) -> Any:
    match value:
        case {"Ref": "AWS::Partition"}:
            return "aws"
        case {"Ref": _} | {"Fn::GetAtt": _} | {"Fn::ImportValue": _}:
            return "x" * 110
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(_deployed(part) for part in parts)
        case dict():
            return {key: _deployed(inner) for key, inner in value.items()}
        case list():
            return [_deployed(inner) for inner in value]
        case _:
            return value


def test_templates_are_within_cloudformation_s_limits(fleet: dict[str, Template]) -> None:
    for name, template in fleet.items():
        print(f"{name}: {len(template.raw['Resources'])} resources, {len(template.path.read_bytes()):,} bytes")
        assert len(template.raw["Resources"]) <= 500
        assert len(template.path.read_bytes()) <= 1_000_000
        assert len(template.raw.get("Outputs", {})) <= 200


def test_a_version_takes_five_resources_at_most(fleet: dict[str, Template]) -> None:
    source, target = fleet["ModelCopy-Source"], fleet["ModelCopy-unit-0"]

    # Besides the versions' own, a model has a policy, and a stack what runs it all.
    assert len(source.raw["Resources"]) <= 5 * MODEL_COUNT * VERSION_COUNT
    assert len(target.raw["Resources"]) <= MODEL_COUNT * (IMPORTED_VERSIONS * 4 + 2) + 20


def test_policies_are_within_iam_s_quotas(fleet: dict[str, Template]) -> None:
    for template in fleet.values():
        inline: Counter[str] = Counter()
        attached: Counter[str] = Counter()
        for policy in template.resources("AWS::IAM::Policy").values():
            for role in policy["Properties"]["Roles"]:
                inline[str(role)] += size(policy["Properties"]["PolicyDocument"])
        for policy in template.resources("AWS::IAM::ManagedPolicy").values():
            assert size(policy["Properties"]["PolicyDocument"]) <= 6_144
            for role in policy["Properties"]["Roles"]:
                attached[str(role)] += 1
        for role in template.resources("AWS::IAM::Role").values():
            assert size(role["Properties"]["AssumeRolePolicyDocument"]) <= 2_048
        assert max(inline.values(), default=0) <= 10_240
        assert max(attached.values(), default=0) <= 10


def test_the_model_key_s_policy_is_within_kms_s_quota(fleet: dict[str, Template]) -> None:
    for key in fleet["ModelCopy-SourceStorage"].resources("AWS::KMS::Key").values():
        assert size(key["Properties"]["KeyPolicy"]) <= 32_768


def test_a_share_is_within_comprehend_s_limit(fleet: dict[str, Template]) -> None:
    shares = fleet["ModelCopy-Source"].resources("Custom::ModelShare").values()

    assert len(shares) == MODEL_COUNT * IMPORTED_VERSIONS
    assert max(size(share["Properties"]["Policy"]) for share in shares) <= 20_000
