import contextlib
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from model_lifecycle import properties
from model_lifecycle.comprehend import Comprehend
from model_lifecycle.kinds import RECOGNIZER

from tests.unit.events import IMPORTED, IMPORTED_ARN, MODEL_KEY, TESTED, TRAINED, VERSION_ARN

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
        **TRAINED["Request"],
        "Tags": [{"Key": "model-copy:fingerprint", "Value": "abc"}],
    }
    stub.add_response("create_entity_recognizer", {"EntityRecognizerArn": VERSION_ARN}, sent)

    assert comprehend.train(properties.trained_model(TRAINED), {"model-copy:fingerprint": "abc"})


CLASSIFIER_ARN = VERSION_ARN.replace("entity-recognizer/offers", "document-classifier/topics")


def test_a_classifier_has_operations_fields_and_units_of_its_own(comprehend: Comprehend, stub: Stubber) -> None:
    request = {
        "LanguageCode": "en",
        "Mode": "MULTI_LABEL",
        "DataAccessRoleArn": "arn:aws:iam::111111111111:role/training",
        "InputDataConfig": {"DataFormat": "COMPREHEND_CSV", "S3Uri": "s3://training/1/d.csv", "LabelDelimiter": ";"},
        "OutputDataConfig": {"S3Uri": "s3://training/training-output/"},
        "ModelKmsKeyId": MODEL_KEY,
    }
    named = {"DocumentClassifierName": "topics", "VersionName": "v1", "Tags": []}
    stub.add_response("create_document_classifier", {"DocumentClassifierArn": CLASSIFIER_ARN}, {**request, **named})
    described = {
        "DocumentClassifierArn": CLASSIFIER_ARN,
        "Status": "TRAINED_WITH_WARNING",
        "ClassifierMetadata": {
            "NumberOfTestDocuments": 10,
            "EvaluationMetrics": {"Accuracy": 0.8125, "MicroF1Score": 0.9, "HammingLoss": 0.1},
        },
    }
    sent = {"DocumentClassifierArn": CLASSIFIER_ARN}
    stub.add_response("describe_document_classifier", {"DocumentClassifierProperties": described}, sent)

    wanted = properties.trained_model({**TRAINED, "ModelArn": CLASSIFIER_ARN, "Request": request})
    assert comprehend.train(wanted, {})
    model = comprehend.describe(CLASSIFIER_ARN)

    assert model is not None
    assert model.usable
    assert model.metrics_text == "accuracy 0.8125, micro_f1 0.9 on 10 held-out documents"


def test_tags_are_set_and_removed(comprehend: Comprehend, stub: Stubber) -> None:
    stub.add_response("tag_resource", {}, {"ResourceArn": VERSION_ARN, "Tags": [{"Key": "team", "Value": "a"}]})
    stub.add_response("untag_resource", {}, {"ResourceArn": VERSION_ARN, "TagKeys": ["cost"]})

    comprehend.retag(VERSION_ARN, {"team": "a"}, {"cost"})


@pytest.mark.parametrize("operation", ["create_entity_recognizer", "import_model"])
def test_what_is_there_already_is_said_instead_of_raised(comprehend: Comprehend, stub: Stubber, operation: str) -> None:
    stub.add_client_error(operation, "ResourceInUseException")

    if operation == "import_model":
        assert not comprehend.import_(properties.imported_model(IMPORTED), {})
    else:
        assert not comprehend.train(properties.trained_model(TRAINED), {})


def test_a_version_is_described_with_its_metrics_in_percent(comprehend: Comprehend, stub: Stubber) -> None:
    described = {
        "EntityRecognizerArn": VERSION_ARN,
        "Status": "TRAINED",
        "ModelKmsKeyId": MODEL_KEY,
        "RecognizerMetadata": {
            "NumberOfTestDocuments": 1234,
            "EvaluationMetrics": {"Precision": 97.21, "Recall": 98.5, "F1Score": 97.85},
            "EntityTypes": [{"Type": "OFFER", "EvaluationMetrics": {"F1Score": 90.5}}],
        },
    }
    stub.add_response("describe_entity_recognizer", {"EntityRecognizerProperties": described})

    model = comprehend.describe(VERSION_ARN)

    assert model is not None
    assert model.usable
    assert model.metrics_by_type == {"OFFER": {"f1": 90.5}}
    assert model.metrics_text == "precision 97.21, recall 98.5, f1 97.85 on 1,234 held-out documents"


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
        "Tags": [{"Key": "model-copy:stack", "Value": "ModelCopy-prd"}],
    }
    stub.add_response("import_model", {"ModelArn": IMPORTED_ARN}, sent)

    assert comprehend.import_(properties.imported_model(IMPORTED), {"model-copy:stack": "ModelCopy-prd"})


def test_a_new_policy_takes_no_revision(comprehend: Comprehend, stub: Stubber) -> None:
    stub.add_client_error("describe_resource_policy", NOT_FOUND)
    stub.add_response(
        "put_resource_policy", {"PolicyRevisionId": "1"}, {"ResourceArn": VERSION_ARN, "ResourcePolicy": "{}"}
    )

    comprehend.share(VERSION_ARN, "{}")


@pytest.mark.parametrize(
    ("standing", "ends_well"), [('{"Version": "2012-10-17"}', True), ('{"Version": "other"}', False)]
)
def test_a_put_whose_answer_was_lost_is_no_conflict(
    comprehend: Comprehend, stub: Stubber, standing: str, ends_well: bool
) -> None:
    stub.add_client_error("describe_resource_policy", NOT_FOUND)
    stub.add_client_error("put_resource_policy", "InvalidRequestException")
    stub.add_response("describe_resource_policy", {"ResourcePolicy": standing, "PolicyRevisionId": "1"})

    with contextlib.nullcontext() if ends_well else pytest.raises(ClientError):
        comprehend.share(VERSION_ARN, '{"Version":"2012-10-17"}')


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


def test_what_is_no_arn_and_no_job_id_is_none_without_asking(comprehend: Comprehend) -> None:
    assert comprehend.describe("ModelCopy-Source-Training-1ABC") is None
    assert comprehend.job(RECOGNIZER, "ModelCopy-prd-Importsoffersv1SmokeTestJob-1ABC") is None


@pytest.mark.parametrize("field", ["ModelArn", "DesiredModelArn"])
def test_deleting_what_an_endpoint_uses_names_it(comprehend: Comprehend, stub: Stubber, field: str) -> None:
    endpoint = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer-endpoint/live"
    stub.add_client_error("delete_entity_recognizer", "ResourceInUseException")
    others = [{"EndpointArn": "other", "ModelArn": IMPORTED_ARN}]
    stub.add_response("list_endpoints", {"EndpointPropertiesList": others, "NextToken": "more"}, {})
    using = [{"EndpointArn": endpoint, "ModelArn": IMPORTED_ARN, field: VERSION_ARN}]
    stub.add_response("list_endpoints", {"EndpointPropertiesList": using}, {"NextToken": "more"})

    assert comprehend.delete(VERSION_ARN) == f"endpoint {endpoint} uses it: delete it, or point it to another version"


def test_deleting_what_a_job_uses_says_so(comprehend: Comprehend, stub: Stubber) -> None:
    stub.add_client_error("delete_entity_recognizer", "ResourceInUseException", "used by a job")
    stub.add_response("list_endpoints", {"EndpointPropertiesList": []})

    assert "used by a job" in comprehend.delete(VERSION_ARN)


def test_deleting_what_is_gone_is_fine(comprehend: Comprehend, stub: Stubber) -> None:
    stub.add_client_error("delete_entity_recognizer", NOT_FOUND)

    assert comprehend.delete(VERSION_ARN) == ""


def test_a_job_is_started_once_for_a_token_with_its_output_encrypted(comprehend: Comprehend, stub: Stubber) -> None:
    sent = {
        **TESTED["Request"],
        "EntityRecognizerArn": IMPORTED_ARN,
        "ClientRequestToken": "request-1",
        "Tags": [{"Key": "model-copy:stack", "Value": "ModelCopy-prd"}],
    }
    stub.add_response("start_entities_detection_job", {"JobId": "7"}, sent)

    tags = {"model-copy:stack": "ModelCopy-prd"}
    assert comprehend.start_job(properties.smoke_test(TESTED), token="request-1", tags=tags) == "7"


def test_no_such_job_is_none(comprehend: Comprehend, stub: Stubber) -> None:
    stub.add_client_error("describe_entities_detection_job", "JobNotFoundException")

    assert comprehend.job(RECOGNIZER, "7") is None


@pytest.mark.parametrize(("status", "raised"), [("STOPPED", False), ("STOP_REQUESTED", False), ("IN_PROGRESS", True)])
def test_a_job_that_ended_before_it_could_be_stopped_is_stopped(
    comprehend: Comprehend, stub: Stubber, status: str, raised: bool
) -> None:
    stub.add_client_error("stop_entities_detection_job", "InvalidRequestException")
    stub.add_response("describe_entities_detection_job", {"EntitiesDetectionJobProperties": {"JobStatus": status}})

    if raised:
        with pytest.raises(ClientError):
            comprehend.stop_job(RECOGNIZER, "7")
    else:
        comprehend.stop_job(RECOGNIZER, "7")


def test_stopping_a_training_that_has_ended_meanwhile_is_fine(comprehend: Comprehend, stub: Stubber) -> None:
    stub.add_client_error("stop_training_entity_recognizer", "InvalidRequestException")

    comprehend.stop_training(VERSION_ARN)
