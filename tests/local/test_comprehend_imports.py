"""Imports: what the copy is, and what cannot be imported."""

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import refusal
from tests.local.recognizers import SENTENCES
from tests.local.sharing import Sharing

pytestmark = pytest.mark.local


@pytest.fixture(scope="module")
def sharing(local_aws: LocalAws) -> Sharing:
    return Sharing(local_aws)


@pytest.fixture(scope="module")
def unencrypted(sharing: Sharing) -> str:
    arn = sharing.train("unencrypted")
    sharing.share(arn, sharing.target.account)
    return arn


def test_an_imported_model_is_the_source_s_and_works_here(sharing: Sharing, unique: str) -> None:
    target = sharing.target
    imports = target.aws.counters()["imports"]

    answer = target.comprehend.import_model(**sharing.request(unique))
    imported = target.ended_model(answer["ModelArn"])

    assert answer["ModelArn"] == target.arn(unique)
    assert imported["Status"] == "TRAINED"
    assert imported["SourceModelArn"] == sharing.arn
    assert imported["ModelKmsKeyId"] == target.key
    assert imported["DataAccessRoleArn"] == sharing.role
    assert imported["VersionName"] == "v1"
    assert imported["RecognizerMetadata"] == sharing.source.model(sharing.arn)["RecognizerMetadata"]
    assert "s3://" not in str(imported)
    assert target.aws.counters()["imports"] == imports + 1
    role = target.make_data_access_role(*target.data_statements, *sharing.target_key_statements)
    documents = target.upload(f"{unique}/sentences.txt", "\n".join(SENTENCES[:3]))
    job = target.comprehend.start_entities_detection_job(**target.job(answer["ModelArn"], role, documents))
    ended = target.ended_job(job["JobId"])
    found = [line["Entities"][0]["Text"] for line in target.output(ended["OutputDataConfig"]["S3Uri"])]
    assert found == ["Amber Plan"] * 3


def test_a_model_without_a_key_is_imported_without_a_role(sharing: Sharing, unencrypted: str, unique: str) -> None:
    target = sharing.target
    arn = target.comprehend.import_model(SourceModelArn=unencrypted, ModelName=unique)["ModelArn"]

    imported = target.ended_model(arn)

    assert arn == target.arn(unique, version="")
    assert imported["Status"] == "TRAINED"
    assert not {"DataAccessRoleArn", "ModelKmsKeyId", "VersionName"} & set(imported)


def test_without_a_name_the_copy_has_the_source_s(sharing: Sharing, unencrypted: str) -> None:
    arn = sharing.target.comprehend.import_model(SourceModelArn=unencrypted, VersionName="copy")["ModelArn"]

    assert arn == sharing.target.arn("unencrypted", "copy")


def test_a_model_is_imported_within_its_account_without_a_policy(sharing: Sharing, unique: str) -> None:
    source = sharing.source
    arn = sharing.train(unique)

    copy = source.comprehend.import_model(SourceModelArn=arn, ModelName=unique, VersionName="copy")["ModelArn"]

    assert source.ended_model(copy)["Status"] == "TRAINED"


def test_the_copy_outlives_its_source(sharing: Sharing, unique: str) -> None:
    target = sharing.target
    arn = sharing.train(unique)
    sharing.share(arn, target.account)
    copy = target.comprehend.import_model(SourceModelArn=arn, ModelName=unique)["ModelArn"]
    target.ended_model(copy)

    sharing.source.comprehend.delete_entity_recognizer(EntityRecognizerArn=arn)
    role = target.make_data_access_role(*target.data_statements)
    documents = target.upload(f"{unique}/sentences.txt", SENTENCES[0])
    job = target.comprehend.start_entities_detection_job(**target.job(copy, role, documents))

    assert target.ended_job(job["JobId"])["JobStatus"] == "COMPLETED"


def test_a_version_cannot_be_imported_twice(sharing: Sharing, unique: str) -> None:
    again = sharing.request(unique)
    arn = sharing.target.comprehend.import_model(**again)["ModelArn"]

    assert refusal(sharing.target.comprehend.import_model, **again) == (
        "ResourceInUseException",
        f"The name is already in use: {arn}.",
    )


def test_an_encrypted_model_needs_a_role(sharing: Sharing, unencrypted: str, unique: str) -> None:
    for asked in (
        {"SourceModelArn": sharing.arn, "ModelName": unique},
        {"SourceModelArn": unencrypted, "ModelName": unique, "ModelKmsKeyId": sharing.target.key},
    ):
        code, message = refusal(sharing.target.comprehend.import_model, **asked)
        assert code == "InvalidRequestException"
        assert message.startswith("DataAccessRoleArn: ")


def test_a_model_of_another_region_cannot_be_imported(sharing: Sharing) -> None:
    elsewhere = sharing.target.arn("offers").replace("eu-west-1", "us-east-1")

    code, message = refusal(sharing.target.comprehend.import_model, SourceModelArn=elsewhere)

    assert code == "InvalidRequestException"
    assert message == (
        f"SourceModelArn: {elsewhere} is in us-east-1; a model can be imported in its own region only, "
        "not in eu-west-1."
    )


def test_a_model_that_is_not_there_or_not_trained_cannot_be_imported(sharing: Sharing, unique: str) -> None:
    source = sharing.source
    role = source.make_data_access_role()
    arn = source.comprehend.create_entity_recognizer(**source.training(unique, role))["EntityRecognizerArn"]
    source.ended_model(arn)

    untrained = refusal(source.comprehend.import_model, SourceModelArn=arn, VersionName="copy")
    absent = refusal(source.comprehend.import_model, SourceModelArn=source.arn("nobody"), VersionName="copy")

    assert untrained == ("ResourceUnavailableException", f"{arn} is in the status IN_ERROR, not trained.")
    assert absent == ("ResourceNotFoundException", "RESOURCE_NOT_FOUND: Could not find specified resource.")
