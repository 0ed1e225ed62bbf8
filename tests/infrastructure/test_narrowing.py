"""What config narrows: who imports, and what any role may at most."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from stacks.config.file import ConfigError, load
from tests.infrastructure.templates import Template, make_app, readable
from tests.project import MODELS

ROLE = "arn:aws:iam::222222222222:role/"


def synthesize(project: Path, *, target: Mapping[str, Any], source: Mapping[str, Any] | None = None) -> Any:
    """Return the templates of the smallest project with more in its target and source."""
    models = yaml.safe_load(MODELS)
    models["source"] |= source or {}
    models["targets"]["prd"] |= target
    (project / "models.yaml").write_text(yaml.safe_dump(models))
    make_app(project, project / "cdk.out").synth()
    paths = (project / "cdk.out").glob("*.template.json")
    return {path.name.removesuffix(".template.json"): Template(path) for path in paths}


def sharing(templates: Mapping[str, Template]) -> str:
    return str(readable(templates["ModelCopy-Source"].only("Custom::ModelShare")["Properties"]["Policy"]))


def test_a_share_names_the_roles_that_config_names_and_not_the_account(project: Path) -> None:
    templates = synthesize(project, target={"importer_role": "Importer", "principals": [f"{ROLE}Partner"]})

    policy = sharing(templates)

    assert f'{{"AWS":["{ROLE}Importer","{ROLE}Partner"]}}' in policy
    assert ":root" not in policy


def test_the_role_with_that_name_is_the_one_that_imports_and_is_there_before_the_imports(project: Path) -> None:
    templates = synthesize(project, target={"importer_role": "Importer"})

    role = templates["ModelCopy-prd-Storage"].only("AWS::IAM::Role", "ImporterRole")
    function = readable(templates["ModelCopy-prd"].only("AWS::Lambda::Function")["Properties"]["Role"])
    policies = templates["ModelCopy-prd"].resources("AWS::IAM::ManagedPolicy").values()

    assert role["Properties"]["RoleName"] == "Importer"
    assert function == "${ImporterRole.Arn}"
    assert any("comprehend:ImportModel" in str(readable(policy)) for policy in policies)


def test_the_key_s_policy_names_the_account_for_kms_refuses_roles_that_are_not_there_yet(project: Path) -> None:
    templates = synthesize(project, target={"importer_role": "Importer"})

    key = readable(templates["ModelCopy-SourceStorage"].only("AWS::KMS::Key", "ModelKey")["Properties"]["KeyPolicy"])

    principals = [statement["Principal"] for statement in key["Statement"][1:]]
    assert principals == [{"AWS": "arn:aws:iam::222222222222:root"}] * 2


def test_a_principal_of_another_account_is_refused(project: Path) -> None:
    models = yaml.safe_load(MODELS)
    models["targets"]["prd"]["principals"] = ["arn:aws:iam::333333333333:role/Partner"]
    (project / "models.yaml").write_text(yaml.safe_dump(models))

    with pytest.raises(ConfigError, match="is not in the target's account 222222222222"):
        load(project / "models.yaml")


def test_a_boundary_bounds_every_role_of_its_account_and_no_other(project: Path) -> None:
    templates = synthesize(project, source={"permissions_boundary": "Boundary"}, target={})

    for stack, template in templates.items():
        for name, role in template.resources("AWS::IAM::Role").items():
            bounded = readable(role["Properties"].get("PermissionsBoundary", ""))
            expected = "arn:aws:iam::111111111111:policy/Boundary" if "Source" in stack else ""
            assert bounded == expected, f"{stack} {name}"
