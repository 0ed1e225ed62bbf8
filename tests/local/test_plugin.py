"""Comprehend behind ministack's front door: both wire protocols, IAM, resource policies, role sessions."""

from collections.abc import Callable
from typing import Any

import botocore.session
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from local.local_aws import LocalAws
from tests.local.conftest import Role, allow, refusal

pytestmark = pytest.mark.local
MODEL = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1"


def call_in_cbor(aws: LocalAws, client: Any, operation: str, **parameters: Any) -> tuple[int, dict[str, Any]]:
    """Call Comprehend as the client's identity in Smithy RPC v2 CBOR; return status and parsed answer."""
    model = botocore.session.Session().get_service_model("comprehend").operation_model(operation)
    serialized = create_serializer("smithy-rpc-v2-cbor").serialize_to_request(parameters, model)
    url = aws.endpoint + serialized["url_path"]
    request = AWSRequest("POST", url, serialized["headers"], serialized["body"])
    SigV4Auth(client._get_credentials(), "comprehend", "eu-west-1").add_auth(request)
    answer = URLLib3Session(verify=str(aws.home.tls / "ca.pem")).send(request.prepare())
    headers = {name.lower(): value for name, value in answer.headers.items()}
    raw = {"status_code": answer.status_code, "headers": headers, "body": answer.content}
    parsed: dict[str, Any] = create_parser("smithy-rpc-v2-cbor").parse(raw, model.output_shape)
    return answer.status_code, parsed


def test_both_protocols_are_answered(local_aws: LocalAws) -> None:
    comprehend = local_aws.client("comprehend", "source")

    in_json = comprehend.list_entity_recognizers()
    status, in_cbor = call_in_cbor(local_aws, comprehend, "ListEntityRecognizers")

    assert status == 200
    assert in_cbor["EntityRecognizerPropertiesList"] == in_json["EntityRecognizerPropertiesList"]


def test_a_refusal_names_action_and_resource_in_both_protocols(
    local_aws: LocalAws, make_role: Callable[..., Role]
) -> None:
    comprehend = make_role("source").client("comprehend")

    code, message = refusal(comprehend.describe_entity_recognizer, EntityRecognizerArn=MODEL)
    status, in_cbor = call_in_cbor(local_aws, comprehend, "DescribeEntityRecognizer", EntityRecognizerArn=MODEL)

    assert code == "AccessDeniedException"
    assert message.endswith(
        f"is not authorized to perform: comprehend:DescribeEntityRecognizer on resource: {MODEL} "
        "because no identity-based policy allows the comprehend:DescribeEntityRecognizer action"
    )
    assert status == 400
    assert (in_cbor["Error"]["Code"], in_cbor["Error"]["Message"]) == (code, message)


def test_a_wrong_signature_is_refused(local_aws: LocalAws) -> None:
    comprehend = local_aws.client_with_keys("comprehend", ("AKIAUNKNOWN000000000", "secret"))

    assert refusal(comprehend.list_entity_recognizers)[0] == "UnrecognizedClientException"


def test_an_import_without_a_resource_policy_is_refused_for_the_want_of_one(make_role: Callable[..., Role]) -> None:
    comprehend = make_role("prd", [allow("comprehend:ImportModel")]).client("comprehend")

    code, message = refusal(comprehend.import_model, SourceModelArn=MODEL)

    assert code == "AccessDeniedException"
    assert message.endswith("because no resource-based policy allows the comprehend:ImportModel action")


def test_the_key_of_a_request_is_a_condition(make_role: Callable[..., Role]) -> None:
    with_key = {"StringEquals": {"comprehend:ModelKmsKey": "right"}}
    comprehend = make_role("prd", [allow("comprehend:ImportModel", Condition=with_key)]).client("comprehend")

    code, message = refusal(comprehend.import_model, SourceModelArn=MODEL, ModelKmsKeyId="wrong")
    other = refusal(comprehend.import_model, SourceModelArn=MODEL, ModelKmsKeyId="right")

    assert (code, "identity-based" in message) == ("AccessDeniedException", True)
    assert "resource-based" in other[1]


def test_counters_are_served_beside_the_services(local_aws: LocalAws) -> None:
    assert {"trainings_started", "imports", "jobs_started"} <= local_aws.counters().keys()
