from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from model_lifecycle import properties
from model_lifecycle.comprehend import Comprehend

from tests.unit.fakes import IMPORTED, IMPORTED_ARN, MODEL_KEY, TESTED, TRAINED, VERSION_ARN

NOT_FOUND = "ResourceNotFoundException"


@pytest.fixture
def client() -> Any:
    return boto3.client("comprehend", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")


@pytest.fixture
def stub(client: Any) -> Iterator[Stubber]:
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def comprehend(client: Any) -> Comprehend:
    return Comprehend(client)


def test_training_sends_what_the_version_is_made_of(comprehend: Comprehend, stub: Stubber) -> None:
    sent = {
        "RecognizerName": "offers",
        "VersionName": "v1",
        "LanguageCode": "en",
        "DataAccessRoleArn": TRAINED["DataAccessRoleArn"],
        "InputDataConfig": {
            "DataFormat": "COMPREHEND_CSV",
            "EntityTypes": [{"Type": "OFFER"}],
            "Documents": {"S3Uri": "s3://training/1/documents.txt", "InputFormat": "ONE_DOC_PER_LINE"},
            "EntityList": {"S3Uri": "s3://training/2/entity_list.csv"},
        },
        "ModelKmsKeyId": MODEL_KEY,
        "VolumeKmsKeyId": TRAINED["VolumeKeyArn"],
        "Tags": [{"Key": "model-copy:fingerprint", "Value": "abc"}],
    }
    stub.add_response("create_entity_recognizer", {"EntityRecognizerArn": VERSION_ARN}, sent)

    comprehend.train(properties.trained_model(TRAINED), {"model-copy:fingerprint": "abc"})


def test_a_version_is_described_with_its_metrics_in_percent(comprehend: Comprehend, stub: Stubber) -> None:
    described = {
        "EntityRecognizerArn": VERSION_ARN,
        "Status": "TRAINED",
        "ModelKmsKeyId": MODEL_KEY,
        "RecognizerMetadata": {
            "NumberOfTestDocuments": 1234,
            "EvaluationMetrics": {"Precision": 97.21, "Recall": 98.5, "F1Score": 97.85},
        },
    }
    stub.add_response("describe_entity_recognizer", {"EntityRecognizerProperties": described})

    model = comprehend.describe(VERSION_ARN)

    assert model is not None
    assert model.usable
    assert model.metrics_text == "precision 97.2, recall 98.5, f1 97.8 on 1,234 held-out documents"


def test_no_such_version_is_none(comprehend: Comprehend, stub: Stubber) -> None:
    stub.add_client_error("describe_entity_recognizer", NOT_FOUND)

    assert comprehend.describe(VERSION_ARN) is None


def test_an_import_names_its_copy_after_the_arn_it_will_have(comprehend: Comprehend, stub: Stubber) -> None:
    sent = {
        "SourceModelArn": VERSION_ARN,
        "ModelName": "offers",
        "VersionName": "v1",
        "ModelKmsKeyId": IMPORTED["ModelKeyArn"],
        "DataAccessRoleArn": IMPORTED["DataAccessRoleArn"],
    }
    stub.add_response("import_model", {"ModelArn": IMPORTED_ARN}, sent)

    comprehend.import_(properties.imported_model(IMPORTED))


def test_a_new_policy_takes_no_revision(comprehend: Comprehend, stub: Stubber) -> None:
    stub.add_client_error("describe_resource_policy", NOT_FOUND)
    stub.add_response(
        "put_resource_policy", {"PolicyRevisionId": "1"}, {"ResourceArn": VERSION_ARN, "ResourcePolicy": "{}"}
    )

    comprehend.share(VERSION_ARN, "{}")


def test_a_policy_is_put_over_the_revision_that_stands_there(comprehend: Comprehend, stub: Stubber) -> None:
    stub.add_response("describe_resource_policy", {"ResourcePolicy": "{}", "PolicyRevisionId": "7"})
    sent = {"ResourceArn": VERSION_ARN, "ResourcePolicy": "{}", "PolicyRevisionId": "7"}
    stub.add_response("put_resource_policy", {"PolicyRevisionId": "8"}, sent)

    comprehend.share(VERSION_ARN, "{}")


@pytest.mark.parametrize("answer", [{}, None])
def test_revoking_what_is_not_shared_is_fine(
    comprehend: Comprehend, stub: Stubber, answer: dict[str, Any] | None
) -> None:
    if answer is None:
        stub.add_client_error("describe_resource_policy", NOT_FOUND)
    else:
        stub.add_response("describe_resource_policy", answer)

    comprehend.revoke(VERSION_ARN)


def test_deleting_what_is_in_use_says_so(comprehend: Comprehend, stub: Stubber) -> None:
    stub.add_client_error("delete_entity_recognizer", "ResourceInUseException", "used by a job")

    assert "used by a job" in comprehend.delete(VERSION_ARN)


def test_deleting_what_is_gone_is_fine(comprehend: Comprehend, stub: Stubber) -> None:
    stub.add_client_error("delete_entity_recognizer", NOT_FOUND)

    assert comprehend.delete(VERSION_ARN) == ""


def test_a_job_is_started_once_for_a_token_with_its_output_encrypted(comprehend: Comprehend, stub: Stubber) -> None:
    sent = {
        "JobName": "offers-v1-smoke-test",
        "EntityRecognizerArn": IMPORTED_ARN,
        "LanguageCode": "en",
        "DataAccessRoleArn": TESTED["DataAccessRoleArn"],
        "InputDataConfig": {"S3Uri": "s3://tests/input/", "InputFormat": "ONE_DOC_PER_LINE"},
        "OutputDataConfig": {"S3Uri": "s3://tests/output/", "KmsKeyId": TESTED["OutputKeyArn"]},
        "VolumeKmsKeyId": TESTED["VolumeKeyArn"],
        "ClientRequestToken": "request-1",
    }
    stub.add_response("start_entities_detection_job", {"JobId": "7"}, sent)

    assert comprehend.start_job(properties.smoke_test(TESTED), token="request-1") == "7"


def test_no_such_job_is_none(comprehend: Comprehend, stub: Stubber) -> None:
    stub.add_client_error("describe_entities_detection_job", "JobNotFoundException")

    assert comprehend.find_job("7") is None
