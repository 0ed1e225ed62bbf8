"""A pipeline's parts by the real CLIs: its bootstrap, its stages, and what it tells before an approval."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.demo.cloud_development_kit import CloudDevelopmentKit
from local.local_aws import LocalAws
from stacks.bootstrap import commands
from stacks.config.file import load
from tests.conftest import PROJECT
from tests.infrastructure.templates import make_app
from tests.project import write_trainable_project

pytestmark = pytest.mark.local

ACCOUNTS = {"pipeline": "779999999999", "source": "771111111111", "prd": "772222222222"}
COPY = f"arn:aws:comprehend:eu-west-1:{ACCOUNTS['prd']}:entity-recognizer/offers/version/v1"
_PIPELINE = f"""\
pipeline: {{account: "{ACCOUNTS["pipeline"]}", region: eu-west-1, codecommit: {{repository: models}}}}
"""


class Staged:
    """The accounts, bootstrapped as `make bootstrap-commands` says, and the CLI as the pipeline's account."""

    def __init__(self, aws: LocalAws, folder: Path):
        self.aws = aws
        self._folder = folder
        write_trainable_project(folder, source=ACCOUNTS["source"], target=ACCOUNTS["prd"], name="prd")
        models = folder / "models.yaml"
        models.write_text(_PIPELINE + models.read_text().replace("    imports:", "    approval: true\n    imports:"))
        make_app(folder, folder / "cdk.out").synth()
        self.run("bash", "-ec", "\n".join(commands(load(models))))
        self._cdk = CloudDevelopmentKit(aws, folder / "cdk.log", folder / "cdk.out")
        self.told = [self.tell()]
        for stage in ("Source/*", "Prd/*"):
            self.deploy(stage)
            self.told.append(self.tell())

    def deploy(self, stacks: str, profile: str = "pipeline") -> None:
        """Deploy stacks."""
        self._cdk.deploy(profile, stacks)

    def tell(self) -> str:
        """Return what a person is told before the approval of the target."""
        return self.run("python", "-m", "status.approval", "prd")

    def run(self, *command: str) -> str:
        """Run a command in the project's folder as the pipeline's account; return what it prints."""
        environment = {**self.aws.environment("pipeline"), "PYTHONPATH": str(PROJECT)}
        ended = subprocess.run(
            command, cwd=self._folder, env=environment, capture_output=True, text=True, check=False, timeout=180
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def stacks(self, profile: str) -> dict[str, str]:
        """Return the status of the app's stacks in an account."""
        listed = self.aws.client("cloudformation", profile).describe_stacks()["Stacks"]
        return {stack["StackName"]: stack["StackStatus"] for stack in listed if stack["StackName"] != "CDKToolkit"}


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staged]:
    with LocalAws(tmp_path_factory.mktemp("stages-aws"), wait_scale=0.01, accounts=ACCOUNTS) as aws:
        yield Staged(aws, tmp_path_factory.mktemp("stages"))


def test_a_stage_deploys_the_stacks_of_its_account_for_an_account_that_it_trusts(staged: Staged) -> None:
    assert staged.stacks("source") == dict.fromkeys(("ModelCopy-Source", "ModelCopy-SourceStorage"), "CREATE_COMPLETE")
    assert staged.stacks("prd") == dict.fromkeys(("ModelCopy-prd", "ModelCopy-prd-Storage"), "CREATE_COMPLETE")


def test_the_copy_that_a_stage_made_serves(staged: Staged) -> None:
    parameter = staged.aws.client("ssm", "prd").get_parameter(Name="/comprehend-models/offers/current")

    assert parameter["Parameter"]["Value"] == COPY


def test_before_an_approval_a_person_is_told_the_version_its_metric_and_what_serves(staged: Staged) -> None:
    untrained, trained, deployed = staged.told

    assert untrained == "offers v1 for the first time.\n"
    assert trained.startswith("offers v1 (F1 ")
    assert trained.endswith(") for the first time.\n")
    assert deployed == trained.replace("for the first time", "serves already")


def test_the_log_before_an_approval_has_the_difference_between_the_stacks(staged: Staged) -> None:
    difference = staged.run("cdk", "diff", "--app", "cdk.out", "--method", "template", "--ci", "Prd/*")

    assert "Number of stacks with differences: 0" in difference


def test_the_bootstrap_lets_cloudformation_do_what_the_app_takes_and_no_more(staged: Staged) -> None:
    iam = staged.aws.client("iam", "prd")
    name = f"cdk-hnb659fds-cfn-exec-role-{ACCOUNTS['prd']}-eu-west-1"

    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]

    assert [policy["PolicyName"] for policy in attached] == ["ModelCopyDeployment"]


def test_the_stack_on_its_own_goes_on_where_its_stage_was(staged: Staged) -> None:
    before = staged.aws.counters()

    staged.deploy("ModelCopy-prd", profile="prd")

    assert staged.aws.counters() == before
    assert staged.stacks("prd")["ModelCopy-prd"].endswith("_COMPLETE")
