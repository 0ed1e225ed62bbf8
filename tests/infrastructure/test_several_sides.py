"""Sides on their own: a target of a share descriptor, two regions in a config, both sides in one account."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.infrastructure.projects import Synthesized, synthesized
from tests.infrastructure.templates import Template, make_app, readable
from tests.project import KEY, MODELS

Templates = Mapping[str, Template]


def synthesize(project: Path, models: Mapping[str, Any]) -> tuple[Templates, dict[str, str]]:
    """Return the templates of a config, and the environments of their stacks."""
    (project / "models.yaml").write_text(yaml.safe_dump(models, sort_keys=False))
    out = project / "cdk.out"
    make_app(project, out).synth()
    artifacts = json.loads((out / "manifest.json").read_text())["artifacts"]
    environments = {
        name: artifact["environment"].removeprefix("aws://")
        for name, artifact in artifacts.items()
        if artifact["type"] == "aws:cloudformation:stack"
    }
    return {name: Template(out / f"{name}.template.json") for name in environments}, environments


@pytest.fixture
def models() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(MODELS)
    return read


@pytest.fixture(scope="module")
def importing() -> Synthesized:
    return synthesized("importing")


def test_a_descriptor_makes_the_target_s_stacks_only(importing: Synthesized) -> None:
    assert importing.accounts == {"ModelCopy-prd": "222222222222", "ModelCopy-prd-Storage": "222222222222"}


def test_the_import_role_uses_the_descriptor_s_key_and_no_other_of_the_source(importing: Synthesized) -> None:
    statements = importing.templates["ModelCopy-prd"].statements("ImportRole")
    resources = {statement["Resource"] for statement in statements}

    assert {resource for resource in resources if "111111111111" in resource} == {KEY}
    assert "key/*" not in json.dumps(importing.templates["ModelCopy-prd"].raw)


def test_of_the_source_it_has_what_the_descriptor_has(importing: Synthesized) -> None:
    for template in importing.templates.values():
        text = json.dumps(template.raw)
        assert "Training" not in text
        assert "ModelCopy-Source" not in text
        assert "ModelShare" not in text


@pytest.fixture
def two_regions(project: Path, models: dict[str, Any]) -> tuple[Templates, dict[str, str]]:
    source, target = models.pop("source"), models["targets"].pop("prd")
    models["sources"] = {"europe": source, "america": {**source, "region": "us-east-1"}}
    models["targets"] = {"eu": {**target, "source": "europe"}, "us": {**target, "source": "america"}}
    return synthesize(project, models)


def test_each_region_has_its_own_stacks(two_regions: tuple[Templates, dict[str, str]]) -> None:
    _, environments = two_regions

    europe, america = ("ModelCopy-Source{}-europe", "eu-west-1"), ("ModelCopy-Source{}-america", "us-east-1")
    expected = {
        name.format(kind): f"111111111111/{region}" for name, region in (europe, america) for kind in ("", "Storage")
    }
    for target, region in (("eu", "eu-west-1"), ("us", "us-east-1")):
        expected |= {f"ModelCopy-{target}{kind}": f"222222222222/{region}" for kind in ("", "-Storage")}
    assert environments == expected


def test_no_stack_names_the_other_region(two_regions: tuple[Templates, dict[str, str]]) -> None:
    templates, environments = two_regions

    for name, template in templates.items():
        (other,) = {"eu-west-1", "us-east-1"} - {environments[name].partition("/")[2]}
        assert other not in template.path.read_text(), name


@pytest.fixture
def one_account(project: Path, models: dict[str, Any]) -> Templates:
    target = models["targets"]["prd"]
    target["account"] = "111111111111"
    target["imports"]["offers"]["rename"] = {"name": "staging"}
    templates, _ = synthesize(project, models)
    return templates


def test_inside_one_account_nothing_is_shared(one_account: Templates) -> None:
    storage = one_account["ModelCopy-SourceStorage"]
    (own,) = readable(storage.only("AWS::KMS::Key", "ModelKey")["Properties"]["KeyPolicy"])["Statement"]

    assert one_account["ModelCopy-Source"].resources("Custom::ModelShare") == {}
    assert own["Principal"] == {"AWS": "arn:aws:iam::111111111111:root"}


def test_inside_one_account_the_target_changes_and_deletes_its_own_copy_only(one_account: Templates) -> None:
    models = {
        resource.rpartition(":")[2]
        for statement in one_account["ModelCopy-prd"].statements("LifecycleRole")
        if statement["Action"] != "comprehend:ImportModel"
        for resource in ([statement["Resource"]] if isinstance(statement["Resource"], str) else statement["Resource"])
        if "entity-recognizer" in resource
    }

    assert models == {"entity-recognizer/staging", "entity-recognizer/staging/version/*"}


def test_a_source_may_end_shares_that_are_not_in_its_config_any_more(one_account: Templates) -> None:
    actions = {
        action
        for statement in one_account["ModelCopy-Source"].statements("LifecycleRole")
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }

    assert {"comprehend:DeleteResourcePolicy", "comprehend:DescribeResourcePolicy"} <= actions
