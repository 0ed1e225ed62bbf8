"""Training: requests and data that cannot be trained on, and data of many objects."""

from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import allow, refusal
from tests.local.recognizers import DOCUMENTS, Scene

pytestmark = pytest.mark.local


@pytest.fixture(scope="module")
def scene(local_aws: LocalAws) -> Scene:
    return Scene(local_aws, "source")


@pytest.fixture(scope="module")
def role(scene: Scene) -> str:
    return scene.make_data_access_role(*scene.data_statements)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"LanguageCode": "ja"}, "UnsupportedLanguageException"),
        ({"InputDataConfig": {"EntityTypes": [{"Type": "OFFER"}]}}, "InvalidRequestException"),
        ({"InputDataConfig": {"EntityTypes": []}}, "InvalidRequestException"),
        ({"InputDataConfig": {"EntityTypes": [{"Type": "A"}] * 2}}, "InvalidRequestException"),
        (
            {"InputDataConfig": {"EntityTypes": [{"Type": "A"}], "DataFormat": "AUGMENTED_MANIFEST"}},
            "InvalidRequestException",
        ),
        ({"ModelPolicy": "{}"}, "InvalidRequestException"),
        ({"Tags": [{"Key": "aws:team", "Value": "search"}]}, "InvalidRequestException"),
        ({"Tags": [{"Key": str(number), "Value": ""} for number in range(51)]}, "TooManyTagsException"),
    ],
)
def test_a_request_that_cannot_be_trained_is_refused(
    scene: Scene, role: str, changes: dict[str, Any], code: str
) -> None:
    assert refusal(scene.comprehend.create_entity_recognizer, **scene.training("refused", role, **changes))[0] == code


@pytest.mark.parametrize(
    ("part", "content", "message"),
    [
        ("EntityList", "Name\nBlue\n", "The entity list data cannot be read: line 1: the header must be Text,Type"),
        ("EntityList", "Text,Type\nBlue,OTHER\n", "The entity list has no entry of the type OFFER."),
        ("Documents", "Too little.\n", "The documents have 11 bytes, fewer than 5,120."),
        ("Documents", f"{'x' * 5001}\n", "The document data, line 0, has 5,001 bytes, more than 5,000."),
        ("Documents", b"\xff" * 100, "The document data, line 0, is not in UTF-8."),
        ("Documents", "", "RESOURCE_NOT_FOUND: Could not find specified resource: no object below s3://"),
    ],
    ids=["no header", "no entry of the type", "too little", "too long", "not UTF-8", "nothing"],
)
def test_data_that_cannot_be_trained_on_end_in_error(
    scene: Scene, role: str, unique: str, part: str, content: str | bytes, message: str
) -> None:
    request = scene.training(unique, role)
    request["InputDataConfig"][part] = {"S3Uri": scene.upload(f"{unique}/data", content)}

    arn = scene.comprehend.create_entity_recognizer(**request)["EntityRecognizerArn"]
    ended = scene.ended_model(arn)

    assert ended["Status"] == "IN_ERROR"
    assert ended["Message"].startswith(message)
    assert ended["EndTime"] >= ended["SubmitTime"]


def test_data_of_another_region_end_in_error(scene: Scene, unique: str) -> None:
    bucket = f"{scene.bucket}-elsewhere"
    elsewhere = {"LocationConstraint": "us-west-2"}
    scene.client("s3", region="us-west-2").create_bucket(Bucket=bucket, CreateBucketConfiguration=elsewhere)
    request = scene.training(unique, scene.make_data_access_role(allow("s3:*")))
    request["InputDataConfig"]["Documents"] = {"S3Uri": f"s3://{bucket}/documents.txt"}

    arn = scene.comprehend.create_entity_recognizer(**request)["EntityRecognizerArn"]

    assert scene.ended_model(arn)["Message"] == (
        "INPUT_BUCKET_NOT_IN_SERVICE_REGION: The provided input S3 bucket is not in the service region."
    )


def test_documents_of_a_prefix_are_one_corpus(scene: Scene, role: str, unique: str) -> None:
    half = len(DOCUMENTS) // 2
    for number, content in enumerate((DOCUMENTS[:half], DOCUMENTS[half:])):
        scene.upload(f"{unique}/{number}.txt", content)
    request = scene.training(unique, role)
    request["InputDataConfig"]["Documents"] = {"S3Uri": f"s3://{scene.bucket}/{unique}/"}

    arn = scene.comprehend.create_entity_recognizer(**request)["EntityRecognizerArn"]

    metadata = scene.ended_model(arn)["RecognizerMetadata"]
    total = metadata["NumberOfTestDocuments"] + metadata["NumberOfTrainedDocuments"]
    assert total == len(DOCUMENTS.splitlines()) + 1
