"""`make bootstrap-commands`: every command, complete and in order."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from policy_sentry.querying.actions import get_actions_for_service

from stacks.bootstrap import commands
from stacks.config.file import load
from stacks.deployment_policy import deployment_policy
from tests.conftest import PROJECT
from tests.infrastructure.fleet_project import write_fleet
from tests.infrastructure.full_project import write_full_project
from tests.infrastructure.projects import synthesized
from tests.infrastructure.unit_project import write_piped_unit_project
from tests.project import MODELS

_LONGEST_POLICY = 6_144
"""Characters of a managed policy, without white space (IAM user guide: quotas)."""


def test_without_a_pipeline_each_account_is_bootstrapped_on_its_own(project: Path) -> None:
    assert list(commands(load(project / "models.yaml"))) == [
        "# Each account and region, once, as its administrator.",
        "cdk bootstrap aws://111111111111/eu-west-1 --profile source",
        "cdk bootstrap aws://222222222222/eu-west-1 --profile prd",
    ]


def test_the_pipeline_s_account_comes_first_and_the_others_trust_it(tmp_path: Path) -> None:
    made = [line for line in commands(load(write_fleet(tmp_path) / "models.yaml")) if line.startswith("cdk ")]

    assert made[:2] == [
        "cdk bootstrap aws://999999999999/eu-west-1 --profile pipeline",
        "cdk bootstrap aws://999999999999/us-east-1 --profile pipeline",
    ]
    assert [line.split()[2:5] for line in made[2:]] == [
        ["aws://111111111111/eu-west-1", "--profile", "eu"],
        ["aws://111111111111/us-east-1", "--profile", "us"],
        ["aws://222222222222/eu-west-1", "--profile", "eu-tst"],
        ["aws://444444444444/eu-west-1", "--profile", "eu-prd"],
        ["aws://333333333333/us-east-1", "--profile", "us-tst"],
        ["aws://555555555555/us-east-1", "--profile", "us-prd"],
    ]
    policy = "--cloudformation-execution-policies arn:aws:iam::111111111111:policy/ModelCopyDeployment"
    assert made[2].endswith(f"--trust 999999999999 {policy}")


def test_without_a_pipeline_another_account_may_be_trusted(project: Path) -> None:
    lines = list(commands(load(project / "models.yaml"), "999999999999"))

    trusting = [line for line in lines if "--trust 999999999999" in line]
    assert [line.split()[2] for line in trusting] == ["aws://111111111111/eu-west-1", "aws://222222222222/eu-west-1"]
    assert "aws://999999999999" not in "".join(lines)


def test_an_account_that_deploys_and_has_stacks_trusts_nobody_else(project: Path) -> None:
    lines = [line for line in commands(load(project / "models.yaml"), "111111111111") if line.startswith("cdk")]

    assert lines[0] == "cdk bootstrap aws://111111111111/eu-west-1 --profile source"
    assert [line.split()[2:7:4] for line in lines[1:]] == [["aws://222222222222/eu-west-1", "111111111111"]]


def test_the_policy_is_made_once_an_account_and_before_it_is_named(tmp_path: Path) -> None:
    lines = list(commands(load(write_fleet(tmp_path) / "models.yaml")))

    made = [line for line in lines if line.startswith("aws iam create-policy")]
    assert [line.rsplit(" ", 1)[1] for line in made] == ["eu", "eu-tst", "eu-prd", "us-tst", "us-prd"]
    for line in made:
        profile = line.rsplit(" ", 1)[1]
        written = f"python -m stacks.deployment_policy {profile} > deployment-policy-{profile}.json"
        named = next(index for index, other in enumerate(lines) if f"--profile {profile} --trust" in other)
        assert lines.index(written) < lines.index(line) < named


def test_an_account_of_the_pipeline_s_own_trusts_nobody_else(tmp_path: Path) -> None:
    models = yaml.safe_load(write_fleet(tmp_path).joinpath("models.yaml").read_text())
    models["pipeline"]["account"] = "111111111111"
    (tmp_path / "models.yaml").write_text(yaml.safe_dump(models))

    own = [line for line in commands(load(tmp_path / "models.yaml")) if "111111111111/" in line]

    assert own == [
        f"cdk bootstrap aws://111111111111/{region} --profile pipeline" for region in ("eu-west-1", "us-east-1")
    ]


def test_the_account_that_deploys_to_units_is_bootstrapped_too(tmp_path: Path) -> None:
    config = load(write_piped_unit_project(tmp_path) / "models.yaml")

    lines = [line for line in commands(config) if "--profile management" in line]
    actions = {
        one.partition(":")[0]
        for statement in deployment_policy(config, "management")["Statement"]
        for one in statement["Action"]
    }

    assert [line.split()[:2] for line in lines] == [["aws", "iam"], ["cdk", "bootstrap"]]
    assert actions == {"cloudformation", "organizations", "s3", "ssm"}


def test_the_policy_is_within_iam_s_quota_and_names_what_there_is(tmp_path: Path) -> None:
    policy = deployment_policy(load(write_full_project(tmp_path) / "models.yaml"), "prd")

    assert len(json.dumps(policy, separators=(",", ":"))) <= _LONGEST_POLICY
    for statement in policy["Statement"]:
        for action in statement["Action"]:
            assert action.endswith("*") or action in get_actions_for_service(action.partition(":")[0]), action


def test_cloudformation_may_make_what_the_templates_have_and_nothing_of_other_services(tmp_path: Path) -> None:
    policy = deployment_policy(load(write_full_project(tmp_path) / "models.yaml"), "prd")
    allowed = {action.partition(":")[0] for statement in policy["Statement"] for action in statement["Action"]}

    types = {
        resource["Type"]
        for template in synthesized("full").templates.values()
        for resource in template.raw["Resources"].values()
    }

    services = {one.split("::")[1].lower() for one in types if one.startswith("AWS::")}
    renamed = {"stepfunctions": "states", "applicationautoscaling": "application-autoscaling"}
    # CloudFormation's own are the wait conditions, which call no other service; auto scaling calls two.
    needed = {renamed.get(service, service) for service in services} - {"cloudformation"}
    assert needed | {"cloudwatch", "comprehend"} == allowed


def test_roles_are_bounded_where_the_config_bounds_them(tmp_path: Path) -> None:
    config = load(write_full_project(tmp_path) / "models.yaml")

    bounded, *_ = deployment_policy(config, "prd")["Statement"]
    free, *_ = deployment_policy(config, "tst")["Statement"]

    boundary = "arn:aws:iam::222222222222:policy/developers"
    assert "iam:PutRolePolicy" in bounded["Action"]
    assert bounded["Condition"] == {"StringEquals": {"iam:PermissionsBoundary": boundary}}
    assert bounded["Resource"] == [
        "arn:aws:iam::222222222222:role/ModelCopy-*",
        "arn:aws:iam::222222222222:role/model-importer",
    ]
    assert "Condition" not in free


@pytest.mark.parametrize("module", ["stacks.bootstrap", "stacks.deployment_policy", "status.approval"])
def test_a_wrong_config_is_explained_and_nothing_printed(project: Path, module: str) -> None:
    (project / "models.yaml").write_text(MODELS.replace("eu-west-1", "Ireland"))

    ended = subprocess.run(
        [sys.executable, "-m", module, *(["prd"] if module != "stacks.bootstrap" else []), "--config", "models.yaml"],
        cwd=project,
        env={"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("models.yaml:3:3: source.region: 'Ireland' is wrong")
