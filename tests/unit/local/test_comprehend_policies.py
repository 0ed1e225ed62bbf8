"""Resource policies: what can be one, and the lock of the revision."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from local.comprehend import policies
from local.comprehend.errors import InvalidRequestError, ResourceNotFoundError
from local.comprehend.policies import Policies
from local.comprehend.requests import Caller
from local.comprehend.state import Model, State

ARN = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1"
CALLER = Caller(SimpleNamespace(), "111111111111", "eu-west-1")
STATEMENT: dict[str, Any] = {
    "Effect": "Allow",
    "Action": "comprehend:ImportModel",
    "Resource": "*",
    "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
}


def document(**changes: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT | changes]})


@pytest.fixture
def policies_of_a_model() -> Policies:
    state = State()
    state.models[ARN] = Model(ARN, "entity-recognizer", "v1", "TRAINED", 1.0, {})
    return Policies(state)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Sid": "Share", "Action": ["comprehend:ImportModel"], "Resource": [ARN]},
        {"Effect": "Deny"},
        {"Principal": {"AWS": ["222222222222", "arn:aws:iam::222222222222:role/path/importer"]}},
        {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}},
    ],
)
def test_these_can_be_policies(changes: dict[str, Any]) -> None:
    assert policies.new(document(**changes), ARN).document == document(**changes)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Action": "comprehend:*"}, r"the action comprehend:\* is not supported"),
        ({"Action": ["comprehend:ImportModel", "comprehend:DescribeEntityRecognizer"]}, "is not supported"),
        ({"Resource": ARN.replace("v1", "v2")}, "is neither"),
        ({"Principal": "*"}, "principal"),
        ({"Principal": {"Service": "lambda.amazonaws.com"}}, "principal"),
        ({"Principal": {"AWS": "everybody"}}, "principal"),
        ({"Principal": {"AWS": []}}, "principal"),
        ({"Effect": "Perhaps"}, "neither Allow nor Deny"),
        ({"NotAction": "*"}, "cannot have NotAction"),
    ],
)
def test_these_cannot(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidRequestError, match=reason):
        policies.new(document(**changes), ARN)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"Statement": ["Allow"]}', '{"Statement": [{"Effect": "Allow"}]}'])
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequestError, match="ResourcePolicy"):
        policies.new(text, ARN)


def test_a_policy_is_replaced_by_whoever_knows_its_revision(policies_of_a_model: Policies) -> None:
    def put(**revision: str) -> str:
        request = {"ResourceArn": ARN, "ResourcePolicy": document(), **revision}
        return str(policies_of_a_model.put(CALLER, request)["PolicyRevisionId"])

    first = put()
    second = put(PolicyRevisionId=first)

    assert first != second
    with pytest.raises(InvalidRequestError, match="name its revision"):
        put()
    with pytest.raises(InvalidRequestError, match="not the current revision"):
        put(PolicyRevisionId=first)
    described = policies_of_a_model.describe(CALLER, {"ResourceArn": ARN})
    assert described["PolicyRevisionId"] == second
    assert described["ResourcePolicy"] == document()
    assert described["CreationTime"] <= described["LastModifiedTime"]


def test_a_revision_of_a_policy_that_is_not_there_is_refused(policies_of_a_model: Policies) -> None:
    with pytest.raises(InvalidRequestError, match="has no resource policy"):
        policies_of_a_model.put(CALLER, {"ResourceArn": ARN, "ResourcePolicy": document(), "PolicyRevisionId": "0a"})


def test_a_policy_is_deleted_with_its_revision_or_without(policies_of_a_model: Policies) -> None:
    request = {"ResourceArn": ARN, "ResourcePolicy": document()}
    revision = policies_of_a_model.put(CALLER, request)["PolicyRevisionId"]

    with pytest.raises(InvalidRequestError, match="not the current revision"):
        policies_of_a_model.delete(CALLER, {"ResourceArn": ARN, "PolicyRevisionId": "0a"})
    policies_of_a_model.delete(CALLER, {"ResourceArn": ARN, "PolicyRevisionId": revision})
    with pytest.raises(ResourceNotFoundError):
        policies_of_a_model.describe(CALLER, {"ResourceArn": ARN})
    policies_of_a_model.put(CALLER, request)
    policies_of_a_model.delete(CALLER, {"ResourceArn": ARN})
    with pytest.raises(ResourceNotFoundError):
        policies_of_a_model.delete(CALLER, {"ResourceArn": ARN})


def test_a_model_that_is_not_there_or_in_another_region_has_no_policy(policies_of_a_model: Policies) -> None:
    elsewhere = Caller(SimpleNamespace(), "111111111111", "us-east-1")

    for caller, arn in ((CALLER, ARN.replace("v1", "v2")), (elsewhere, ARN)):
        with pytest.raises(ResourceNotFoundError, match="RESOURCE_NOT_FOUND"):
            policies_of_a_model.put(caller, {"ResourceArn": arn, "ResourcePolicy": document()})
