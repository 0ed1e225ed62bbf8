"""Batch jobs: everything that the caller and the data access role need, and what happens without it."""

from collections.abc import Callable
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import Role, Statement, allow, refusal
from tests.local.recognizers import SENTENCES, Scene, with_condition, without

pytestmark = pytest.mark.local

NO_READ_ACCESS = "NO_READ_ACCESS_TO_INPUT: The provided data access role does not have proper access to the input data."
NO_WRITE_ACCESS = (
    "NO_WRITE_ACCESS_TO_OUTPUT: The provided data access role does not have write access to the output S3 URI or it "
    "does not have access to the output S3 KMS Key."
)
START, TAG, PASS = "comprehend:StartEntitiesDetectionJob", "comprehend:TagResource", "iam:PassRole"


@pytest.fixture(scope="module")
def scene(local_aws: LocalAws) -> Scene:
    return Scene(local_aws, "source")


@pytest.fixture(scope="module")
def role(scene: Scene) -> str:
    return scene.make_data_access_role(*scene.data_statements, *scene.key_statements(scene.key))


@pytest.fixture(scope="module")
def model(scene: Scene, role: str) -> str:
    return scene.train(f"job-permissions-{scene.number}", role, ModelKmsKeyId=scene.key)


@pytest.fixture(scope="module")
def sentences(scene: Scene) -> str:
    return scene.upload("jobs/sentences.txt", "\n".join(SENTENCES[:4]) + "\n")


def jobs(scene: Scene) -> str:
    return f"arn:aws:comprehend:eu-west-1:{scene.account}:entities-detection-job/"


def caller_statements(scene: Scene, model: str, role: str) -> list[Statement]:
    """Return what a caller needs to start a job with the model, tagged."""
    passed = {"StringEquals": {"iam:PassedToService": "comprehend.amazonaws.com"}}
    return [
        allow(START, Resource=model, Sid="Model"),
        allow(START, Resource=f"{jobs(scene)}*", Sid="Job"),
        allow(TAG, Resource=f"{jobs(scene)}*", Sid="Tag"),
        allow(PASS, Resource=role, Condition=passed, Sid="Role"),
    ]


@pytest.mark.parametrize(("missing", "action"), [("Model", START), ("Job", START), ("Tag", TAG), ("Role", PASS)])
def test_a_caller_without_one_permission_may_not_start_a_job(
    scene: Scene,
    role: str,
    model: str,
    sentences: str,
    make_role: Callable[..., Role],
    missing: str,
    action: str,
) -> None:
    complete = caller_statements(scene, model, role)
    able = make_role("source", complete)
    unable = make_role("source", [statement for statement in complete if statement["Sid"] != missing])
    request = scene.job(model, role, sentences, Tags=[{"Key": "team", "Value": "search"}])

    code, message = refusal(unable.client("comprehend").start_entities_detection_job, **request)
    job = able.client("comprehend").start_entities_detection_job(**request)

    assert code == "AccessDeniedException"
    named = {"Model": model, "Role": role}.get(missing, jobs(scene))
    assert f"is not authorized to perform: {action} on resource: {named}" in message
    assert message.endswith(f"because no identity-based policy allows the {action} action")
    assert scene.comprehend.list_tags_for_resource(ResourceArn=job["JobArn"])["Tags"] == request["Tags"]


def test_a_caller_can_be_bound_to_an_output_key(
    scene: Scene, role: str, model: str, sentences: str, make_role: Callable[..., Role]
) -> None:
    bound = {"StringEquals": {"comprehend:OutputKmsKey": scene.key}}
    statements = with_condition(START, bound, caller_statements(scene, model, role))
    start = make_role("source", statements).client("comprehend").start_entities_detection_job
    request = scene.job(model, role, sentences)

    code, _ = refusal(start, **request)
    request["OutputDataConfig"]["KmsKeyId"] = scene.key

    assert code == "AccessDeniedException"
    assert start(**request)["JobStatus"] == "SUBMITTED"


def ended_with(scene: Scene, model: str, sentences: str, statements: list[Statement], **output: str) -> tuple[str, str]:
    request = scene.job(model, scene.make_data_access_role(*statements), sentences)
    request["OutputDataConfig"] |= output
    job_id = scene.comprehend.start_entities_detection_job(**request)["JobId"]
    ended = scene.ended_job(job_id)
    return ended["JobStatus"], ended.get("Message", "")


@pytest.mark.parametrize(
    ("action", "message"),
    [("s3:ListBucket", NO_READ_ACCESS), ("s3:GetObject", NO_READ_ACCESS), ("s3:PutObject", NO_WRITE_ACCESS)],
)
def test_without_access_to_the_data_the_job_fails(
    scene: Scene, model: str, sentences: str, action: str, message: str
) -> None:
    statements = [*without(action, scene.data_statements), *scene.key_statements(scene.key)]

    assert ended_with(scene, model, sentences, statements) == ("FAILED", message)


def test_without_the_key_of_the_output_the_job_fails(scene: Scene, model: str, sentences: str) -> None:
    output_key = scene.make_key()
    needed = [*scene.data_statements, *scene.key_statements(scene.key)]
    of_output = scene.key_statements(output_key)

    completed = ended_with(scene, model, sentences, [*needed, *of_output], KmsKeyId=output_key)
    failed = ended_with(
        scene, model, sentences, [*needed, *without("kms:GenerateDataKey", of_output)], KmsKeyId=output_key
    )

    assert completed == ("COMPLETED", "")
    assert failed == ("FAILED", NO_WRITE_ACCESS)


def test_input_that_is_not_there_fails_the_job(scene: Scene, role: str, model: str) -> None:
    missing = f"s3://{scene.bucket}/nothing/here"
    job_id = scene.comprehend.start_entities_detection_job(**scene.job(model, role, missing))["JobId"]

    ended = scene.ended_job(job_id)

    assert ended["JobStatus"] == "FAILED"
    assert ended["Message"] == f"RESOURCE_NOT_FOUND: Could not find specified resource: no object below {missing}."


@pytest.mark.parametrize(
    ("fields", "action", "suffix"),
    [
        ({"VolumeKmsKeyId"}, "kms:CreateGrant", "."),
        (set(), "kms:Decrypt", " for the model {model}."),
    ],
    ids=["volume", "model"],
)
def test_without_the_key_of_volume_or_model_the_request_is_refused(
    scene: Scene, model: str, sentences: str, fields: set[str], action: str, suffix: str
) -> None:
    role = scene.make_data_access_role(*scene.data_statements, *without(action, scene.key_statements(scene.key)))
    keys: dict[str, Any] = dict.fromkeys(fields, scene.key)

    code, message = refusal(scene.comprehend.start_entities_detection_job, **scene.job(model, role, sentences, **keys))

    assert code == "KmsKeyValidationException"
    assert f"is not authorized to perform: {action} on resource: {scene.key}" in message
    assert message.endswith(f"no identity-based policy allows the {action} action{suffix.format(model=model)}")


def test_a_key_of_the_output_that_is_not_there_is_refused(scene: Scene, role: str, model: str, sentences: str) -> None:
    request = scene.job(model, role, sentences)
    request["OutputDataConfig"]["KmsKeyId"] = "alias/nothing"

    assert refusal(scene.comprehend.start_entities_detection_job, **request) == (
        "KmsKeyValidationException",
        "The KMS key alias/nothing cannot be validated: there is no such key in eu-west-1.",
    )


def test_a_model_whose_key_is_disabled_cannot_be_used(scene: Scene, sentences: str, unique: str) -> None:
    key = scene.make_key()
    role = scene.make_data_access_role(*scene.data_statements, *scene.key_statements(key))
    model = scene.train(unique, role, ModelKmsKeyId=key)
    scene.client("kms").disable_key(KeyId=key)

    assert refusal(scene.comprehend.start_entities_detection_job, **scene.job(model, role, sentences)) == (
        "KmsKeyValidationException",
        f"The KMS key {key} cannot be validated: it cannot be used in the state Disabled.",
    )


def test_a_role_that_trusts_comprehend_for_jobs_only_serves_jobs_only(
    scene: Scene, model: str, sentences: str, unique: str
) -> None:
    trust = scene.trust(ArnLike={"aws:SourceArn": f"{jobs(scene)}*"})
    role = scene.make_data_access_role(*scene.data_statements, *scene.key_statements(scene.key), trust=trust)

    started = scene.comprehend.start_entities_detection_job(**scene.job(model, role, sentences))
    code, _ = refusal(scene.comprehend.create_entity_recognizer, **scene.training(unique, role))

    assert scene.ended_job(started["JobId"])["JobStatus"] == "COMPLETED"
    assert code == "InvalidRequestException"
