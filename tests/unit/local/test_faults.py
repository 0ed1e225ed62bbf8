"""Which calls a fault hits, what it says, and what is remembered of calls."""

import json
from typing import Any

import pytest
from botocore.parsers import create_parser

from local.control import Question
from local.faults.answers import read_code, write_error
from local.faults.calls import Call, CallLog
from local.faults.errors import Error, error_for
from local.faults.fault import CUSTOM_RESOURCE_ANSWER, Fault, FaultError
from local.faults.injection import Faults
from local.faults.routes import routes

ROLE = "role/ModelCopy-Source-ProviderRole"
MODEL = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1"
DESCRIBE = Call("comprehend", "DescribeEntityRecognizer", "111111111111", ROLE, MODEL, "json")
ACCESS_DENIED = (
    "User is not authorized to perform: kms:Decrypt because no identity-based policy allows the kms:Decrypt action"
)


def call(service: str, operation: str, protocol: str) -> Call:
    return Call(service, operation, "111111111111", ROLE, "*", protocol)


def hits(fault: Fault, calls: int) -> list[int]:
    """Return which of so many calls are hit, counted from 1."""
    faults = Faults()
    faults.add([fault])
    return [number for number in range(1, calls + 1) if faults.due(DESCRIBE)]


def throttled(**selection: Any) -> Fault:
    return Fault("error", "comprehend", code="throttled", **selection)


def test_the_first_call_is_hit_once_unless_said_otherwise() -> None:
    assert hits(throttled(), 4) == [1]


def test_some_calls_in_a_row_are_hit() -> None:
    assert hits(throttled(nth=2, times=3), 6) == [2, 3, 4]


def test_for_ever_is_from_the_nth_on() -> None:
    assert hits(throttled(nth=3, times=0), 6) == [3, 4, 5, 6]


@pytest.mark.parametrize(
    "selection",
    [
        {},
        {"operation": "DescribeEntityRecognizer"},
        {"account": "111111111111"},
        {"caller": "ProviderRole"},
        {"resource": "/offers/version/v1"},
        {"operation": "DescribeEntityRecognizer", "account": "111111111111", "caller": "role/ModelCopy-Source"},
    ],
)
def test_a_call_matches_by_all_that_is_given(selection: dict[str, str]) -> None:
    assert throttled(**selection).matches(DESCRIBE)


@pytest.mark.parametrize(
    "selection",
    [
        {"operation": "ImportModel"},
        {"account": "222222222222"},
        {"account": "1111"},
        {"caller": "user/admin"},
        {"resource": "/offers/version/v2"},
        {"operation": "DescribeEntityRecognizer", "account": "222222222222"},
    ],
)
def test_a_call_does_not_match_by_a_part_of_it(selection: dict[str, str]) -> None:
    assert not throttled(**selection).matches(DESCRIBE)
    assert not Fault("lost", "s3").matches(DESCRIBE)


def test_a_call_counts_for_all_that_match_and_meets_the_first_that_is_due() -> None:
    faults = Faults()
    faults.add([Fault("lost", "comprehend", nth=2), Fault("delay", "comprehend", seconds=1, times=0)])
    faults.add([Fault("lost", "s3")])

    met = [faults.due(DESCRIBE) for _ in range(3)]

    assert [fault.kind for fault in met if fault] == ["delay", "lost", "delay"]
    assert [(one["matched"], one["hits"]) for one in faults.to_json()] == [(3, 1), (3, 2), (0, 0)]


def test_faults_are_taken_away_one_by_one_or_all_at_once() -> None:
    faults = Faults()
    first, second, third = faults.add([throttled(), throttled(nth=2), throttled(nth=3)])

    assert faults.clear([second]) == 1
    assert [one["id"] for one in faults.to_json()] == [first, third]
    assert faults.clear() == 2
    assert faults.due(DESCRIBE) is None


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": "eror"}, "kind: there is no 'eror'; did you mean error"),
        ({"service": "comprehand"}, "service: there is no 'comprehand'; did you mean comprehend"),
        ({"operation": "ImportModels"}, "operation: there is no 'ImportModels'; did you mean ImportModel"),
        ({"nth": 0}, "nth: 0 is not 1 or more"),
        ({"nth": "1"}, "nth: '1' is not of type int"),
        ({"nth": True}, "nth: True is not of type int"),
        ({"times": -1}, "times: -1 is neither 1 or more, nor 0 for ever"),
        ({"code": ""}, "code: an error needs one, such as throttled"),
        ({"status": 200}, "status: 200 is not that of an error"),
        ({"seconds": 2}, "seconds: only a fault of kind delay has it"),
        ({"at_once": True}, "at_once: only a fault of kind duplicate has it"),
        ({"kind": "lost"}, "code: only a fault of kind error has it"),
        ({"kind": "delay", "code": ""}, "seconds: a delay needs some"),
        ({"role": "x"}, "field: there is no 'role'"),
        ({"account": 111111111111}, "account: 111111111111 is not of type str"),
    ],
)
def test_a_fault_that_could_never_hit_is_refused(wrong: dict[str, Any], message: str) -> None:
    given = {"kind": "error", "service": "comprehend", "operation": "ImportModel", "code": "throttled", **wrong}

    with pytest.raises(FaultError) as caught:
        Fault.from_json(given)

    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("given", ["lost", None, [], {"kind": "lost"}, {"service": "s3"}])
def test_what_is_no_fault_is_refused(given: object) -> None:
    with pytest.raises(FaultError):
        Fault.from_json(given)


def test_json_brings_back_the_same_fault() -> None:
    fault = Fault("delay", "s3", "CopyObject", nth=2, times=0, caller=ROLE, seconds=0.5)

    assert Fault.from_json(json.loads(json.dumps(fault.to_json()))) == fault
    assert Fault.from_json({"kind": "lost", "service": "s3", "times": None}).times == 0
    assert Fault.from_json({"kind": "lost", "service": "cloudformation", "operation": CUSTOM_RESOURCE_ANSWER})


@pytest.mark.parametrize(
    ("code", "service", "protocol", "error"),
    [
        ("throttled", "comprehend", "json", ("ThrottlingException", 400, "Rate exceeded")),
        ("throttled", "s3", "rest-xml", ("SlowDown", 503, "Please reduce your request rate.")),
        ("throttled", "lambda", "rest-json", ("TooManyRequestsException", 429, "Rate Exceeded.")),
        ("throttled", "sts", "query", ("Throttling", 400, "Rate exceeded")),
        ("server-error", "comprehend", "json", ("InternalServerException", 500)),
        ("server-error", "kms", "json", ("KMSInternalException", 500)),
        ("server-error", "s3", "rest-xml", ("InternalError", 500)),
        ("server-error", "cloudformation", "query", ("InternalFailure", 500)),
        ("access-denied", "kms", "json", ("AccessDeniedException", 400, ACCESS_DENIED)),
        ("access-denied", "s3", "rest-xml", ("AccessDenied", 403, "Access Denied")),
        ("access-denied", "lambda", "rest-json", ("AccessDeniedException", 403)),
        ("access-denied", "sts", "query", ("AccessDenied", 403)),
        ("ResourceInUseException", "comprehend", "json", ("ResourceInUseException", 400)),
        ("InternalServerException", "comprehend", "json", ("InternalServerException", 500)),
        ("SlowDown", "s3", "rest-xml", ("SlowDown", 503)),
    ],
)
def test_an_error_is_in_the_words_of_its_service(
    code: str, service: str, protocol: str, error: tuple[object, ...]
) -> None:
    assert error_for(code, call(service, "Decrypt", protocol))[: len(error)] == error


def test_status_and_message_can_be_ones_own() -> None:
    fault = Fault("error", "comprehend", code="throttled", status=429, message="Slower.")

    assert fault.error_for(DESCRIBE) == Error("ThrottlingException", 429, "Slower.")


@pytest.mark.parametrize(
    ("service", "protocol"),
    [
        ("comprehend", "json"),
        ("comprehend", "smithy-rpc-v2-cbor"),
        ("lambda", "rest-json"),
        ("s3", "rest-xml"),
        ("route53", "rest-xml"),
        ("sts", "query"),
        ("ec2", "ec2"),
    ],
)
def test_botocore_reads_the_error_that_was_written(service: str, protocol: str) -> None:
    status, headers, body = write_error(call(service, "X", protocol), Error("SomeException", 400, "Née <&> „so“"))

    lower = {name.lower(): value for name, value in headers.items()}
    parsed = create_parser(protocol).parse({"status_code": status, "headers": lower, "body": body}, None)

    assert (parsed["Error"]["Code"], parsed["Error"]["Message"]) == ("SomeException", "Née <&> „so“")
    assert read_code(protocol, status, lower, body) == "SomeException"


@pytest.mark.parametrize("body", [b"", b"text", b"<a>", b"\xff", b"x" * 100_000])
@pytest.mark.parametrize("protocol", ["json", "smithy-rpc-v2-cbor", "rest-json", "rest-xml", "query"])
def test_an_error_without_a_code_is_read_without_one(protocol: str, body: bytes) -> None:
    assert read_code(protocol, 404, {}, body) in ("", "404")


def test_the_log_keeps_the_last_calls() -> None:
    log = CallLog(size=2)

    for second in range(3):
        log.add(DESCRIBE, second, 200)

    assert [entry.time for entry in log.find()] == [1, 2]


def test_calls_are_found_by_service_operation_account_and_parts_of_caller_and_resource() -> None:
    log = CallLog()
    log.add(DESCRIBE, 1.0, 200)
    log.add(call("s3", "PutObject", "rest-xml"), 2.0, 503, "SlowDown", "error")

    assert [entry.operation for entry in log.find(service="comprehend", caller="Provider", resource="/offers/")] == [
        "DescribeEntityRecognizer"
    ]
    assert [entry.code for entry in log.find(operation="PutObject", account="111111111111")] == ["SlowDown"]
    assert log.find(service="kms") == []
    log.clear()
    assert log.find() == []


def test_the_control_paths_take_one_fault_or_a_list() -> None:
    faults, log = Faults(), CallLog()
    answers = routes(faults, log)
    one = throttled().to_json()

    assert answers["POST /_local/faults"](Question(json.dumps(one).encode(), {})) == {"ids": [1]}
    assert answers["POST /_local/faults"](Question(json.dumps([one, one]).encode(), {})) == {"ids": [2, 3]}
    assert answers["DELETE /_local/faults"](Question(b"", {"id": "1,3"})) == {"cleared": 2}
    assert answers["GET /_local/faults"](Question(b"", {})) == [{"id": 2, "matched": 0, "hits": 0, **one}]


def test_the_control_path_of_calls_refuses_filters_that_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="servce: calls are found by service, operation"):
        routes(Faults(), CallLog())["GET /_local/calls"](Question(b"", {"servce": "s3"}))
