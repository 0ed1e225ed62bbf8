from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from model_lifecycle import properties
from model_lifecycle.comprehend import Comprehend

from tests.unit.events import ENDPOINT_ARN, SERVING

WANTED = properties.model_endpoint(SERVING)
MOVED = {
    "EndpointArn": ENDPOINT_ARN,
    "DesiredModelArn": WANTED.model_arn,
    "DesiredDataAccessRoleArn": WANTED.data_access_role_arn,
}
IN_USE = "ResourceInUseException"


@pytest.fixture
def stub(client: Any) -> Iterator[Stubber]:
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def client() -> Any:
    return boto3.client("comprehend", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")


@pytest.fixture
def comprehend(client: Any) -> Comprehend:
    return Comprehend(client)


def test_an_endpoint_is_made_once_for_a_token(comprehend: Comprehend, stub: Stubber) -> None:
    sent = {
        "EndpointName": "offers",
        "ModelArn": WANTED.model_arn,
        "DesiredInferenceUnits": 2,
        "DataAccessRoleArn": WANTED.data_access_role_arn,
        "ClientRequestToken": "request-1",
        "Tags": [{"Key": "team", "Value": "search"}],
    }
    stub.add_response("create_endpoint", {"EndpointArn": ENDPOINT_ARN}, sent)

    comprehend.create_endpoint(WANTED, "request-1", {"team": "search"})


def test_an_endpoint_is_moved_with_its_units(comprehend: Comprehend, stub: Stubber) -> None:
    stub.add_response("update_endpoint", {}, {**MOVED, "DesiredInferenceUnits": 2})

    comprehend.update_endpoint(WANTED)


def test_units_that_follow_the_load_are_not_sent(comprehend: Comprehend, stub: Stubber) -> None:
    stub.add_response("update_endpoint", {}, MOVED)

    comprehend.update_endpoint(replace(WANTED, auto_scaled=True))


def test_what_is_being_changed_is_neither_moved_nor_deleted_nor_an_error(comprehend: Comprehend, stub: Stubber) -> None:
    for operation in ("create_endpoint", "update_endpoint", "delete_endpoint"):
        stub.add_client_error(operation, IN_USE)

    comprehend.create_endpoint(WANTED, "request-1", {})
    comprehend.update_endpoint(WANTED)
    comprehend.delete_endpoint(ENDPOINT_ARN)


def test_no_such_endpoint_is_none_and_needs_no_deletion(comprehend: Comprehend, stub: Stubber) -> None:
    for operation in ("describe_endpoint", "delete_endpoint"):
        stub.add_client_error(operation, "ResourceNotFoundException")

    assert comprehend.endpoint(ENDPOINT_ARN) is None
    comprehend.delete_endpoint(ENDPOINT_ARN)
    assert comprehend.endpoint("never-made") is None
