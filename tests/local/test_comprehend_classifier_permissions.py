"""Classifiers: everything that callers and data access roles need, keys of all kinds, and what happens without."""

from collections.abc import Callable
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.classifiers import WEATHER, ClassifierScene
from tests.local.conftest import Role, Statement, allow, refusal
from tests.local.recognizers import KEY_ACTIONS, Scene, with_condition, without
from tests.local.sharing import Sharing

pytestmark = pytest.mark.local

NO_WRITE_ACCESS = (
    "NO_WRITE_ACCESS_TO_OUTPUT: The provided data access role does not have write access to the output S3 URI or it "
    "does not have access to the output S3 KMS Key."
)
CREATE, START = "comprehend:CreateDocumentClassifier", "comprehend:StartDocumentClassificationJob"
TAG, PASS, CLASSIFY = "comprehend:TagResource", "iam:PassRole", "comprehend:ClassifyDocument"
TAGS = [{"Key": "team", "Value": "search"}]


@pytest.fixture(scope="module")
def source(local_aws: LocalAws) -> ClassifierScene:
    return ClassifierScene(Scene(local_aws, "source"))


@pytest.fixture(scope="module")
def role(source: ClassifierScene) -> str:
    scene = source.scene
    return scene.make_data_access_role(*scene.data_statements, *scene.key_statements(scene.key))


@pytest.fixture(scope="module")
def model(source: ClassifierScene, role: str) -> str:
    ended = source.train(f"allowed-{source.scene.number}", role, ModelKmsKeyId=source.scene.key)
    assert ended["Status"] == "TRAINED", ended
    return str(ended["DocumentClassifierArn"])


@pytest.mark.parametrize("action", [CREATE, TAG, PASS])
def test_a_caller_trains_with_three_permissions_and_not_with_two(
    source: ClassifierScene, role: str, make_role: Callable[..., Role], unique: str, action: str
) -> None:
    models = source.arn("*", version="")
    complete = [allow(CREATE, Resource=models), allow(TAG, Resource=models), allow(PASS, Resource=role)]
    able, unable = (
        make_role("source", statements).client("comprehend") for statements in (complete, without(action, complete))
    )
    request = source.training(unique, role, Tags=TAGS)

    code, message = refusal(unable.create_document_classifier, **request)
    made = able.create_document_classifier(**request)["DocumentClassifierArn"]

    named = role if action == PASS else source.arn(unique)
    assert code == "AccessDeniedException"
    assert f"is not authorized to perform: {action} on resource: {named} because" in message
    assert made == source.arn(unique)


@pytest.mark.parametrize("missing", ["Model", "Job", "Role"])
def test_a_caller_starts_a_job_with_permission_on_model_and_job(
    source: ClassifierScene, role: str, model: str, make_role: Callable[..., Role], missing: str
) -> None:
    jobs = f"arn:aws:comprehend:eu-west-1:{source.scene.account}:document-classification-job/*"
    complete = [
        allow(START, Resource=model, Sid="Model"),
        allow(START, Resource=jobs, Sid="Job"),
        allow(PASS, Resource=role, Sid="Role"),
    ]
    able = make_role("source", complete).client("comprehend")
    unable = make_role("source", [one for one in complete if one["Sid"] != missing]).client("comprehend")
    request = source.job(model, role, source.rows)

    code, message = refusal(unable.start_document_classification_job, **request)
    started = able.start_document_classification_job(**request)

    assert code == "AccessDeniedException"
    assert f"is not authorized to perform: {PASS if missing == 'Role' else START} on resource" in message
    assert source.ended_job(started["JobId"])["JobStatus"] == "COMPLETED"


def test_a_caller_classifies_with_permission_on_the_endpoint(
    source: ClassifierScene, role: str, model: str, make_role: Callable[..., Role], unique: str
) -> None:
    endpoint = source.scene.create_endpoint(unique, model, DataAccessRoleArn=role)
    source.scene.ready_endpoint(endpoint)
    able = make_role("source", [allow(CLASSIFY, Resource=endpoint)]).client("comprehend")
    unable = make_role("source", [allow(CLASSIFY, Resource=f"{endpoint}-other")]).client("comprehend")

    answer = able.classify_document(EndpointArn=endpoint, Text=WEATHER)
    code, _ = refusal(unable.classify_document, EndpointArn=endpoint, Text=WEATHER)
    source.scene.delete_endpoint(endpoint)

    assert answer["Classes"][0]["Name"] == "WEATHER"
    assert code == "AccessDeniedException"


def ended_with(source: ClassifierScene, name: str, statements: list[Statement], **output: str) -> tuple[str, str]:
    role = source.scene.make_data_access_role(*statements)
    ended = source.train(name, role, OutputDataConfig={"S3Uri": source.output_uri, **output})
    return ended["Status"], ended.get("Message", "")


def test_without_permission_to_write_the_output_the_training_ends_in_error(
    source: ClassifierScene, unique: str
) -> None:
    statements = without("s3:PutObject", source.scene.data_statements)

    assert ended_with(source, unique, statements) == ("IN_ERROR", NO_WRITE_ACCESS)
    assert ended_with(source, f"{unique}-with", source.scene.data_statements) == ("TRAINED", "")


def test_without_the_key_of_the_output_the_training_ends_in_error(source: ClassifierScene, unique: str) -> None:
    scene = source.scene
    complete = [*scene.data_statements, *scene.key_statements(scene.key)]

    able = ended_with(source, f"{unique}-with", complete, KmsKeyId=scene.key)
    unable = ended_with(source, unique, without("kms:GenerateDataKey", complete), KmsKeyId=scene.key)

    assert able == ("TRAINED", "")
    assert unable == ("IN_ERROR", NO_WRITE_ACCESS)
    described = source.model(source.arn(f"{unique}-with"))["OutputDataConfig"]
    assert described["KmsKeyId"] == scene.key
    key = described["S3Uri"].removeprefix(f"s3://{scene.bucket}/")
    assert scene.client("s3").head_object(Bucket=scene.bucket, Key=key)["SSEKMSKeyId"] == scene.key


def test_an_output_key_that_is_not_there_is_refused(source: ClassifierScene, role: str, unique: str) -> None:
    unknown = "12345678-1234-1234-1234-123456789012"
    request = source.training(unique, role, OutputDataConfig={"S3Uri": source.output_uri, "KmsKeyId": unknown})

    code, _ = refusal(source.comprehend.create_document_classifier, **request)

    assert code == "KmsKeyValidationException"


@pytest.mark.parametrize("field", ["ModelKmsKeyId", "VolumeKmsKeyId"])
@pytest.mark.parametrize("action", KEY_ACTIONS)
def test_without_a_permission_on_the_key_of_model_or_volume_the_request_is_refused(
    source: ClassifierScene, unique: str, field: str, action: str
) -> None:
    scene = source.scene
    role = scene.make_data_access_role(*scene.data_statements, *without(action, scene.key_statements(scene.key)))

    code, message = refusal(
        source.comprehend.create_document_classifier, **source.training(unique, role, **{field: scene.key})
    )

    assert code == "KmsKeyValidationException"
    assert f"is not authorized to perform: {action} on resource: {scene.key}" in message
    assert message.endswith(f"for the model {source.arn(unique)}.")


@pytest.mark.parametrize(
    ("condition", "field"),
    [("comprehend:ModelKmsKey", "ModelKmsKeyId"), ("comprehend:VolumeKmsKey", "VolumeKmsKeyId")],
)
def test_a_caller_can_be_bound_to_keys(
    source: ClassifierScene, role: str, make_role: Callable[..., Role], unique: str, condition: str, field: str
) -> None:
    bound = {"StringEquals": {condition: source.scene.key}}
    statements = [allow(CREATE, Condition=bound), allow(PASS, Resource=role)]
    create = make_role("source", statements).client("comprehend").create_document_classifier

    code, _ = refusal(create, **source.training(unique, role))
    made = create(**source.training(unique, role, **{field: source.scene.key}))["DocumentClassifierArn"]

    assert code == "AccessDeniedException"
    assert source.ended_model(made)[field] == source.scene.key


def test_a_caller_can_be_bound_to_the_key_of_the_output(
    source: ClassifierScene, role: str, make_role: Callable[..., Role], unique: str
) -> None:
    bound = {"StringEquals": {"comprehend:OutputKmsKey": source.scene.key}}
    statements = [allow(CREATE, Condition=bound), allow(PASS, Resource=role)]
    create = make_role("source", statements).client("comprehend").create_document_classifier
    output: dict[str, Any] = {"S3Uri": source.output_uri}

    code, _ = refusal(create, **source.training(unique, role, OutputDataConfig=output))
    made = create(**source.training(unique, role, OutputDataConfig={**output, "KmsKeyId": source.scene.key}))

    assert code == "AccessDeniedException"
    assert made["DocumentClassifierArn"] == source.arn(unique)


def test_an_encrypted_classifier_is_imported_under_another_key(local_aws: LocalAws, unique: str) -> None:
    sharing = Sharing(local_aws)
    source, target = ClassifierScene(sharing.source), ClassifierScene(sharing.target)
    arn = source.arn(unique)
    key = sharing.source.make_key(*sharing.key_policy(arn))
    role = sharing.source.make_data_access_role(*sharing.source.data_statements, *sharing.source.key_statements(key))
    trained = source.train(unique, role, ModelKmsKeyId=key)
    own = sharing.target.key_statements(sharing.target.key)
    foreign = [{**statement, "Resource": key} for statement in with_source(sharing, arn)]
    request = {"SourceModelArn": arn, "ModelKmsKeyId": sharing.target.key, "VersionName": "v1"}

    unshared = refusal(target.comprehend.import_model, **request)
    sharing.share(arn, f"arn:aws:iam::{sharing.target.account}:root")
    unable = sharing.target.make_data_access_role(*own, *without("kms:Decrypt", foreign))
    without_key = refusal(target.comprehend.import_model, **request, DataAccessRoleArn=unable)
    able = sharing.target.make_data_access_role(*own, *foreign)
    imported = target.ended_model(target.comprehend.import_model(**request, DataAccessRoleArn=able)["ModelArn"])

    assert unshared[0] == "AccessDeniedException"
    assert without_key[0] == "KmsKeyValidationException"
    assert imported["Status"] == "TRAINED"
    assert imported["ModelKmsKeyId"] == sharing.target.key
    assert imported["ClassifierMetadata"] == trained["ClassifierMetadata"]


def with_source(sharing: Sharing, arn: str) -> list[Statement]:
    """Return what a role needs on the key of the shared model, for another model."""
    use = {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com", "aws:SourceArn": arn}}
    grant = {"StringEquals": {"kms:EncryptionContext:aws:comprehend:arn": arn}}
    statements = sharing.source_key_statements
    for action, condition in (("kms:CreateGrant", grant), ("kms:Decrypt", use), ("kms:GenerateDataKey", use)):
        statements = with_condition(action, condition, statements)
    return statements
