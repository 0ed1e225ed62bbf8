"""Batch jobs: their output, their life, and everything that caller and data access role need."""

from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import refusal
from tests.local.recognizers import SENTENCES, Scene

pytestmark = pytest.mark.local

NO_READ_ACCESS = "NO_READ_ACCESS_TO_INPUT: The provided data access role does not have proper access to the input data."
NO_WRITE_ACCESS = (
    "NO_WRITE_ACCESS_TO_OUTPUT: The provided data access role does not have write access to the output S3 URI or it "
    "does not have access to the output S3 KMS Key."
)
START, TAG, PASS = "comprehend:StartEntitiesDetectionJob", "comprehend:TagResource", "iam:PassRole"
TAGS = [{"Key": "team", "Value": "search"}]


@pytest.fixture(scope="module")
def scene(local_aws: LocalAws) -> Scene:
    return Scene(local_aws, "source")


@pytest.fixture(scope="module")
def role(scene: Scene) -> str:
    return scene.make_data_access_role(*scene.data_statements, *scene.key_statements(scene.key))


@pytest.fixture(scope="module")
def model(scene: Scene, role: str) -> str:
    return scene.train(f"jobs-{scene.number}", role, ModelKmsKeyId=scene.key)


@pytest.fixture(scope="module")
def sentences(scene: Scene) -> str:
    return scene.upload("jobs/sentences.txt", "\n".join(SENTENCES[:4]) + "\n")


@pytest.fixture(scope="module")
def many_sentences(scene: Scene) -> str:
    """Return input for a job of some seconds."""
    return scene.upload("many/sentences.txt", "\n".join(SENTENCES * 4000))


def finished(scene: Scene, request: dict[str, Any]) -> dict[str, Any]:
    return scene.ended_job(scene.comprehend.start_entities_detection_job(**request)["JobId"])


def test_a_job_writes_its_output_where_and_as_the_service_does(
    scene: Scene, role: str, model: str, sentences: str
) -> None:
    request = scene.job(model, role, sentences, JobName="every sentence", VolumeKmsKeyId=scene.key)
    request["OutputDataConfig"]["KmsKeyId"] = scene.key

    answer = scene.comprehend.start_entities_detection_job(**request)
    ended = scene.ended_job(answer["JobId"])

    job_id = answer["JobId"]
    arn = f"arn:aws:comprehend:eu-west-1:{scene.account}:entities-detection-job/{job_id}"
    uri = f"s3://{scene.bucket}/output/{scene.account}-NER-{job_id}/output/output.tar.gz"
    del answer["ResponseMetadata"]
    assert answer == {"JobId": job_id, "JobArn": arn, "JobStatus": "SUBMITTED", "EntityRecognizerArn": model}
    assert ended.pop("SubmitTime") <= ended.pop("EndTime")
    assert ended == {
        "JobId": job_id,
        "JobArn": arn,
        "JobName": "every sentence",
        "JobStatus": "COMPLETED",
        "EntityRecognizerArn": model,
        "InputDataConfig": request["InputDataConfig"],
        "OutputDataConfig": {"S3Uri": uri, "KmsKeyId": scene.key},
        "LanguageCode": "en",
        "DataAccessRoleArn": role,
        "VolumeKmsKeyId": scene.key,
    }
    lines = scene.output(uri)
    assert [(line["File"], line["Line"]) for line in lines] == [("sentences.txt", number) for number in range(4)]
    for sentence, line in zip(SENTENCES, lines, strict=False):
        (entity,) = line["Entities"]
        assert sentence[entity["BeginOffset"] : entity["EndOffset"]] == entity["Text"]
        assert entity["Type"] == "OFFER"
    stored = scene.client("s3").head_object(Bucket=scene.bucket, Key=uri.removeprefix(f"s3://{scene.bucket}/"))
    assert stored["SSEKMSKeyId"] == scene.key


def test_a_job_reads_every_object_below_a_prefix_each_as_one_document(
    scene: Scene, role: str, model: str, unique: str
) -> None:
    for name in ("a.txt", "deeper/b.txt"):
        scene.upload(f"{unique}/{name}", f"Dear all,\n{SENTENCES[0]}\n")
    config = {"S3Uri": f"s3://{scene.bucket}/{unique}", "InputFormat": "ONE_DOC_PER_FILE"}

    ended = finished(scene, scene.job(model, role, "", InputDataConfig=config))

    lines = scene.output(ended["OutputDataConfig"]["S3Uri"])
    assert [(line["File"], [found["BeginOffset"] for found in line["Entities"]]) for line in lines] == [
        ("a.txt", [32]),
        ("b.txt", [32]),
    ]
    assert not any("Line" in line for line in lines)


def test_a_job_can_be_stopped_and_holds_its_model_until_then(
    scene: Scene, role: str, model: str, many_sentences: str
) -> None:
    started = scene.comprehend.start_entities_detection_job(**scene.job(model, role, many_sentences))
    job_id = started["JobId"]
    status = "SUBMITTED"
    while status == "SUBMITTED":
        described = scene.comprehend.describe_entities_detection_job(JobId=job_id)
        status = described["EntitiesDetectionJobProperties"]["JobStatus"]

    in_use = refusal(scene.comprehend.delete_entity_recognizer, EntityRecognizerArn=model)
    stopped = scene.comprehend.stop_entities_detection_job(JobId=job_id)
    ended = scene.ended_job(job_id)

    assert in_use == ("ResourceInUseException", f"{model} is used by the active job {started['JobArn']}.")
    assert (stopped["JobId"], stopped["JobStatus"]) == (job_id, "STOP_REQUESTED")
    assert ended["JobStatus"] == "STOPPED"
    code, message = refusal(scene.comprehend.stop_entities_detection_job, JobId=job_id)
    assert (code, message) == (
        "InvalidRequestException",
        f"The job {job_id} is in the status STOPPED: it cannot be stopped.",
    )


def test_the_eleventh_active_job_is_refused(local_aws: LocalAws, unique: str) -> None:
    scene = Scene(local_aws, "prd")
    role = scene.make_data_access_role(*scene.data_statements)
    model = scene.train(unique, role)
    slow = scene.upload("many/sentences.txt", "\n".join(SENTENCES * 4000))
    started = [scene.comprehend.start_entities_detection_job(**scene.job(model, role, slow)) for _ in range(10)]

    code, message = refusal(scene.comprehend.start_entities_detection_job, **scene.job(model, role, slow))
    for job in started:
        scene.comprehend.stop_entities_detection_job(JobId=job["JobId"])
    ends = {scene.ended_job(job["JobId"])["JobStatus"] for job in started}

    assert (code, message) == ("TooManyRequestsException", "10 jobs are active; there can be 10 at a time.")
    assert ends == {"STOPPED"}


def test_a_repeated_request_with_its_token_is_one_job(scene: Scene, role: str, model: str, sentences: str) -> None:
    request = scene.job(model, role, sentences, ClientRequestToken="one-job")

    answers = [scene.comprehend.start_entities_detection_job(**request) for _ in range(2)]

    assert answers[0]["JobId"] == answers[1]["JobId"]


def test_jobs_are_listed_by_page_and_filter(scene: Scene, role: str, model: str, sentences: str, unique: str) -> None:
    named = [
        scene.comprehend.start_entities_detection_job(**scene.job(model, role, sentences, JobName=unique))["JobId"]
        for _ in range(2)
    ]
    ended = [scene.ended_job(job_id) for job_id in named]

    by_name = scene.comprehend.list_entities_detection_jobs(Filter={"JobName": unique})
    pages = scene.comprehend.get_paginator("list_entities_detection_jobs").paginate(PaginationConfig={"PageSize": 1})
    listed = [job["JobId"] for page in pages for job in page["EntitiesDetectionJobPropertiesList"]]
    before = scene.comprehend.list_entities_detection_jobs(Filter={"SubmitTimeBefore": ended[1]["SubmitTime"]})

    assert by_name["EntitiesDetectionJobPropertiesList"] == ended[::-1]
    assert set(named) <= set(listed)
    assert len(listed) == len(set(listed))
    assert named[1] not in [job["JobId"] for job in before["EntitiesDetectionJobPropertiesList"]]


def test_a_job_that_is_not_there_is_not_found(scene: Scene) -> None:
    missing = ("JobNotFoundException", "The specified job was not found. Check the job ID and try again.")

    assert refusal(scene.comprehend.describe_entities_detection_job, JobId="0" * 32) == missing
    assert refusal(scene.comprehend.stop_entities_detection_job, JobId="0" * 32) == missing


def test_a_job_needs_a_custom_model_that_is_trained(scene: Scene, role: str, sentences: str, unique: str) -> None:
    start = scene.comprehend.start_entities_detection_job
    broken = scene.training(unique, scene.make_data_access_role())
    untrained = scene.comprehend.create_entity_recognizer(**broken)["EntityRecognizerArn"]
    scene.ended_model(untrained)
    built_in = scene.job("", role, sentences)
    del built_in["EntityRecognizerArn"]

    assert refusal(start, **scene.job(untrained, role, sentences)) == (
        "ResourceUnavailableException",
        f"{untrained} is in the status IN_ERROR, not trained.",
    )
    assert refusal(start, **scene.job(scene.arn("nobody"), role, sentences))[0] == "ResourceNotFoundException"
    assert refusal(start, **built_in)[0] == "NotInLocalComprehend"
