"""The pipeline: what it does in which order, what it asks, and who may do what in it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from stacks.bootstrap import lookup_role_arn
from tests.conftest import PROJECT
from tests.infrastructure.fleet_project import FLEET, write_fleet, write_piped_project
from tests.infrastructure.projects import synthesized
from tests.infrastructure.templates import Template, make_app, readable

CLI = json.loads((PROJECT / "package.json").read_text())["devDependencies"]["aws-cdk"]


@pytest.fixture(scope="module")
def fleet() -> Template:
    return synthesized("fleet").templates["ModelCopy-Pipeline"]


@pytest.fixture(scope="module")
def piped() -> Template:
    return synthesized("piped from connection").templates["ModelCopy-Pipeline"]


def stages(pipeline: Template) -> dict[str, list[set[str]]]:
    """Return the actions of each stage, those that run beside each other together."""
    found: dict[str, list[set[str]]] = {}
    for stage in pipeline.only("AWS::CodePipeline::Pipeline")["Properties"]["Stages"]:
        orders = sorted({action["RunOrder"] for action in stage["Actions"]})
        found[stage["Name"]] = [
            {action["Name"] for action in stage["Actions"] if action["RunOrder"] == order} for order in orders
        ]
    return found


def action(pipeline: Template, name: str) -> dict[str, Any]:
    found = [
        action
        for stage in pipeline.only("AWS::CodePipeline::Pipeline")["Properties"]["Stages"]
        for action in stage["Actions"]
        if action["Name"].endswith(name)
    ]
    return dict(found[0])


def build(pipeline: Template, prefix: str) -> dict[str, Any]:
    """Return the build specification of a step."""
    project = pipeline.only("AWS::CodeBuild::Project", prefix)["Properties"]
    return dict(json.loads(project["Source"]["BuildSpec"]))


def test_sources_come_before_targets_and_the_targets_of_a_wave_are_deployed_beside_each_other(fleet: Template) -> None:
    found = stages(fleet)

    assert list(found) == ["Source", "Build", "UpdatePipeline", "Assets", "Sources", "Wave1", "Wave2"]
    assert found["Sources"][1] == {
        "DeployEu.ModelCopy-Source-eu.Deploy",
        "DeployUs.ModelCopy-Source-us.Deploy",
    }
    assert found["Wave1"] == [
        {"DeployEuTst.ModelCopy-eu-tst-Storage.Deploy", "DeployUsTst.ModelCopy-us-tst-Storage.Deploy"},
        {"DeployEuTst.ModelCopy-eu-tst.Deploy", "DeployUsTst.ModelCopy-us-tst.Deploy"},
    ]


def test_a_person_is_asked_after_the_report_and_before_anything_is_deployed(fleet: Template) -> None:
    reports, questions, *deployments = stages(fleet)["Wave2"]

    assert reports == {"DeployEuPrd.Report.eu-prd", "DeployUsPrd.Report.us-prd"}
    assert questions == {"DeployEuPrd.Approve.eu-prd", "DeployUsPrd.Approve.us-prd"}
    assert all(name.endswith(".Deploy") for names in deployments for name in names)


def test_the_question_says_where_to_and_quotes_the_report(piped: Template) -> None:
    question, report = action(piped, "Approve.prd"), action(piped, "Report.prd")

    text = question["Configuration"]["CustomData"]
    assert text.startswith("To prd, account 222222222222, eu-west-1. ")
    assert f"#{{{report['Namespace']}.SUMMARY}}" in text
    # The report's line is 750 characters at most and some; CodePipeline takes a thousand.
    assert len(text) < 200


def test_the_report_is_of_the_target_s_versions_and_of_its_stacks(piped: Template) -> None:
    specification = build(piped, "PipelineDeployPrdReport")

    commands = "\n".join(specification["phases"]["build"]["commands"])
    assert "python -m status.approval prd" in commands
    assert "cdk diff --app cdk.out --method template 'Prd/*'" in commands
    assert specification["env"]["exported-variables"] == ["SUMMARY"]


def test_the_report_may_read_the_two_accounts_and_nothing_else(piped: Template) -> None:
    (assuming,) = (
        statement
        for statement in piped.statements("PipelineDeployPrdReport")
        if statement["Action"] == "sts:AssumeRole"
    )

    accounts = ("111111111111", "222222222222")
    assert set(assuming["Resource"]) == {lookup_role_arn("aws", account, "eu-west-1") for account in accounts}


def test_the_first_step_checks_the_project_and_the_pipeline_updates_itself_with_the_pinned_cli(piped: Template) -> None:
    checks, update = build(piped, "PipelineBuildSynth"), build(piped, "PipelineUpdatePipeline")

    assert checks["phases"]["build"]["commands"] == ["make synth"]
    assert checks["artifacts"]["base-directory"] == "cdk.out"
    assert update["phases"]["install"]["commands"] == [f"npm install -g aws-cdk@{CLI}"]
    assert "deploy ModelCopy-Pipeline" in update["phases"]["build"]["commands"][0]


def test_what_steps_hand_on_is_encrypted_with_a_key_that_rotates(piped: Template) -> None:
    store = piped.only("AWS::CodePipeline::Pipeline")["Properties"]["ArtifactStore"]
    key = piped.only("AWS::KMS::Key")["Properties"]

    assert readable(store["EncryptionKey"]) == {"Id": "${Key.Arn}", "Type": "KMS"}
    assert key["EnableKeyRotation"] is True
    for project in piped.resources("AWS::CodeBuild::Project").values():
        assert readable(project["Properties"]["EncryptionKey"]) == "${Key.Arn}"


def test_only_accounts_that_are_deployed_to_read_what_steps_hand_on(piped: Template) -> None:
    policy = piped.only("AWS::S3::BucketPolicy", "ArtifactsBucket")["Properties"]["PolicyDocument"]["Statement"]

    (denied,) = [one for one in policy if "aws:PrincipalAccount" in json.dumps(one.get("Condition", {}))]
    assert denied["Effect"] == "Deny"
    accounts = denied["Condition"]["StringNotEquals"]["aws:PrincipalAccount"]
    assert accounts == ["999999999999", "111111111111", "222222222222"]


def test_no_role_of_the_pipeline_trusts_a_whole_account(fleet: Template) -> None:
    trusted = [
        readable(statement["Principal"])
        for role in fleet.resources("AWS::IAM::Role").values()
        for statement in role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    ]

    assert trusted
    assert [principal for principal in trusted if ":root" in json.dumps(principal)] == []


def test_the_role_that_starts_builds_is_codepipeline_s_and_no_other_may(fleet: Template) -> None:
    effects: dict[str, set[str]] = {}
    for name, policy in fleet.resources("AWS::IAM::Policy").items():
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            if "codebuild:StartBuild" in statement["Action"]:
                effects.setdefault(name, set()).add(statement["Effect"])

    may = [name for name, found in effects.items() if "Deny" not in found]

    assert [name.partition("Role")[0] for name in may] == ["PipelineCodeBuildAction"]
    assert len(effects) == 2, "CDK Pipelines gives no other role this action any more: nothing is to be denied"


def test_a_connection_may_be_used_by_both_names_of_its_service(piped: Template) -> None:
    allowed = {
        found
        for statement in piped.statements("PipelineSource")
        for found in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
        if found.endswith(":UseConnection")
    }

    assert allowed == {"codeconnections:UseConnection", "codestar-connections:UseConnection"}


@pytest.mark.parametrize(
    ("kind", "provider"), [("connection", "CodeStarSourceConnection"), ("codecommit", "CodeCommit"), ("archive", "S3")]
)
def test_commits_come_from_where_the_config_says(kind: str, provider: str) -> None:
    pipeline = synthesized(f"piped from {kind}").templates["ModelCopy-Pipeline"]

    (first, *_) = pipeline.only("AWS::CodePipeline::Pipeline")["Properties"]["Stages"]

    assert [action["ActionTypeId"]["Provider"] for action in first["Actions"]] == [provider]


def test_a_role_that_a_share_names_is_there_before_the_source(tmp_path: Path) -> None:
    models = (write_piped_project(tmp_path) / "models.yaml").read_text()
    named = models.replace("    approval: true", "    approval: true\n    importer_role: importer")
    (tmp_path / "models.yaml").write_text(named)

    make_app(tmp_path, tmp_path / "cdk.out").synth()

    pipeline = Template(tmp_path / "cdk.out/ModelCopy-Pipeline.template.json").only("AWS::CodePipeline::Pipeline")
    deployed = {
        stage["Name"]: [action["Configuration"].get("StackName") for action in stage["Actions"]]
        for stage in pipeline["Properties"]["Stages"]
    }
    assert list(deployed)[4:] == ["DeployImporterRoleOfPrd", "DeploySource", "DeployPrd"]
    assert deployed["DeployImporterRoleOfPrd"] == ["ModelCopy-prd-Storage"]


def test_a_wave_of_many_targets_is_within_what_a_stage_of_codepipeline_takes(tmp_path: Path) -> None:
    models = yaml.safe_load(FLEET)
    target = models["targets"]["eu-tst"]
    models["targets"] = {
        f"unit-{number}": {**target, "account": f"2222222222{number:02}", "approval": True} for number in range(30)
    }
    (write_fleet(tmp_path) / "models.yaml").write_text(yaml.safe_dump(models))

    make_app(tmp_path, tmp_path / "cdk.out").synth()

    found = stages(Template(tmp_path / "cdk.out/ModelCopy-Pipeline.template.json"))
    waves = {name: sum(map(len, actions)) for name, actions in found.items() if name.startswith("Wave")}
    assert sum(waves.values()) == 30 * 4
    assert max(waves.values()) <= 50
