"""The wire, against botocore's own client side."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from local.comprehend import wire
from local.comprehend.errors import ResourceNotFoundError, SerializationError
from local.comprehend.wire import Wire, service_model

PROTOCOLS = ("json", "smithy-rpc-v2-cbor")
ARN = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1"
TIME = datetime(2026, 11, 22, 10, 20, 30, 123000, tzinfo=UTC)


def sent(protocol: str, operation: str, parameters: dict[str, Any]) -> tuple[Wire, bytes]:
    """Return what a client with this protocol sends."""
    model = service_model().operation_model(operation)
    request = create_serializer(protocol, include_validation=False).serialize_to_request(parameters, model)
    headers = {name.lower(): value for name, value in request["headers"].items()}
    return Wire.of(request["url_path"], headers), request["body"]


def received(protocol: str, operation: str, answer: wire.Answer) -> dict[str, Any]:
    """Return what a client with this protocol makes of an answer."""
    status, headers, body = answer
    response = {"status_code": status, "headers": headers, "body": body}
    shape = service_model().operation_model(operation).output_shape
    parsed: dict[str, Any] = create_parser(protocol).parse(response, shape)
    return parsed


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_request_is_read_as_it_was_meant(protocol: str) -> None:
    parameters = {"Filter": {"SubmitTimeBefore": TIME.replace(microsecond=0)}, "MaxResults": 7}

    spoken, body = sent(protocol, "ListEntityRecognizers", parameters)

    assert spoken == (protocol, "ListEntityRecognizers")
    assert spoken.parse(body) == parameters


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_answer_is_read_as_it_was_meant(protocol: str) -> None:
    value = {
        "EntityRecognizerProperties": {
            "EntityRecognizerArn": ARN,
            "SubmitTime": TIME,
            "RecognizerMetadata": {"EvaluationMetrics": {"F1Score": 98.25}, "NumberOfTestDocuments": 12},
        }
    }

    answer = Wire(protocol, "DescribeEntityRecognizer").answer(value)

    assert (
        received(protocol, "DescribeEntityRecognizer", answer)["EntityRecognizerProperties"]
        == (value["EntityRecognizerProperties"])
    )


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_empty_answer_is_an_empty_structure(protocol: str) -> None:
    answer = Wire(protocol, "DeleteEntityRecognizer").answer({})

    assert set(received(protocol, "DeleteEntityRecognizer", answer)) == {"ResponseMetadata"}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_error_keeps_its_code_message_and_status(protocol: str) -> None:
    answer = Wire(protocol, "DescribeEntityRecognizer").refuse(ResourceNotFoundError())

    assert answer[0] == 400
    assert received(protocol, "DescribeEntityRecognizer", answer)["Error"] == {
        "Code": "ResourceNotFoundException",
        "Message": "RESOURCE_NOT_FOUND: Could not find specified resource.",
    }


def test_an_error_without_a_path_speaks_as_the_headers_do() -> None:
    as_cbor = Wire.of("", {"smithy-protocol": "rpc-v2-cbor"}).error("AccessDeniedException", "no", 400)
    as_json = Wire.of("", {"content-type": "application/x-amz-json-1.1"}).error("AccessDeniedException", "no", 400)

    assert as_cbor[1]["Content-Type"] == "application/cbor"
    assert json.loads(as_json[2]) == {"__type": "AccessDeniedException", "Message": "no"}


@pytest.mark.parametrize(
    ("protocol", "body"),
    [
        ("json", b"{"),
        ("json", b"[]"),
        ("json", b'{"Filter": [1]}'),
        ("json", b'{"Filter": {"SubmitTimeBefore": "soon"}}'),
        ("json", b"\xff"),
        ("smithy-rpc-v2-cbor", b"\xff"),
        ("smithy-rpc-v2-cbor", b"\xa1aa"),
        ("smithy-rpc-v2-cbor", b"{}"),
    ],
)
def test_a_malformed_body_is_refused(protocol: str, body: bytes) -> None:
    with pytest.raises(SerializationError):
        Wire(protocol, "ListEntityRecognizers").parse(body)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_body_is_read_loosely_without_its_headers(protocol: str) -> None:
    _, body = sent(protocol, "DescribeEntityRecognizer", {"EntityRecognizerArn": ARN})

    assert wire.read_loosely(body) == {"EntityRecognizerArn": ARN}
    assert wire.read_loosely(b"{") == {}
    assert wire.read_loosely(b"") == {}
