"""A model that is imported in the account that trained it, under another name."""

import json
from collections.abc import Iterator

import pytest

from local.local_aws import LocalAws
from tests.local.projects import DeployedProject
from tests.project import write_trainable_project

pytestmark = pytest.mark.local

ACCOUNT = "181818181818"
VERSION = f"arn:aws:comprehend:eu-west-1:{ACCOUNT}:entity-recognizer/offers/version/v1"
COPY = VERSION.replace("offers", "offers-staging")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedProject]:
    folder = write_trainable_project(tmp_path_factory.mktemp("one"), source=ACCOUNT, target=ACCOUNT)
    with LocalAws(tmp_path_factory.mktemp("one-aws"), wait_scale=0.01, accounts={"source": ACCOUNT}) as aws:
        project = DeployedProject(aws, folder)
        project.models["targets"]["tst"]["imports"]["offers"]["rename"] = {"name": "offers-staging"}
        project.bootstrap("source")
        project.deploy("source", "ModelCopy-Source")
        project.deploy("source", "ModelCopy-tst")
        yield project


def test_the_copy_is_tested_and_current_beside_the_version(project: DeployedProject) -> None:
    comprehend = project.aws.client("comprehend", "source")
    parameter = project.aws.client("ssm", "source").get_parameter(Name="/comprehend-models/offers-staging/current")
    (job,) = comprehend.list_entities_detection_jobs()["EntitiesDetectionJobPropertiesList"]
    trained, copied = (
        comprehend.describe_entity_recognizer(EntityRecognizerArn=arn)["EntityRecognizerProperties"]
        for arn in (VERSION, COPY)
    )

    assert copied["SourceModelArn"] == VERSION
    assert copied["RecognizerMetadata"] == trained["RecognizerMetadata"]
    assert copied["ModelKmsKeyId"] != trained["ModelKmsKeyId"]
    assert (job["EntityRecognizerArn"], job["JobStatus"]) == (COPY, "COMPLETED")
    assert parameter["Parameter"]["Value"] == COPY


def test_nothing_is_shared_with_anybody(project: DeployedProject) -> None:
    comprehend, kms = (project.aws.client(service, "source") for service in ("comprehend", "kms"))
    key = comprehend.describe_entity_recognizer(EntityRecognizerArn=VERSION)["EntityRecognizerProperties"]
    (own,) = json.loads(kms.get_key_policy(KeyId=key["ModelKmsKeyId"], PolicyName="default")["Policy"])["Statement"]

    with pytest.raises(comprehend.exceptions.ResourceNotFoundException):
        comprehend.describe_resource_policy(ResourceArn=VERSION)
    assert own["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
