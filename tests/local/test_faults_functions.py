"""Faults of Lambda functions: events arrive twice, invocations fail, functions die, answers get lost."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.faults.fault import CUSTOM_RESOURCE_ANSWER, Fault, Kind
from local.local_aws import LocalAws
from tests.local import templates
from tests.local.conftest import allow
from tests.local.test_patches_step_functions import INVOKE, run

pytestmark = pytest.mark.local
CLOUDFORMATION = "cloudformation.amazonaws.com"
STATES = "states.amazonaws.com"
RETRY = [{"ErrorEquals": ["Lambda.TooManyRequestsException", "Lambda.SdkClientException"], "IntervalSeconds": 1}]


def invoked(kind: Kind, caller: str, **rest: Any) -> Fault:
    """Return a fault of an invocation by a service."""
    return Fault(kind, "lambda", "Invoke", caller=caller, **rest)


@pytest.fixture
def aws(local_aws: LocalAws) -> Iterator[LocalAws]:
    """Return the local AWS; no fault outlives the test."""
    local_aws.forget_calls()
    yield local_aws
    local_aws.faults.clear()


def create(aws: LocalAws, name: str) -> str:
    """Create a stack with a custom resource; return what its function has seen."""
    resources = {**templates.custom_resource_function(), "Thing": templates.custom("thing")}
    resources["Seen"]["Properties"]["Name"] = name
    templates.create(aws, "source", name, {"Resources": resources})
    return seen(aws, name)


def seen(aws: LocalAws, name: str) -> str:
    """Return what the function of a stack has seen."""
    return str(aws.client("ssm", "source").get_parameter(Name=name)["Parameter"]["Value"])


def until(condition: Callable[[], bool]) -> None:
    """Wait for what goes on in the background."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_an_event_of_cloudformation_arrives_twice(aws: LocalAws, unique: str) -> None:
    aws.faults.add(invoked("duplicate", CLOUDFORMATION))

    assert create(aws, unique) == "seen Create: Create:"
    assert [call.fault for call in aws.calls(operation="Invoke", caller=CLOUDFORMATION)] == ["duplicate", "duplicate"]


def test_an_event_of_cloudformation_arrives_twice_at_once(aws: LocalAws, unique: str) -> None:
    """Each function adds to what it has read: one that runs beside the other overwrites what that has written."""
    aws.faults.add(invoked("duplicate", CLOUDFORMATION, at_once=True))
    slow_reading = aws.faults.add(Fault("delay", "ssm", "GetParameter", caller=unique, times=2, seconds=2))

    assert create(aws, unique) == "seen Create:"
    assert aws.faults.hits(*slow_reading) == [2]


def test_a_lost_answer_to_cloudformation_has_arrived_and_is_sent_again(aws: LocalAws, unique: str) -> None:
    aws.faults.add(Fault("lost", "cloudformation", CUSTOM_RESOURCE_ANSWER))

    create(aws, unique)

    def codes() -> list[str]:
        return [call.code for call in aws.calls(operation="Invoke", caller=CLOUDFORMATION)]

    # The second invocation is logged once it has ended, which is after what it does is seen.
    until(lambda: len(codes()) == 2)
    assert seen(aws, unique) == "seen Create: Create:"
    assert codes() == ["Runtime.HandlerError", ""]


def test_a_function_that_dies_gets_its_event_again(aws: LocalAws, unique: str) -> None:
    aws.faults.add(Fault("crash", "ssm", "PutParameter", caller=unique, times=2))

    assert create(aws, unique) == "seen Create: Create: Create:"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (invoked("error", STATES, code="throttled"), "TooManyRequestsException"),
        (invoked("lost", STATES), ""),
    ],
)
def test_a_state_machine_retries_an_invocation(aws: LocalAws, unique: str, fault: Fault, code: str) -> None:
    aws.faults.add(fault)

    execution = run(aws, unique, {**INVOKE, "Retry": RETRY}, allow("lambda:InvokeFunction"))

    assert json.loads(execution["output"]) == {"echo": {"n": 1}}
    logged = [(call.code, call.fault) for call in aws.calls(operation="Invoke", caller=STATES, resource=unique)]
    assert logged == [(code, fault.kind), ("", "")]


def test_an_invocation_that_is_refused_fails_the_state_machine(aws: LocalAws, unique: str) -> None:
    aws.faults.add(invoked("error", STATES, code="access-denied"))

    execution = run(aws, unique, INVOKE, allow("lambda:InvokeFunction"))

    assert (execution["status"], execution["error"]) == ("FAILED", "Lambda.AccessDeniedException")


def test_a_function_dies_after_its_call_was_done(aws: LocalAws, unique: str) -> None:
    create(aws, unique)
    aws.faults.add(Fault("crash", "ssm", "PutParameter", caller=unique))

    crashed = invoke(aws, unique)
    again = invoke(aws, unique)

    assert (crashed, again) == ("Unhandled", "Unhandled")
    assert seen(aws, unique) == "seen Create: Update:one Update:one"


def invoke(aws: LocalAws, stack: str) -> str:
    """Send the stack's function an event whose answer goes nowhere; return what sort of error it ends with."""
    resources = aws.client("cloudformation", "source").describe_stack_resources(StackName=stack)["StackResources"]
    (name,) = [one["PhysicalResourceId"] for one in resources if one["LogicalResourceId"] == "Function"]
    event: dict[str, Any] = {
        "RequestType": "Update",
        "PhysicalResourceId": "one",
        "ResourceProperties": {"Id": "one"},
        "StackId": "",
        "RequestId": "",
        "LogicalResourceId": "",
        "ResponseURL": "https://127.0.0.1:1/",
    }
    return str(aws.client("lambda", "source").invoke(FunctionName=name, Payload=json.dumps(event))["FunctionError"])
