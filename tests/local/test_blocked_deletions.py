"""An import that something still uses: its deletion waits for a job, and says which endpoint is in its way."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import allow, policy
from tests.local.versions import Versions

pytestmark = pytest.mark.local

ACCOUNTS = {"source": "777777777777", "tst": "888888888888"}
DEADLINE = 60.0
TEXT = "Customers who buy the Amber Plan pay nothing in the first month."


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Versions]:
    """The target has v1 and keeps v2; the tests of this module are the chapters of one story, in order."""
    with LocalAws(tmp_path_factory.mktemp("blocked-aws"), wait_scale=0.01, accounts=ACCOUNTS) as aws:
        begun = Versions.begin(aws, tmp_path_factory.mktemp("blocked"))
        begun.add_version("v2")
        begun.imported["retain_versions"] = ["v2"]
        begun.deploy("source")
        begun.deploy("tst")
        yield begun


def start_job(versions: Versions, version: str) -> str:
    """Start another job as the version's smoke test was."""
    comprehend = versions.aws.client("comprehend", "tst")
    jobs = comprehend.list_entities_detection_jobs()["EntitiesDetectionJobPropertiesList"]
    like = next(job for job in jobs if job["EntityRecognizerArn"] == versions.arn("tst", version))
    bucket = like["OutputDataConfig"]["S3Uri"].split("/")[2]
    given = {
        name: like[name]
        for name in ("EntityRecognizerArn", "LanguageCode", "DataAccessRoleArn", "InputDataConfig", "VolumeKmsKeyId")
    }
    output = {"S3Uri": f"s3://{bucket}/smoke-tests/other", "KmsKeyId": like["OutputDataConfig"]["KmsKeyId"]}
    return str(comprehend.start_entities_detection_job(**given, OutputDataConfig=output)["JobId"])


def job_status(versions: Versions, job_id: str) -> str:
    described = versions.aws.client("comprehend", "tst").describe_entities_detection_job(JobId=job_id)
    return str(described["EntitiesDetectionJobProperties"]["JobStatus"])


def refused_deletions(versions: Versions) -> int:
    calls = versions.aws.calls(operation="DeleteEntityRecognizer", account=ACCOUNTS["tst"])
    return sum(call.code == "ResourceInUseException" for call in calls)


def create_endpoint(versions: Versions, name: str, version: str) -> str:
    """Make an endpoint of an import, as an application of the account does, and wait for it."""
    comprehend, iam = (versions.aws.client(service, "tst") for service in ("comprehend", "iam"))
    model = versions.arn("tst", version)
    key = comprehend.describe_entity_recognizer(EntityRecognizerArn=model)["EntityRecognizerProperties"][
        "ModelKmsKeyId"
    ]
    trust = policy(allow("sts:AssumeRole", Principal={"Service": "comprehend.amazonaws.com"}))
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    decrypt = policy(allow("kms:Decrypt", Resource=key))
    iam.put_role_policy(RoleName=name, PolicyName="decrypt", PolicyDocument=decrypt)
    arn = comprehend.create_endpoint(
        EndpointName=name, ModelArn=model, DesiredInferenceUnits=1, DataAccessRoleArn=role
    )["EndpointArn"]
    deadline = time.monotonic() + DEADLINE
    while comprehend.describe_endpoint(EndpointArn=arn)["EndpointProperties"]["Status"] != "IN_SERVICE":
        assert time.monotonic() < deadline
    return str(arn)


def failed_deletions(versions: Versions) -> dict[str, str]:
    """Return the reasons of deletions that failed, by physical id."""
    stack = versions.stack("tst")
    events = versions.aws.client("cloudformation", "tst").describe_stack_events(StackName=stack)["StackEvents"]
    failed: list[dict[str, Any]] = [event for event in events if event["ResourceStatus"] == "DELETE_FAILED"]
    return {event["PhysicalResourceId"]: event["ResourceStatusReason"] for event in failed}


def test_the_deletion_of_an_import_waits_for_a_job_that_runs(versions: Versions) -> None:
    versions.aws.change_pace(job_seconds_at_least=DEADLINE)
    job = start_job(versions, "v2")
    versions.imported["retain_versions"] = []

    with ThreadPoolExecutor() as other:
        deployment = other.submit(versions.deploy, "tst")
        while refused_deletions(versions) < 2:
            assert not deployment.done()
            time.sleep(0.1)
        meanwhile = job_status(versions, job)
        versions.aws.change_pace(job_seconds_at_least=0)
        deployment.result(DEADLINE)

    assert meanwhile == "IN_PROGRESS"
    assert job_status(versions, job) == "COMPLETED"
    assert versions.statuses("tst") == {"v1": "TRAINED"}
    assert failed_deletions(versions) == {}


def test_an_endpoint_stays_and_keeps_its_import_and_the_reason_names_it(versions: Versions) -> None:
    versions.imported["retain_versions"] = ["v2"]
    versions.deploy("tst")
    endpoint = create_endpoint(versions, "offers-search", "v2")
    versions.imported["retain_versions"] = []

    versions.deploy("tst")

    model = versions.arn("tst", "v2")
    reason = failed_deletions(versions)[model]
    assert f"endpoint {endpoint} uses it: delete it, or point it to another version" in reason
    assert f"{model} is not done after 0:13:00" in reason
    assert versions.stack_status("tst") == "UPDATE_COMPLETE"
    assert versions.statuses("tst") == {"v1": "TRAINED", "v2": "TRAINED"}
    found = versions.aws.client("comprehend", "tst").detect_entities(EndpointArn=endpoint, Text=TEXT)["Entities"]
    assert [entity["Text"] for entity in found] == ["Amber Plan"]
