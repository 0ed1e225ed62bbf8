"""The sample, deployed into two accounts by the real CDK CLI, with IAM enforced."""

import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from local.demo.cloud_development_kit import CloudDevelopmentKit
from local.demo.results import VersionResult, read_results
from local.local_aws import LocalAws
from stacks.config.config import Config
from stacks.config.file import load
from tests.conftest import PROJECT
from tests.infrastructure.templates import make_app
from tests.local.conftest import Role, allow, refusal

pytestmark = pytest.mark.local

IMPORTED = "arn:aws:comprehend:eu-west-1:222222222222:entity-recognizer/aws-offerings/version/v1"


@dataclass(frozen=True)
class Deployed:
    """What the deployment was made with."""

    aws: LocalAws
    cdk: CloudDevelopmentKit
    config: Config


@pytest.fixture(scope="module")
def deployed(local_aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    folder = tmp_path_factory.mktemp("deployment")
    make_app(PROJECT, folder / "cdk.out").synth()
    cdk = CloudDevelopmentKit(local_aws, folder / "cdk.log", folder / "cdk.out")
    for profile in ("source", "prd"):
        cdk.bootstrap(profile)
    cdk.deploy("source", "ModelCopy-Source")
    cdk.deploy("prd", "ModelCopy-prd")
    return Deployed(local_aws, cdk, load(PROJECT / "models.yaml"))


@pytest.fixture(scope="module")
def everything(deployed: Deployed) -> list[VersionResult]:
    return read_results(deployed.aws, deployed.config.chains[0], PROJECT)


@pytest.fixture(scope="module")
def results(everything: list[VersionResult]) -> list[VersionResult]:
    """Of the recognizer of offerings, in the source and in the target."""
    return [result for result in everything if result.version.name == "aws-offerings"]


def outputs(aws: LocalAws, profile: str, stack: str) -> dict[str, str]:
    (described,) = aws.client("cloudformation", profile).describe_stacks(StackName=stack)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}


def output_lines(aws: LocalAws, uri: str) -> Iterator[dict[str, Any]]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    body = aws.client("s3", "prd").get_object(Bucket=bucket, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(body), mode="r:gz") as archive:
        assert archive.getnames() == ["output"]
        file = archive.extractfile("output")
        assert file is not None
        yield from map(json.loads, file)


def test_both_accounts_have_the_version_with_the_same_metrics(results: list[VersionResult]) -> None:
    source, target = results

    assert (source.account, source.status) == ("111111111111", "TRAINED")
    assert (target.account, target.status) == ("222222222222", "TRAINED")
    assert source.metrics == target.metrics
    assert 95 <= source.metrics["F1Score"] <= 100


def test_models_of_every_kind_are_in_both_accounts(everything: list[VersionResult]) -> None:
    found = {(result.account, str(result.version), result.status) for result in everything}

    assert found == {
        (account, f"{name} v1", "TRAINED")
        for account in ("111111111111", "222222222222")
        for name in ("aws-offerings", "aws-names", "aws-terms", "api-docs", "api-topics")
    }


def test_a_classifier_tells_ten_services_apart(everything: list[VersionResult]) -> None:
    (accuracy,) = {result.metrics["Accuracy"] for result in everything if result.version.name == "api-docs"}

    assert accuracy >= 0.75


def test_offerings_that_the_list_lacks_are_found_by_their_context(results: list[VersionResult]) -> None:
    listed, unlisted = results[1].files

    print(
        f"F1 on unlisted offerings: {unlisted.f1:.1f}, of the bare list {unlisted.bare_list:.1f}; "
        f"on listed ones: {listed.f1:.1f}, of the bare list {listed.bare_list:.1f}"
    )
    assert listed.f1 >= 95
    assert unlisted.f1 >= 45
    assert unlisted.bare_list == 0


def test_the_output_s_offsets_cut_out_its_texts(deployed: Deployed, results: list[VersionResult]) -> None:
    smoke_test = deployed.config.targets["prd"].imports["aws-offerings"].smoke_test
    texts = {path.name: (PROJECT / path).read_text(encoding="utf-8").split("\n") for path in smoke_test.documents}
    entities = 0

    for line in output_lines(deployed.aws, results[1].output):
        for entity in line["Entities"]:
            entities += 1
            text = texts[line["File"]][line["Line"]]
            assert text[entity["BeginOffset"] : entity["EndOffset"]] == entity["Text"]
            assert 0 < entity["Score"] <= 1
            assert entity["Type"] == "AWS_OFFERING"
    assert entities > 100


def test_outputs_say_what_a_person_needs_next(deployed: Deployed) -> None:
    source = outputs(deployed.aws, "source", "ModelCopy-Source")
    target = outputs(deployed.aws, "prd", "ModelCopy-prd")

    assert source["AwsOfferingsV1Metrics"].startswith("precision 9")
    assert source["AwsOfferingsV1Metrics"].endswith("on 1,000 held-out documents")
    assert source["ModelKeyArn"].startswith("arn:aws:kms:eu-west-1:111111111111:key/")
    assert target["AwsOfferingsV1Arn"] == IMPORTED
    assert " mentions found, precision " in target["AwsOfferingsV1SmokeTest"]
    assert f"s3://{target['SmokeTestBucket']}/smoke-tests/" in target["AwsOfferingsV1SmokeTest"]


def test_the_parameter_names_the_import(deployed: Deployed) -> None:
    parameter = deployed.aws.client("ssm", "prd").get_parameter(Name="/comprehend-models/aws-offerings/current")

    assert parameter["Parameter"]["Value"] == IMPORTED


def test_models_are_encrypted_with_each_account_s_own_key(deployed: Deployed) -> None:
    for profile, account in (("source", "111111111111"), ("prd", "222222222222")):
        described = deployed.aws.client("comprehend", profile).describe_entity_recognizer(
            EntityRecognizerArn=IMPORTED.replace("222222222222", account)
        )
        key = described["EntityRecognizerProperties"]["ModelKmsKeyId"]
        assert key.startswith(f"arn:aws:kms:eu-west-1:{account}:key/")


def test_deploying_again_changes_and_trains_nothing(deployed: Deployed) -> None:
    before = deployed.aws.counters()

    deployed.cdk.deploy("source", "ModelCopy-Source")
    deployed.cdk.deploy("prd", "ModelCopy-prd")

    assert deployed.aws.counters() == before


def test_the_target_cannot_read_the_training_data(deployed: Deployed) -> None:
    bucket = outputs(deployed.aws, "source", "ModelCopy-Source")["TrainingBucket"]
    for item in deployed.aws.client("s3", "source").list_objects_v2(Bucket=bucket)["Contents"]:
        code, _ = refusal(deployed.aws.client("s3", "prd").get_object, Bucket=bucket, Key=item["Key"])
        assert code == "AccessDenied"


def test_the_training_data_is_encrypted_with_the_data_key(deployed: Deployed) -> None:
    bucket = outputs(deployed.aws, "source", "ModelCopy-Source")["TrainingBucket"]
    s3 = deployed.aws.client("s3", "source")
    for item in s3.list_objects_v2(Bucket=bucket)["Contents"]:
        head = s3.head_object(Bucket=bucket, Key=item["Key"])
        assert head["ServerSideEncryption"] == "aws:kms"
        assert head["SSEKMSKeyId"] != outputs(deployed.aws, "source", "ModelCopy-Source")["ModelKeyArn"]


def test_a_principal_with_all_of_s3_but_no_key_cannot_read_the_output(
    results: list[VersionResult], make_role: Any
) -> None:
    reader: Role = make_role("prd", [allow("s3:*")])
    bucket, _, key = results[1].output.removeprefix("s3://").partition("/")

    code, message = refusal(reader.client("s3").get_object, Bucket=bucket, Key=key)

    assert code == "AccessDenied"
    assert "kms:Decrypt" in message


def test_no_log_holds_the_urls_that_cloudformation_waits_at(deployed: Deployed) -> None:
    for profile in ("source", "prd"):
        logs = deployed.aws.client("logs", profile)
        for group in logs.describe_log_groups()["logGroups"]:
            for event in logs.filter_log_events(logGroupName=group["logGroupName"])["events"]:
                assert "Signature" not in event["message"]
                assert "/_ministack/cfn" not in event["message"]


def status(deployed: Deployed, *arguments: str) -> tuple[int, str]:
    """Run what `make status` runs."""
    ended = subprocess.run(
        [sys.executable, "-m", "status", *arguments],
        cwd=PROJECT,
        env=deployed.aws.environment("source"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in ended.stderr
    return ended.returncode, ended.stdout


def test_status_shows_every_version_in_every_account(deployed: Deployed) -> None:
    code, output = status(deployed)

    assert code == 0, output
    assert "All that could be read is as models.yaml says." in output
    assert output.count("current") == len(deployed.config.models)
    assert output.count("smoke test COMPLETED") == len(deployed.config.models)
    assert "shared with prd" in output


def test_status_says_what_has_drifted_and_what_mends_it(deployed: Deployed) -> None:
    comprehend = deployed.aws.client("comprehend", "source")
    source = IMPORTED.replace("222222222222", "111111111111")
    policy = comprehend.describe_resource_policy(ResourceArn=source)["ResourcePolicy"]
    ssm = deployed.aws.client("ssm", "prd")
    parameter = {"Name": "/comprehend-models/api-docs/current", "Type": "String", "Overwrite": True}
    right = ssm.get_parameter(Name=parameter["Name"])["Parameter"]["Value"]
    comprehend.delete_resource_policy(ResourceArn=source)
    ssm.put_parameter(Value="another", **parameter)
    try:
        code, output = status(deployed)
    finally:
        comprehend.put_resource_policy(ResourceArn=source, ResourcePolicy=policy)
        ssm.put_parameter(Value=right, **parameter)

    assert code == 1
    assert "aws-offerings v1 is not shared with prd (222222222222)" in output
    assert "api-docs v1 is not the current version" in output
    commands = output[output.index("Mend it:") :].split("\n")[1:3]
    assert [command.strip() for command in commands] == [
        "cdk deploy ModelCopy-Source --profile source",
        "cdk deploy ModelCopy-prd --profile prd",
    ]


def test_status_says_of_an_account_that_cannot_be_read_why(deployed: Deployed) -> None:
    code, output = status(deployed, "--profile", "prd=source")

    assert code == 1
    assert "prd cannot be read: the profile is of account 111111111111, not 222222222222" in output
