"""What is read from templates of waiting state machines."""

import json
from typing import Any

import pytest

from bench import waiting_loop
from bench.waiting_loop import Hour, Loop
from bench.waiting_run import most_in

CIRCLE = {
    "StartAt": "Begin",
    "States": {
        "Begin": {"Type": "Pass", "Next": "Wait"},
        "Wait": {"Type": "Wait", "Seconds": 30, "Next": "Look"},
        "Look": {"Type": "Task", "Parameters": {"FunctionName": "${FunctionArn}"}, "Next": "Done"},
        "Done": {"Type": "Choice", "Choices": [{"Next": "Ended"}], "Default": "Wait"},
        "Ended": {"Type": "Succeed"},
    },
}
RETRY = {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 5, "MaxAttempts": 360, "BackoffRate": 1}


def function(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


def machine(definition: Any, **properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": definition, **properties}}


def circle(**properties: Any) -> dict[str, Any]:
    arn = {"FunctionArn": {"Fn::GetAtt": ["Function", "Arn"]}}
    return {
        "Resources": {
            "Machine": machine(json.dumps(CIRCLE), DefinitionSubstitutions=arn, **properties),
            "Function": function(MemorySize=512),
            "Wait": {"Type": "AWS::CloudFormation::WaitCondition", "Properties": {"Timeout": "43200"}},
        }
    }


def retried(**changes: Any) -> dict[str, Any]:
    definition = {"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": "@", "Retry": [RETRY | changes]}}}
    begin, _, end = json.dumps(definition).partition("@")
    joined = {"Fn::Join": ["", [begin, {"Fn::GetAtt": ["Framework", "Arn"]}, end]]}
    asked = {"Variables": {"USER_IS_COMPLETE_FUNCTION_ARN": {"Fn::GetAtt": ["User", "Arn"]}}}
    functions = {"Framework": function(Environment=asked), "User": function(MemorySize=256)}
    return {"Resources": {"Machine": machine(joined), **functions}}


def test_a_circle_of_states_waits_as_long_as_its_wait_states() -> None:
    assert waiting_loop.read(circle()) == Loop(seconds=30, transitions=3, memory=(512,), longest=43200)


def test_a_task_that_is_tried_again_makes_a_transition_a_time_and_invokes_what_its_function_invokes() -> None:
    assert waiting_loop.read(retried()) == Loop(seconds=5, transitions=1, memory=(128, 256), longest=1800)


def test_a_wait_that_grows_is_refused() -> None:
    with pytest.raises(ValueError, match="not an even wait"):
        waiting_loop.read(retried(BackoffRate=2))


def test_an_express_workflow_is_not_billed_so() -> None:
    with pytest.raises(ValueError, match="standard workflows"):
        waiting_loop.read(circle(StateMachineType="EXPRESS"))


def test_an_hour_has_as_many_looks_as_waits_and_looks_leave() -> None:
    assert waiting_loop.hour(Loop(58, 3, (512, 512), 1), look=2) == Hour(120, 120, 180)


def test_the_most_in_any_span_counts_its_begin_and_not_its_end() -> None:
    assert most_in([0, 0.5, 1, 1.2, 3], 1) == 3
    assert most_in([0, 1, 2], 1) == 1
