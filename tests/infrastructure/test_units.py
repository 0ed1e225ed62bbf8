"""Organizational units: one template for every account, files that these accounts read, and a share that names them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from stacks.config.file import load
from stacks.limits import excesses
from tests.infrastructure.projects import synthesized
from tests.infrastructure.templates import Template, make_app, readable
from tests.infrastructure.unit_project import (
    MANAGEMENT,
    MEMBERS,
    ORGANIZATION,
    UNIT,
    write_organization,
    write_unit_project,
)
from tests.project import MODELS

SOURCE = "111111111111"
BUCKET = f"model-copy-files-{SOURCE}-eu-west-1"


@pytest.fixture(scope="module")
def template() -> Template:
    return synthesized("unit").of_units["Business"]


@pytest.fixture(scope="module")
def stack_set() -> dict[str, Any]:
    deploying = synthesized("unit").templates["ModelCopy-business-StackSet"]
    return dict(deploying.only("AWS::CloudFormation::StackSet")["Properties"])


def resynthesized(folder: Path) -> Path:
    make_app(folder, folder / "cdk.out").synth()
    return folder / "cdk.out"


def test_the_template_is_for_no_certain_account_and_takes_nothing_of_another_stack(template: Template) -> None:
    text = json.dumps(template.raw)

    assert set(re.findall(r"(?<!\d)\d{12}(?!\d)", text)) == {SOURCE}
    assert '{"Ref": "AWS::AccountId"}' in text
    for other in ("Fn::ImportValue", '"Export"', "cdk-hnb659fds", "BootstrapVersion", 'AWS::CloudFormation::Stack"'):
        assert other not in text


def test_the_template_has_all_that_a_target_s_two_stacks_have(template: Template) -> None:
    target = synthesized("smallest").templates

    def types(*templates: Template) -> list[str]:
        return sorted(body["Type"] for one in templates for body in one.raw["Resources"].values())

    assert types(template) == types(target["ModelCopy-prd"], target["ModelCopy-prd-Storage"])


def test_what_the_template_names_is_uploaded_with_the_stack_set(tmp_path: Path) -> None:
    out = resynthesized(write_unit_project(tmp_path))

    manifest = json.loads((out / "ModelCopy-business-StackSet.assets.json").read_text())
    uploaded = {
        (destination["bucketName"], destination["objectKey"])
        for file in manifest["files"].values()
        for destination in file["destinations"].values()
    }
    (template,) = (out / "assembly-Business").glob("*.template.json")
    named = set(re.findall(rf"{BUCKET}/(model-copy/[0-9a-f]{{64}}\.\w+)", template.read_text()))
    code = Template(template).only("AWS::Lambda::Function")["Properties"]["Code"]
    assert (code["S3Bucket"], code["S3Key"]) in uploaded
    assert named
    assert {(BUCKET, key) for key in named} <= uploaded
    for file in manifest["files"].values():
        assert (out / file["source"]["path"]).exists()
        roles = {destination["assumeRoleArn"] for destination in file["destinations"].values()}
        assert roles == {f"arn:aws:iam::{SOURCE}:role/ModelCopy-FilePublisher-eu-west-1"}


def test_the_stack_set_deploys_the_template_to_the_accounts_of_the_file_and_to_no_other(
    stack_set: dict[str, Any],
) -> None:
    (group,) = stack_set["StackInstancesGroup"]

    assert group["DeploymentTargets"] == {
        "OrganizationalUnitIds": [UNIT],
        "AccountFilterType": "INTERSECTION",
        "Accounts": list(MEMBERS),
    }
    assert group["Regions"] == ["eu-west-1"]
    assert (stack_set["PermissionModel"], stack_set["AutoDeployment"]) == ("SERVICE_MANAGED", {"Enabled": False})
    assert re.search(rf"/{BUCKET}/model-copy/[0-9a-f]{{64}}\.json$", stack_set["TemplateURL"]["Fn::Sub"])


def test_the_share_and_the_key_name_each_account() -> None:
    templates = synthesized("unit").templates
    policy = json.loads(templates["ModelCopy-Source"].only("Custom::ModelShare")["Properties"]["Policy"])
    key = readable(templates["ModelCopy-SourceStorage"].only("AWS::KMS::Key", "ModelKey")["Properties"]["KeyPolicy"])

    roots = [f"arn:aws:iam::{account}:root" for account in MEMBERS]
    assert policy["Statement"][0]["Principal"]["AWS"] == roots
    assert [one["Principal"]["AWS"] for one in key["Statement"] if one["Action"] != "kms:*"] == [roots, roots]


def test_only_the_unit_and_who_deploys_to_it_read_the_files() -> None:
    files = synthesized("unit").templates["ModelCopy-Files"]
    statements = files.only("AWS::S3::BucketPolicy")["Properties"]["PolicyDocument"]["Statement"]

    (allowed,) = [one for one in statements if one["Effect"] == "Allow"]
    assert allowed["Action"] == "s3:GetObject"
    assert allowed["Condition"]["StringEquals"] == {
        "aws:PrincipalOrgID": ORGANIZATION,
        "aws:PrincipalAccount": [*MEMBERS, MANAGEMENT],
    }


def test_only_who_deploys_uploads_files() -> None:
    role = synthesized("piped unit").templates["ModelCopy-Files"].only("AWS::IAM::Role")["Properties"]

    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    accounts = (SOURCE, MANAGEMENT, "999999999999")
    assert trust["Principal"]["AWS"] == [f"arn:aws:iam::{account}:root" for account in accounts]


def test_accounts_that_are_named_otherwise_are_left_out(tmp_path: Path) -> None:
    models = yaml.safe_load((write_unit_project(tmp_path) / "models.yaml").read_text())
    models["targets"] = yaml.safe_load(MODELS)["targets"]
    (tmp_path / "models.yaml").write_text(yaml.safe_dump(models))
    write_organization(tmp_path, [*MEMBERS, SOURCE, MANAGEMENT])

    (chain,) = load(tmp_path / "models.yaml").chains

    assert chain.units["business"].accounts == ("333333333333", "444444444444")


def test_a_template_does_not_depend_on_the_accounts(tmp_path: Path, template: Template) -> None:
    write_unit_project(tmp_path)
    write_organization(tmp_path, ["555555555555"])

    (other,) = (resynthesized(tmp_path) / "assembly-Business").glob("*.template.json")

    assert json.loads(other.read_text()) == template.raw


@pytest.mark.parametrize(
    ("accounts", "over"),
    [(450, []), (560, ["KMS"]), (700, ["KMS", "Comprehend"])],
)
def test_a_large_unit_is_within_the_limits_of_policies_or_refused(
    tmp_path: Path, accounts: int, over: list[str]
) -> None:
    write_unit_project(tmp_path)
    write_organization(tmp_path, [f"3{number:011}" for number in range(accounts)])

    found = list(excesses(resynthesized(tmp_path)))

    assert [next(who for who in ("Comprehend", "KMS") if f"{who} takes" in line) for line in found] == over


def test_a_boundary_is_each_account_s_own_policy_of_that_name(tmp_path: Path) -> None:
    models = yaml.safe_load((write_unit_project(tmp_path) / "models.yaml").read_text())
    models["organizational_units"]["business"]["permissions_boundary"] = "developers"
    (tmp_path / "models.yaml").write_text(yaml.safe_dump(models))

    (path,) = (resynthesized(tmp_path) / "assembly-Business").glob("*.template.json")

    roles = Template(path).resources("AWS::IAM::Role").values()
    boundaries = {json.dumps(readable(role["Properties"].get("PermissionsBoundary"))) for role in roles}
    assert len(roles) == 4
    assert boundaries == {'"arn:aws:iam::${AWS::AccountId}:policy/developers"'}


def test_the_pipeline_deploys_stack_sets_last() -> None:
    pipeline = synthesized("piped unit").templates["ModelCopy-Pipeline"].only("AWS::CodePipeline::Pipeline")

    names = [stage["Name"] for stage in pipeline["Properties"]["Stages"]]

    assert names[-2:] == ["DeploySource", "DeployStackSetOfBusiness"]
