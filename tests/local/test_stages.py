"""Stages, deployed by the real CDK CLI as the README says: `cdk deploy 'Prd/*'`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.demo.cloud_development_kit import CloudDevelopmentKit
from local.local_aws import LocalAws
from tests.infrastructure.templates import make_app
from tests.project import write_trainable_project

pytestmark = pytest.mark.local

ACCOUNTS = {"source": "771111111111", "prd": "772222222222"}
COPY = f"arn:aws:comprehend:eu-west-1:{ACCOUNTS['prd']}:entity-recognizer/offers/version/v1"


class Staged:
    """The accounts, and the CLI on an assembly with stages."""

    def __init__(self, aws: LocalAws, folder: Path):
        self.aws = aws
        write_trainable_project(folder, source=ACCOUNTS["source"], target=ACCOUNTS["prd"], name="prd")
        make_app(folder, folder / "cdk.out", stages="true").synth()
        self.cdk = CloudDevelopmentKit(aws, folder / "cdk.log", folder / "cdk.out")

    def stacks(self, profile: str) -> dict[str, str]:
        """Return the status of the app's stacks in an account."""
        listed = self.aws.client("cloudformation", profile).describe_stacks()["Stacks"]
        return {stack["StackName"]: stack["StackStatus"] for stack in listed if stack["StackName"] != "CDKToolkit"}


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staged]:
    with LocalAws(tmp_path_factory.mktemp("stages-aws"), wait_scale=0.01, accounts=ACCOUNTS) as aws:
        staged = Staged(aws, tmp_path_factory.mktemp("stages"))
        for profile in ACCOUNTS:
            staged.cdk.bootstrap(profile)
        staged.cdk.deploy("source", "Source/*")
        staged.cdk.deploy("prd", "Prd/*")
        yield staged


def test_a_stage_deploys_the_stacks_of_its_account(staged: Staged) -> None:
    assert staged.stacks("source") == dict.fromkeys(("ModelCopy-Source", "ModelCopy-SourceStorage"), "CREATE_COMPLETE")
    assert staged.stacks("prd") == dict.fromkeys(("ModelCopy-prd", "ModelCopy-prd-Storage"), "CREATE_COMPLETE")


def test_the_copy_that_a_stage_made_serves(staged: Staged) -> None:
    parameter = staged.aws.client("ssm", "prd").get_parameter(Name="/comprehend-models/offers/current")

    assert parameter["Parameter"]["Value"] == COPY


def test_the_stack_on_its_own_goes_on_where_its_stage_was(staged: Staged) -> None:
    before = staged.aws.counters()

    staged.cdk.deploy("prd", "ModelCopy-prd")

    assert staged.aws.counters() == before
    assert staged.stacks("prd")["ModelCopy-prd"].endswith("_COMPLETE")
