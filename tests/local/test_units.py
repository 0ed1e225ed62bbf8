"""A unit's one template, deployed into its accounts as a stack set does it: no account has anything of this app before.

The local AWS has no stack sets: what AWS does for each account, CloudFormation does here, by the template's URL.
"""

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.demo.cloud_development_kit import CloudDevelopmentKit
from local.local_aws import LocalAws
from tests.conftest import PROJECT
from tests.infrastructure.templates import make_app
from tests.infrastructure.unit_project import UNIT, as_unit
from tests.local.conftest import refusal
from tests.project import write_trainable_project

pytestmark = pytest.mark.local

_UNSTABLE = ("--unstable", "publish-assets")
"""As the CLI wants it to be asked for; a deployment of the stack set publishes the same."""
ACCOUNTS = {"source": "791111111111", "management": "798888888888", "stranger": "795555555555"}
MEMBERS = ("one", "two", "three")


class Unit:
    """An organization, a source that shares with a unit of it, and the unit's accounts with their stacks."""

    def __init__(self, aws: LocalAws, folder: Path):
        self.folder = folder
        organizations = aws.client("organizations", "management")
        (root,) = organizations.list_roots()["Roots"]
        outer = self._make_unit(organizations, root["Id"], "business")
        inner = self._make_unit(organizations, outer, "sales")
        self.members = {
            name: self._make_account(organizations, name, root["Id"], inner if name == "three" else outer)
            for name in MEMBERS
        }
        # Another look at the same server: with the new accounts' administrators.
        self.aws = LocalAws(aws.home.path, accounts={**ACCOUNTS, **self.members})
        self.aws.start()
        self._write_project(outer)
        cdk = CloudDevelopmentKit(self.aws, folder / "cdk.log", folder / "cdk.out", direct=True)
        for profile in ("source", "management"):
            cdk.bootstrap(profile)
        cdk.deploy("source", "ModelCopy-Source")
        self.run("cdk", "publish-assets", "ModelCopy-business-StackSet", "--app", "cdk.out", *_UNSTABLE)
        self.url = self._template_url()
        self.statuses = {name: self._deploy(name) for name in MEMBERS}

    @staticmethod
    def _make_unit(organizations: Any, parent: str, name: str) -> str:
        unit = organizations.create_organizational_unit(ParentId=parent, Name=name)["OrganizationalUnit"]
        return str(unit["Id"])

    @staticmethod
    def _make_account(organizations: Any, name: str, root: str, unit: str) -> str:
        made = organizations.create_account(AccountName=name, Email=f"{name}@example.com")["CreateAccountStatus"]
        organizations.move_account(AccountId=made["AccountId"], SourceParentId=root, DestinationParentId=unit)
        return str(made["AccountId"])

    def _write_project(self, unit: str) -> None:
        write_trainable_project(self.folder, source=ACCOUNTS["source"], target="000000000000")
        models = self.folder / "models.yaml"
        models.write_text(as_unit(models.read_text()).replace(UNIT, unit))
        self.told = self.run("python", "-m", "sharing.organization", unit)
        make_app(self.folder, self.folder / "cdk.out").synth()

    def run(self, *command: str) -> str:
        """Run a command in the project's folder as the management account; return what it prints."""
        ended = subprocess.run(
            command,
            cwd=self.folder,
            env={**self.aws.environment("management"), "PYTHONPATH": str(PROJECT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def _template_url(self) -> str:
        """Return the URL of the template that the stack set names."""
        deployed = json.loads((self.folder / "cdk.out/ModelCopy-business-StackSet.template.json").read_text())
        url: str = deployed["Resources"]["StackSet"]["Properties"]["TemplateURL"]["Fn::Sub"]
        return url.replace("${AWS::URLSuffix}", "amazonaws.com")

    def _deploy(self, name: str) -> str:
        cloudformation = self.aws.client("cloudformation", name)
        stack = f"StackSet-ModelCopy-business-{name}"
        cloudformation.create_stack(StackName=stack, TemplateURL=self.url, Capabilities=["CAPABILITY_IAM"])
        deadline = time.monotonic() + 120
        while True:
            status: str = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
            if not status.endswith("_IN_PROGRESS"):
                events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
                reasons = [event.get("ResourceStatusReason", "") for event in reversed(events)]
                return " ".join([status, *(reason for reason in reasons if status != "CREATE_COMPLETE" and reason)])
            assert time.monotonic() < deadline, cloudformation.describe_stack_events(StackName=stack)
            time.sleep(0.2)


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unit]:
    with LocalAws(tmp_path_factory.mktemp("unit-aws"), wait_scale=0.01, accounts=ACCOUNTS) as aws:
        yield Unit(aws, tmp_path_factory.mktemp("unit"))


def test_each_account_of_the_unit_has_its_own_tested_copy(unit: Unit) -> None:
    assert unit.statuses == dict.fromkeys(MEMBERS, "CREATE_COMPLETE")
    for name, account in unit.members.items():
        arn = f"arn:aws:comprehend:eu-west-1:{account}:entity-recognizer/offers/version/v1"
        described = unit.aws.client("comprehend", name).describe_entity_recognizer(EntityRecognizerArn=arn)
        parameter = unit.aws.client("ssm", name).get_parameter(Name="/comprehend-models/offers/current")
        assert described["EntityRecognizerProperties"]["Status"] == "TRAINED"
        assert f":{account}:key/" in described["EntityRecognizerProperties"]["ModelKmsKeyId"]
        assert parameter["Parameter"]["Value"] == arn


def test_the_units_inside_of_a_unit_are_of_it(unit: Unit) -> None:
    found = json.loads((unit.folder / "organization.json").read_text())

    assert unit.told.endswith(": 3 accounts\n")
    assert [set(accounts) for accounts in found["units"].values()] == [set(unit.members.values())]
    assert found["management_account"] == ACCOUNTS["management"]


def test_no_account_of_the_unit_was_bootstrapped(unit: Unit) -> None:
    for name in MEMBERS:
        stacks = unit.aws.client("cloudformation", name).describe_stacks()["Stacks"]
        assert [stack["StackName"] for stack in stacks] == [f"StackSet-ModelCopy-business-{name}"]


def test_an_account_that_is_not_in_the_unit_reads_none_of_the_files(unit: Unit) -> None:
    bucket = f"model-copy-files-{ACCOUNTS['source']}-eu-west-1"
    files = unit.aws.client("s3", "source").list_objects_v2(Bucket=bucket)["Contents"]

    assert len(files) == 5
    for file in files:
        unit.aws.client("s3", "one").get_object(Bucket=bucket, Key=file["Key"])
        code, _ = refusal(unit.aws.client("s3", "stranger").get_object, Bucket=bucket, Key=file["Key"])
        assert code == "AccessDenied"


def test_the_share_names_each_account(unit: Unit) -> None:
    arn = f"arn:aws:comprehend:eu-west-1:{ACCOUNTS['source']}:entity-recognizer/offers/version/v1"
    answer = unit.aws.client("comprehend", "source").describe_resource_policy(ResourceArn=arn)

    (statement,) = json.loads(answer["ResourcePolicy"])["Statement"]
    principals: list[Any] = statement["Principal"]["AWS"]
    assert principals == [f"arn:aws:iam::{account}:root" for account in sorted(unit.members.values())]
