"""The procedure that the app replaces, step by step with the real AWS CLI as two profiles, as the README has it."""

import json
import subprocess
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import policy
from tests.project import write_trainable_project

pytestmark = pytest.mark.local

SOURCE, TARGET = "555555555555", "666666666666"
REGION = "eu-west-1"
VERSION = f"arn:aws:comprehend:{REGION}:{SOURCE}:entity-recognizer/offers/version/v1"
DEADLINE = 60


class Shell:
    """A shell in a folder, as the AWS CLI's user sees it."""

    def __init__(self, aws: LocalAws, folder: Path):
        self.folder = folder
        self._environment = aws.environment("source")

    def aws(self, profile: str, *arguments: str) -> Any:
        """Run an AWS CLI command; return its answer."""
        command = ["aws", *arguments, "--profile", profile, "--output", "json"]
        ended = subprocess.run(
            command, cwd=self.folder, env=self._environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, f"{' '.join(command)}\n{ended.stderr}"
        return json.loads(ended.stdout) if ended.stdout.strip().startswith("{") else ended.stdout

    def until(self, profile: str, *arguments: str, ended: tuple[str, ...]) -> dict[str, Any]:
        """Repeat a describe command until its status is one of the given; return what it describes."""
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            (described,) = self.aws(profile, *arguments).values()
            if described.get("Status", described.get("JobStatus")) in ended:
                return dict(described)
        raise AssertionError(f"{arguments} not {ended} after {DEADLINE} s: {described}")


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    folder = write_trainable_project(tmp_path_factory.mktemp("manual"), source=SOURCE, target=TARGET)
    home = tmp_path_factory.mktemp("manual-aws")
    with LocalAws(home, accounts={"source": SOURCE, "prd": TARGET}) as aws:
        yield Shell(aws, folder)


def trust(account: str) -> str:
    return policy(
        {
            "Effect": "Allow",
            "Principal": {"Service": "comprehend.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": account}},
        }
    )


def make_bucket(shell: Shell, profile: str, name: str) -> None:
    configuration = f"LocationConstraint={REGION}"
    shell.aws(profile, "s3api", "create-bucket", "--bucket", name, "--create-bucket-configuration", configuration)


def make_role(shell: Shell, profile: str, account: str, name: str, *statements: dict[str, Any]) -> str:
    made = shell.aws(
        profile, "iam", "create-role", "--role-name", name, "--assume-role-policy-document", trust(account)
    )
    document = policy(*statements)
    shell.aws(
        profile, "iam", "put-role-policy", "--role-name", name, "--policy-name", "data", "--policy-document", document
    )
    return str(made["Role"]["Arn"])


def test_the_manual_procedure_s_commands_work_and_the_offsets_are_right(shell: Shell) -> None:
    account_root = {"AWS": f"arn:aws:iam::{SOURCE}:root"}
    importer = {"AWS": f"arn:aws:iam::{TARGET}:root"}
    key_policy = policy(
        {"Effect": "Allow", "Principal": account_root, "Action": "kms:*", "Resource": "*"},
        {
            "Effect": "Allow",
            "Principal": importer,
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceArn": VERSION}},
        },
        {
            "Effect": "Allow",
            "Principal": importer,
            "Action": "kms:CreateGrant",
            "Resource": "*",
            "Condition": {"StringEquals": {"kms:EncryptionContext:aws:comprehend:arn": VERSION}},
        },
    )
    key = shell.aws("source", "kms", "create-key", "--policy", key_policy)["KeyMetadata"]["Arn"]
    own_key = shell.aws("prd", "kms", "create-key")["KeyMetadata"]["Arn"]

    make_bucket(shell, "source", "manual-training")
    for name in ("documents.txt", "entity_list.csv"):
        shell.aws("source", "s3", "cp", name, "s3://manual-training/")
    training_role = make_role(
        shell,
        "source",
        SOURCE,
        "training",
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::manual-training/*"},
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::manual-training"},
        {"Effect": "Allow", "Action": ["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey"], "Resource": key},
    )
    data = {
        "EntityTypes": [{"Type": "OFFER"}],
        "Documents": {"S3Uri": "s3://manual-training/documents.txt"},
        "EntityList": {"S3Uri": "s3://manual-training/entity_list.csv"},
    }
    created = shell.aws(
        "source", "comprehend", "create-entity-recognizer", "--recognizer-name", "offers", "--version-name", "v1",
        "--language-code", "en", "--data-access-role-arn", training_role, "--model-kms-key-id", key,
        "--input-data-config", json.dumps(data),
    )  # fmt: skip
    assert created == {"EntityRecognizerArn": VERSION}
    describe = "comprehend", "describe-entity-recognizer", "--entity-recognizer-arn"
    trained = shell.until("source", *describe, VERSION, ended=("TRAINED", "IN_ERROR"))
    assert trained["Status"] == "TRAINED", trained

    share = policy({"Effect": "Allow", "Principal": importer, "Action": "comprehend:ImportModel", "Resource": "*"})
    put = shell.aws(
        "source", "comprehend", "put-resource-policy", "--resource-arn", VERSION, "--resource-policy", share
    )
    assert put["PolicyRevisionId"]

    import_role = make_role(
        shell,
        "prd",
        TARGET,
        "import",
        {
            "Effect": "Allow",
            "Action": ["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": [key, own_key],
        },
    )
    imported_arn = VERSION.replace(SOURCE, TARGET)
    imported = shell.aws(
        "prd", "comprehend", "import-model", "--source-model-arn", VERSION, "--model-name", "offers", "--version-name",
        "v1", "--data-access-role-arn", import_role, "--model-kms-key-id", own_key,
    )  # fmt: skip
    assert imported == {"ModelArn": imported_arn}
    copied = shell.until("prd", *describe, imported_arn, ended=("TRAINED", "IN_ERROR"))
    assert copied["Status"] == "TRAINED", copied
    assert copied["SourceModelArn"] == VERSION
    assert copied["RecognizerMetadata"] == trained["RecognizerMetadata"]

    make_bucket(shell, "prd", "manual-testing")
    shell.aws("prd", "s3", "cp", "sentences.txt", "s3://manual-testing/input/")
    inference_role = make_role(
        shell,
        "prd",
        TARGET,
        "inference",
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::manual-testing/*"},
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::manual-testing"},
        {"Effect": "Allow", "Action": ["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey"], "Resource": own_key},
    )
    started = shell.aws(
        "prd", "comprehend", "start-entities-detection-job", "--entity-recognizer-arn", imported_arn, "--language-code",
        "en", "--data-access-role-arn", inference_role, "--input-data-config",
        "S3Uri=s3://manual-testing/input/,InputFormat=ONE_DOC_PER_LINE", "--output-data-config",
        "S3Uri=s3://manual-testing/output/",
    )  # fmt: skip
    job = shell.until(
        "prd", "comprehend", "describe-entities-detection-job", "--job-id", started["JobId"],
        ended=("COMPLETED", "FAILED"),
    )  # fmt: skip
    assert job["JobStatus"] == "COMPLETED", job
    output = job["OutputDataConfig"]["S3Uri"]
    assert output == f"s3://manual-testing/output/{TARGET}-NER-{started['JobId']}/output/output.tar.gz"

    shell.aws("prd", "s3", "cp", output, "output.tar.gz")
    sentences = (shell.folder / "sentences.txt").read_text().splitlines()
    with tarfile.open(shell.folder / "output.tar.gz") as archive:
        file = archive.extractfile("output")
        assert file is not None
        lines = [json.loads(line) for line in file]
    assert [(line["File"], line["Line"]) for line in lines] == [("sentences.txt", number) for number in range(4)]
    for line in lines:
        assert line["Entities"]
        for entity in line["Entities"]:
            text = sentences[line["Line"]][entity["BeginOffset"] : entity["EndOffset"]]
            assert text == entity["Text"]
