"""`cdk deploy --all` by one account that the others trust: the order is that of the pipeline."""

import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from local.local_aws import LocalAws
from stacks.bootstrap import commands
from stacks.config.file import load
from tests.conftest import PROJECT
from tests.project import write_trainable_project

pytestmark = pytest.mark.local

ACCOUNTS = {
    "deployer": "789999999999",
    "source": "781111111111",
    "tst": "782222222222",
    "eu": "783333333333",
    "us": "784444444444",
}


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    folder = write_trainable_project(
        tmp_path_factory.mktemp("all"), source=ACCOUNTS["source"], target=ACCOUNTS["tst"], name="tst"
    )
    models = yaml.safe_load((folder / "models.yaml").read_text())
    for name in ("eu", "us"):
        models["targets"][name] = {"extends": "tst", "account": ACCOUNTS[name], "after": ["tst"]}
    (folder / "models.yaml").write_text(yaml.safe_dump(models))
    with LocalAws(tmp_path_factory.mktemp("all-aws"), wait_scale=0.01, accounts=ACCOUNTS) as aws:
        run(aws, folder, "\n".join(commands(load(folder / "models.yaml"), ACCOUNTS["deployer"])))
        app = f"python {PROJECT / 'app.py'}"
        run(aws, folder, f"cdk deploy --all --concurrency 4 -c ordered=true --app '{app}' --require-approval never")
        yield aws


def run(aws: LocalAws, folder: Path, script: str) -> None:
    """Run commands in a folder as the account that the others trust."""
    environment = {**aws.environment("deployer"), "PYTHONPATH": str(PROJECT), "CDK_VALIDATION": "false"}
    ended = subprocess.run(
        ["bash", "-ec", script], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=240
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def began_and_ended(aws: LocalAws, profile: str, stack: str) -> tuple[datetime, datetime]:
    """Return when a stack's deployment began and ended."""
    events = aws.client("cloudformation", profile).describe_stack_events(StackName=stack)["StackEvents"]
    own = {event["ResourceStatus"]: event["Timestamp"] for event in events if event["LogicalResourceId"] == stack}
    return own["CREATE_IN_PROGRESS"], own["CREATE_COMPLETE"]


def test_targets_wait_for_their_source_and_for_the_targets_that_they_come_after(deployed: LocalAws) -> None:
    _, trained = began_and_ended(deployed, "source", "ModelCopy-Source")
    tst, tested = began_and_ended(deployed, "tst", "ModelCopy-tst")
    later = [began_and_ended(deployed, name, f"ModelCopy-{name}")[0] for name in ("eu", "us")]

    assert trained <= tst
    assert all(tested <= began for began in later)


def test_every_target_serves_its_own_copy(deployed: LocalAws) -> None:
    for name in ("tst", "eu", "us"):
        parameter = deployed.client("ssm", name).get_parameter(Name="/comprehend-models/offers/current")["Parameter"]
        assert parameter["Value"].split(":")[4] == ACCOUNTS[name]
