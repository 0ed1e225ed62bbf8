import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3
import pytest
from botocore.stub import Stubber
from model_lifecycle.cloudformation import CloudFormation, Stacks, UnansweredError
from model_lifecycle.request import Request

from tests.unit.events import TRAINED, event


class Endpoint(HTTPServer):
    """Where CloudFormation listens."""

    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.received: list[tuple[str, dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/answer?Signature=secret"


class Receiver(BaseHTTPRequestHandler):
    server: Endpoint

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.headers["Content-Type"], json.loads(body)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def request_to(url: str) -> Request:
    return Request.parse({**event("Create", "Custom::TrainedModel", TRAINED), "ResponseURL": url})


def test_an_answer_has_the_ids_that_cloudformation_asked_with(endpoint: Endpoint) -> None:
    CloudFormation().succeed(request_to(endpoint.url), "arn", {"Arn": "arn"})

    content_type, body = endpoint.received[0]
    assert content_type == ""
    assert body == {
        "StackId": "arn:aws:cloudformation:eu-west-1:111111111111:stack/ModelCopy-Source/1",
        "RequestId": "request-1",
        "LogicalResourceId": "Resource",
        "Status": "SUCCESS",
        "PhysicalResourceId": "arn",
        "Data": {"Arn": "arn"},
    }


def test_a_long_reason_is_shortened_to_what_cloudformation_takes(endpoint: Endpoint) -> None:
    CloudFormation().fail(request_to(endpoint.url), "arn", "x" * 10_000)

    body = endpoint.received[0][1]
    assert len(json.dumps(body)) < 4096
    assert body["Reason"].endswith("…")


def test_a_signal_has_its_result_under_one_name(endpoint: Endpoint) -> None:
    CloudFormation().signal_success(endpoint.url, "f1 97.9")
    CloudFormation().signal_failure(endpoint.url, "no access")

    assert [(body["Status"], body["UniqueId"], body["Data"]) for _, body in endpoint.received] == [
        ("SUCCESS", "result", "f1 97.9"),
        ("FAILURE", "result", ""),
    ]


def test_an_answer_that_is_refused_raises_without_the_secret_url(endpoint: Endpoint) -> None:
    endpoint.status = 403

    with pytest.raises(UnansweredError) as caught:
        CloudFormation().signal_success(endpoint.url, "f1 97.9")

    assert str(caught.value) == "CloudFormation did not take the answer: HTTP 403"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


STACK_ID = "arn:aws:cloudformation:eu-west-1:111111111111:stack/ModelCopy-Source/1"


@pytest.mark.parametrize(
    ("newest_first", "rolls_back"),
    [
        (["CREATE_IN_PROGRESS"], False),
        (["UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"], False),
        (["ROLLBACK_IN_PROGRESS", "CREATE_IN_PROGRESS"], True),
        (["UPDATE_ROLLBACK_IN_PROGRESS"], True),
        (["UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"], True),
        (["UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"], False),
        (["DELETE_IN_PROGRESS", "CREATE_COMPLETE"], False),
        (["DELETE_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"], False),
        (["DELETE_IN_PROGRESS", "DELETE_FAILED", "DELETE_IN_PROGRESS", "CREATE_COMPLETE"], False),
        (["DELETE_IN_PROGRESS", "ROLLBACK_FAILED"], True),
        (["DELETE_IN_PROGRESS", "DELETE_FAILED", "DELETE_IN_PROGRESS", "ROLLBACK_FAILED"], True),
    ],
)
def test_a_stack_rolls_back_by_its_own_events(newest_first: list[str], rolls_back: bool) -> None:
    client = boto3.client("cloudformation", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
    ids = {"StackId": STACK_ID, "StackName": "ModelCopy-Source", "Timestamp": dt.datetime.now(dt.UTC)}
    of_resource = {"EventId": "r", "PhysicalResourceId": "x", "ResourceStatus": "ROLLBACK_IN_PROGRESS", **ids}
    of_stack = [
        {"EventId": str(number), "PhysicalResourceId": STACK_ID, "ResourceStatus": status, **ids}
        for number, status in enumerate(newest_first)
    ]
    with Stubber(client) as stub:
        stub.add_response("describe_stack_events", {"StackEvents": [of_resource], "NextToken": "older"})
        stub.add_response("describe_stack_events", {"StackEvents": of_stack})

        assert Stacks(client).rolls_back(STACK_ID) is rolls_back
