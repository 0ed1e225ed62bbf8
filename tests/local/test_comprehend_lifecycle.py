"""Recognizers over their life: created, described, listed, stopped, tagged, deleted."""

import time
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import policy, refusal
from tests.local.recognizers import DOCUMENTS, SENTENCES, Scene

pytestmark = pytest.mark.local


@pytest.fixture(scope="module")
def scene(local_aws: LocalAws) -> Scene:
    return Scene(local_aws, "source")


@pytest.fixture(scope="module")
def role(scene: Scene) -> str:
    return scene.make_data_access_role(*scene.data_statements, *scene.key_statements(scene.key))


@pytest.fixture(scope="module")
def offers(scene: Scene, role: str) -> str:
    return scene.train("lifecycle-offers", role, ModelKmsKeyId=scene.key, VolumeKmsKeyId=scene.key)


@pytest.fixture(scope="module")
def slow_documents(scene: Scene) -> str:
    """Return documents that take some seconds to train on: enough to be seen in training."""
    return scene.upload(
        "slow/documents.txt", "".join(f"{number} {line}\n" for number in range(150) for line in SENTENCES)
    )


def slow_training(scene: Scene, role: str, name: str, documents: str) -> dict[str, Any]:
    request = scene.training(name, role)
    request["InputDataConfig"]["Documents"] = {"S3Uri": documents}
    return request


def until_training(scene: Scene, arn: str) -> None:
    while scene.model(arn)["Status"] == "SUBMITTED":
        time.sleep(0.02)
    assert scene.model(arn)["Status"] == "TRAINING"


def test_a_trained_version_is_described_with_its_metrics_and_what_it_was_made_with(
    scene: Scene, role: str, offers: str
) -> None:
    described = scene.model(offers)

    assert offers == scene.arn("lifecycle-offers")
    times = [described.pop(name) for name in ("SubmitTime", "TrainingStartTime", "TrainingEndTime", "EndTime")]
    assert times == sorted(times)
    metadata = described.pop("RecognizerMetadata")
    assert described == {
        "EntityRecognizerArn": offers,
        "Status": "TRAINED",
        "LanguageCode": "en",
        "DataAccessRoleArn": role,
        "ModelKmsKeyId": scene.key,
        "VolumeKmsKeyId": scene.key,
        "VersionName": "v1",
        "InputDataConfig": {
            "DataFormat": "COMPREHEND_CSV",
            "EntityTypes": [{"Type": "OFFER"}],
            "Documents": {"S3Uri": scene.documents, "InputFormat": "ONE_DOC_PER_LINE"},
            "EntityList": {"S3Uri": scene.entity_list},
        },
    }
    documents = len(DOCUMENTS.splitlines())
    assert metadata["NumberOfTestDocuments"] == documents // 10
    assert metadata["NumberOfTrainedDocuments"] == documents - documents // 10
    assert metadata["EvaluationMetrics"]["F1Score"] > 90
    assert [found["Type"] for found in metadata["EntityTypes"]] == ["OFFER"]


def test_a_version_cannot_be_made_twice(scene: Scene, role: str, offers: str) -> None:
    started = scene.aws.counters()["trainings_started"]

    code, message = refusal(scene.comprehend.create_entity_recognizer, **scene.training("lifecycle-offers", role))

    assert (code, message) == ("ResourceInUseException", f"The name is already in use: {offers}.")
    assert scene.aws.counters()["trainings_started"] == started


def test_a_repeated_request_with_its_token_trains_once(scene: Scene, role: str) -> None:
    started = scene.aws.counters()["trainings_started"]
    request = scene.training("lifecycle-token", role, ClientRequestToken="once")

    first = scene.comprehend.create_entity_recognizer(**request)
    again = scene.comprehend.create_entity_recognizer(**request)
    code, message = refusal(scene.comprehend.create_entity_recognizer, **{**request, "LanguageCode": "de"})

    assert first["EntityRecognizerArn"] == again["EntityRecognizerArn"]
    assert scene.aws.counters()["trainings_started"] == started + 1
    assert code == "InvalidRequestException"
    assert message.startswith("ClientRequestToken")


def test_a_name_that_breaks_the_pattern_is_a_validation_error(scene: Scene, role: str) -> None:
    code, message = refusal(scene.comprehend.create_entity_recognizer, **scene.training("my_offers", role))

    assert code == "ValidationException"
    assert message == (
        "1 validation error detected: Value 'my_offers' at 'recognizerName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9])*$"
    )


def test_a_model_is_known_in_its_region_only(scene: Scene, offers: str) -> None:
    elsewhere = scene.client("comprehend", region="us-west-2")

    assert elsewhere.list_entity_recognizers()["EntityRecognizerPropertiesList"] == []
    assert refusal(elsewhere.describe_entity_recognizer, EntityRecognizerArn=offers)[0] == "ResourceNotFoundException"


def test_a_training_cannot_be_deleted_until_it_is_stopped(
    scene: Scene, role: str, slow_documents: str, unique: str
) -> None:
    request = slow_training(scene, role, unique, slow_documents)
    arn = scene.comprehend.create_entity_recognizer(**request)["EntityRecognizerArn"]
    until_training(scene, arn)

    code, message = refusal(scene.comprehend.delete_entity_recognizer, EntityRecognizerArn=arn)
    scene.comprehend.stop_training_entity_recognizer(EntityRecognizerArn=arn)
    asked = scene.model(arn)["Status"]
    ended = scene.ended_model(arn)
    scene.comprehend.delete_entity_recognizer(EntityRecognizerArn=arn)
    deleting = scene.model(arn)["Status"]

    assert code == "ResourceInUseException"
    assert "is in the status TRAINING" in message
    assert asked in ("STOP_REQUESTED", "STOPPED")
    assert ended["Status"] == "STOPPED"
    assert deleting == "DELETING"
    until_gone(scene, arn)


def until_gone(scene: Scene, arn: str) -> None:
    deadline = time.monotonic() + 10
    listed = [arn]
    while arn in listed:
        assert time.monotonic() < deadline
        models = scene.comprehend.list_entity_recognizers()["EntityRecognizerPropertiesList"]
        listed = [model["EntityRecognizerArn"] for model in models]
    describe = scene.comprehend.describe_entity_recognizer
    assert refusal(describe, EntityRecognizerArn=arn) == (
        "ResourceNotFoundException",
        "RESOURCE_NOT_FOUND: Could not find specified resource.",
    )


def test_a_deleted_version_can_be_made_again_and_has_no_policy(scene: Scene, role: str, unique: str) -> None:
    share = policy(
        {
            "Effect": "Allow",
            "Action": "comprehend:ImportModel",
            "Resource": "*",
            "Principal": {"AWS": "222222222222"},
        }
    )
    arn = scene.train(unique, role, ModelPolicy=share)
    had = scene.comprehend.describe_resource_policy(ResourceArn=arn)["ResourcePolicy"]

    scene.comprehend.delete_entity_recognizer(EntityRecognizerArn=arn)
    until_gone(scene, arn)
    scene.train(unique, role)

    assert had == share
    assert refusal(scene.comprehend.describe_resource_policy, ResourceArn=arn)[0] == "ResourceNotFoundException"


def test_stopping_what_is_trained_does_nothing(scene: Scene, offers: str) -> None:
    scene.comprehend.stop_training_entity_recognizer(EntityRecognizerArn=offers)

    assert scene.model(offers)["Status"] == "TRAINED"


def test_versions_are_listed_by_page_and_filter_and_summed_up_by_name(scene: Scene, role: str, unique: str) -> None:
    arns = [scene.train(unique, role, VersionName=version) for version in ("a", "b")]
    arns.append(scene.train(f"{unique}-x", role))
    del arns[2]

    named = scene.comprehend.list_entity_recognizers(Filter={"RecognizerName": unique})
    pages = scene.comprehend.get_paginator("list_entity_recognizers").paginate(PaginationConfig={"PageSize": 1})
    listed = [model["EntityRecognizerArn"] for page in pages for model in page["EntityRecognizerPropertiesList"]]
    submitted = scene.model(arns[1])["SubmitTime"]
    later = scene.comprehend.list_entity_recognizers(Filter={"SubmitTimeAfter": submitted})
    summaries = scene.comprehend.list_entity_recognizer_summaries()["EntityRecognizerSummariesList"]
    failed = scene.comprehend.list_entity_recognizers(Filter={"Status": "STOP_REQUESTED"})
    two = {"Status": "TRAINED", "RecognizerName": unique}

    assert [model["EntityRecognizerArn"] for model in named["EntityRecognizerPropertiesList"]] == arns[::-1]
    assert len(listed) == len(set(listed))
    assert set(arns) <= set(listed)
    assert arns[0] not in [model["EntityRecognizerArn"] for model in later["EntityRecognizerPropertiesList"]]
    assert failed["EntityRecognizerPropertiesList"] == []
    (summary,) = (found for found in summaries if found["RecognizerName"] == unique)
    assert summary.pop("LatestVersionCreatedAt").replace(microsecond=0) == submitted.replace(microsecond=0)
    assert summary == {
        "RecognizerName": unique,
        "NumberOfVersions": 2,
        "LatestVersionName": "b",
        "LatestVersionStatus": "TRAINED",
    }
    assert refusal(scene.comprehend.list_entity_recognizers, Filter=two)[0] == "InvalidFilterException"


def test_a_recognizer_needs_no_version(scene: Scene, role: str, unique: str) -> None:
    request = scene.training(unique, role)
    del request["VersionName"]

    arn = scene.comprehend.create_entity_recognizer(**request)["EntityRecognizerArn"]
    described = scene.ended_model(arn)

    assert arn == scene.arn(unique, version="")
    assert "VersionName" not in described


def test_tags_are_added_changed_listed_and_removed(scene: Scene, offers: str) -> None:
    tags = [{"Key": "team", "Value": "search"}, {"Key": "stage", "Value": "dev"}]

    scene.comprehend.tag_resource(ResourceArn=offers, Tags=tags)
    scene.comprehend.tag_resource(ResourceArn=offers, Tags=[{"Key": "stage", "Value": "prd"}])
    scene.comprehend.untag_resource(ResourceArn=offers, TagKeys=["team", "absent"])
    listed = scene.comprehend.list_tags_for_resource(ResourceArn=offers)

    assert listed["ResourceArn"] == offers
    assert listed["Tags"] == [{"Key": "stage", "Value": "prd"}]
    unknown = scene.arn("nobody")
    assert refusal(scene.comprehend.list_tags_for_resource, ResourceArn=unknown)[0] == "ResourceNotFoundException"


def test_what_the_local_comprehend_does_not_have_says_so(scene: Scene) -> None:
    code, message = refusal(scene.comprehend.detect_sentiment, Text="Good.", LanguageCode="en")

    assert (code, message) == ("NotInLocalComprehend", "DetectSentiment is not part of the local Comprehend.")
