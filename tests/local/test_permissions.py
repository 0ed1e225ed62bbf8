"""Each permission is needed: without it the deployment fails, with AWS's error as its reason, and rolls back."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.demo.cloud_development_kit import CdkError, CloudDevelopmentKit
from local.local_aws import LocalAws
from tests.local.assembly import (
    Edit,
    edited,
    synthesize,
    without_action,
    without_key_policy_for,
    without_resource,
)
from tests.local.conftest import refusal
from tests.project import write_trainable_project

pytestmark = pytest.mark.local

SOURCE, TARGET = "333333333333", "444444444444"
VERSION = f"arn:aws:comprehend:eu-west-1:{SOURCE}:entity-recognizer/offers/version/v1"
IMPORTED = f"arn:aws:comprehend:eu-west-1:{TARGET}:entity-recognizer/offers/version/v1"


@dataclass(frozen=True)
class Accounts:
    """A source that shares, and a target that has not imported yet."""

    aws: LocalAws
    assembly: Path
    folder: Path

    def deploy(self, profile: str, assembly: Path | None = None) -> None:
        stack = "ModelCopy-Source" if profile == "source" else "ModelCopy-tst"
        CloudDevelopmentKit(self.aws, self.folder / "cdk.log", assembly or self.assembly, direct=True).deploy(
            profile, stack
        )

    def status(self, profile: str, stack: str) -> str:
        (described,) = self.aws.client("cloudformation", profile).describe_stacks(StackName=stack)["Stacks"]
        return str(described["StackStatus"])

    def failure(self, profile: str, assembly: Path) -> str:
        """Return the reason that the user of `cdk deploy` sees."""
        with pytest.raises(CdkError) as caught:
            self.deploy(profile, assembly)
        return str(caught.value)


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    folder = tmp_path_factory.mktemp("permissions")
    project = write_trainable_project(tmp_path_factory.mktemp("project"), source=SOURCE, target=TARGET)
    with LocalAws(folder / "aws", wait_scale=0.01, accounts={"source": SOURCE, "tst": TARGET}) as aws:
        made = Accounts(aws, synthesize(project, folder / "cdk.out"), folder)
        cdk = CloudDevelopmentKit(aws, folder / "cdk.log", made.assembly)
        for profile in ("source", "tst"):
            cdk.bootstrap(profile)
        yield made


def test_without_reading_the_training_bucket_the_training_fails_and_rolls_back(accounts: Accounts) -> None:
    broken = edited(
        accounts.assembly,
        accounts.folder / "no-read",
        "ModelCopy-SourceStorage",
        without_action("TrainingRole", "s3:GetObject"),
    )

    reason = accounts.failure("source", broken)

    assert (
        "NO_READ_ACCESS_TO_INPUT: The provided data access role does not have proper access to the input data."
        in reason
    )
    assert accounts.status("source", "ModelCopy-Source") == "ROLLBACK_COMPLETE"


def test_with_every_permission_the_version_is_trained_even_after_the_failure(accounts: Accounts) -> None:
    accounts.deploy("source")

    described = accounts.aws.client("comprehend", "source").describe_entity_recognizer(EntityRecognizerArn=VERSION)
    assert described["EntityRecognizerProperties"]["Status"] == "TRAINED"


@pytest.mark.parametrize(
    ("stack", "edit", "expected"),
    [
        pytest.param(
            "ModelCopy-Source",
            without_resource("Custom::ModelShare"),
            ["AccessDeniedException", "ImportModel", VERSION],
            id="resource policy of the model",
        ),
        pytest.param(
            "ModelCopy-tst",
            without_action("ImportRole", "kms:CreateGrant"),
            ["KmsKeyValidationException", "kms:CreateGrant"],
            id="CreateGrant of the import role",
        ),
        pytest.param(
            "ModelCopy-tst",
            without_action("ImportRole", "kms:Decrypt"),
            ["KmsKeyValidationException", "kms:Decrypt"],
            id="Decrypt of the import role",
        ),
        pytest.param(
            "ModelCopy-SourceStorage",
            without_key_policy_for(TARGET, "kms:Decrypt"),
            ["KmsKeyValidationException", "kms:Decrypt"],
            id="source key's policy",
        ),
        pytest.param(
            "ModelCopy-tst",
            without_action("LifecycleRole", "iam:PassRole"),
            ["AccessDeniedException", "iam:PassRole"],
            id="PassRole",
        ),
        pytest.param(
            "ModelCopy-tst",
            without_action("LifecycleRole", "comprehend:ImportModel"),
            ["AccessDeniedException", "comprehend:ImportModel"],
            id="identity policy of the importer",
        ),
    ],
)
def test_without_the_permission_the_import_fails_and_rolls_back(
    accounts: Accounts, tmp_path: Path, stack: str, edit: Edit, expected: list[str]
) -> None:
    broken = edited(accounts.assembly, tmp_path / "broken", stack, edit)
    in_source = "Source" in stack
    if in_source:
        accounts.deploy("source", broken)

    try:
        reason = accounts.failure("tst", accounts.assembly if in_source else broken)
    finally:
        if in_source:
            accounts.deploy("source")

    for part in expected:
        assert part in reason
    assert accounts.status("tst", "ModelCopy-tst") == "ROLLBACK_COMPLETE"
    describe = accounts.aws.client("comprehend", "tst").describe_entity_recognizer
    assert refusal(describe, EntityRecognizerArn=IMPORTED)[0] == "ResourceNotFoundException"
    parameter = accounts.aws.client("ssm", "tst").get_parameter
    assert refusal(parameter, Name="/comprehend-models/offers/current")[0] == "ParameterNotFound"


def test_taking_shares_away_and_giving_them_back_trained_once(accounts: Accounts) -> None:
    accounts.deploy("tst")

    # Three tries that could not read the training bucket, and the one that could.
    assert accounts.aws.counters()["trainings_started"] == 4
    assert accounts.status("tst", "ModelCopy-tst") == "CREATE_COMPLETE"
