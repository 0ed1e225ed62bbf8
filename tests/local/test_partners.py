"""A source and accounts of others: one deploys from a share descriptor alone, one imports by the printed commands."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.demo.cloud_development_kit import CdkError
from local.local_aws import LocalAws
from tests.conftest import PROJECT
from tests.local.conftest import refusal
from tests.local.projects import DeployedProject
from tests.project import write_trainable_project

pytestmark = pytest.mark.local

ACCOUNTS = {"source": "141414141414", "acme": "151515151515", "bolt": "161616161616"}
VERSION = "entity-recognizer/offers/version/v1"
DEPLOY = "`cdk deploy ModelCopy-Source --profile source`"


@dataclass
class Story:
    """The tests of this module are its chapters, in order. `acme` and `bolt` are partners of the source."""

    aws: LocalAws
    source: DeployedProject
    acme: DeployedProject
    bolt: Path
    """A folder of nothing."""

    def share_descriptor(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        self.source.write()
        return subprocess.run(
            [sys.executable, "-m", "sharing", *arguments, "--config", self.source.file],
            cwd=PROJECT,
            env=self.aws.environment("source"),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def described(self, profile: str) -> dict[str, Any]:
        arn = f"arn:aws:comprehend:eu-west-1:{ACCOUNTS[profile]}:{VERSION}"
        answer = self.aws.client("comprehend", profile).describe_entity_recognizer(EntityRecognizerArn=arn)
        return dict(answer["EntityRecognizerProperties"])


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = write_trainable_project(tmp_path_factory.mktemp("source"), source=ACCOUNTS["source"], target="")
    with LocalAws(tmp_path_factory.mktemp("partners-aws"), wait_scale=0.01, accounts=ACCOUNTS) as aws:
        source = DeployedProject(aws, folder)
        (target,) = source.models.pop("targets").values()
        source.models["partners"] = {
            name: {"account": ACCOUNTS[name], "shares": {"offers": ["v1"]}} for name in ("acme", "bolt")
        }
        models = {
            "share_descriptors": {"offerer": "acme.share.json"},
            "targets": {"prd": {**target, "account": ACCOUNTS["acme"]}},
        }
        acme = DeployedProject(aws, tmp_path_factory.mktemp("acme"), models)
        for name in ("sentences.txt", "annotations.csv"):
            shutil.copy(folder / name, acme.folder)
        source.bootstrap("source")
        acme.bootstrap("acme")
        yield Story(aws, source, acme, tmp_path_factory.mktemp("bolt"))


def test_before_the_source_is_deployed_the_command_says_what_to_deploy(story: Story) -> None:
    ended = story.share_descriptor("acme")

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"offers v1 is absent, not trained: {DEPLOY} trains it, and waits for that\n"
    assert not (story.source.folder / "acme.share.json").exists()


def test_the_descriptor_says_what_is_deployed(story: Story) -> None:
    story.source.deploy("source", "ModelCopy-Source")
    ended = story.share_descriptor("acme")

    described = story.described("source")
    comprehend = story.aws.client("comprehend", "source")
    policy = comprehend.describe_resource_policy(ResourceArn=described["EntityRecognizerArn"])
    assert ended.returncode == 0, ended.stderr
    assert json.loads((story.source.folder / "acme.share.json").read_text()) == {
        "share_descriptor": 1,
        "account": ACCOUNTS["source"],
        "region": "eu-west-1",
        "model_key_arn": described["ModelKmsKeyId"],
        "shared_with": ACCOUNTS["acme"],
        "models": {
            "offers": {
                "kind": "entity-recognizer",
                "versions": {
                    "v1": {
                        "arn": described["EntityRecognizerArn"],
                        "language": "en",
                        "policy_revision": policy["PolicyRevisionId"],
                    }
                },
            }
        },
    }
    assert f"revision {policy['PolicyRevisionId']}" in ended.stderr
    assert json.dumps(json.loads(policy["ResourcePolicy"]), indent=2) in ended.stderr


def test_a_project_of_the_descriptor_alone_imports_tests_and_promotes(story: Story) -> None:
    shutil.copy(story.source.folder / "acme.share.json", story.acme.folder)

    story.acme.deploy("acme", "ModelCopy-prd")

    names = {"acme.share.json", "annotations.csv", "models.yaml", "sentences.txt"}
    parameter = story.aws.client("ssm", "acme").get_parameter(Name="/comprehend-models/offers/current")
    (job,) = story.aws.client("comprehend", "acme").list_entities_detection_jobs()["EntitiesDetectionJobPropertiesList"]
    assert {path.name for path in story.acme.folder.iterdir()} == names
    assert story.described("acme")["SourceModelArn"] == story.described("source")["EntityRecognizerArn"]
    assert parameter["Parameter"]["Value"] == story.described("acme")["EntityRecognizerArn"]
    assert job["JobStatus"] == "COMPLETED"


def test_the_printed_commands_import_as_they_stand(story: Story) -> None:
    printed = story.share_descriptor("bolt").stdout

    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", printed],
        cwd=story.bolt,
        env={**story.aws.environment("bolt"), "PAUSE": "0.2"},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )

    trained, copied = story.described("source"), story.described("bolt")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-1] == f"offers v1 is {copied['Status']}"
    assert copied["SourceModelArn"] == trained["EntityRecognizerArn"]
    assert copied["RecognizerMetadata"] == trained["RecognizerMetadata"]
    assert copied["ModelKmsKeyId"].split(":")[4] == ACCOUNTS["bolt"]
    # Nor does what the third account gets name the second.
    assert ACCOUNTS["acme"] not in printed + (story.source.folder / "bolt.share.json").read_text()


def test_a_profile_of_another_account_is_refused(story: Story) -> None:
    ended = story.share_descriptor("acme", "--profile", "bolt")

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        f"source ({ACCOUNTS['source']}) cannot be read through the profile bolt: the profile is of account "
        f"{ACCOUNTS['bolt']}, not {ACCOUNTS['source']}: --profile names another\n"
    )


def test_a_partner_that_is_new_in_the_config_is_not_shared_with_yet(story: Story) -> None:
    partners = story.source.models["partners"]
    partners["core"] = {"account": "171717171717", "shares": {"offers": ["v1"]}}

    ended = story.share_descriptor("core")

    del partners["core"]
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"offers v1 is not shared with 171717171717 yet: {DEPLOY} shares it\n"


def test_a_partner_that_is_removed_imports_nothing_more_and_keeps_what_it_has(story: Story) -> None:
    arn = story.described("source")["EntityRecognizerArn"]
    importing = story.aws.client("comprehend", "bolt").import_model
    del story.source.models["partners"]["bolt"]

    story.source.deploy("source", "ModelCopy-Source")

    assert refusal(importing, SourceModelArn=arn, ModelName="again") == (
        "AccessDeniedException",
        f"User: arn:aws:iam::{ACCOUNTS['bolt']}:user/admin is not authorized to perform: comprehend:ImportModel "
        f"on resource: {arn} because no resource-based policy allows the comprehend:ImportModel action",
    )
    assert story.described("bolt")["Status"].startswith("TRAINED")
    assert story.share_descriptor("bolt").stderr == "'bolt' is neither a partner nor a target: known: acme\n"
    assert story.share_descriptor("acme").returncode == 0


def test_a_descriptor_of_what_is_shared_no_more_fails_with_the_service_s_own_error(story: Story) -> None:
    del story.source.models["partners"]["acme"]
    story.source.deploy("source", "ModelCopy-Source")
    story.acme.models["targets"]["prd"]["imports"]["offers"]["rename"] = {"versions": {"v1": "second"}}

    with pytest.raises(CdkError) as caught:
        story.acme.deploy("acme", "ModelCopy-prd")

    parameter = story.aws.client("ssm", "acme").get_parameter(Name="/comprehend-models/offers/current")
    assert "is not authorized to perform: comprehend:ImportModel" in str(caught.value)
    assert parameter["Parameter"]["Value"] == story.described("acme")["EntityRecognizerArn"]
