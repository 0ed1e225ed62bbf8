"""What waiting in a state machine does, read from a synthesized template."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Template = Mapping[str, Any]

_DEFAULT_MEMORY = 128
"""MB (CloudFormation user guide, AWS::Lambda::Function)."""
_USER_IS_COMPLETE = "USER_IS_COMPLETE_FUNCTION_ARN"
"""What the provider framework's function is told to invoke, and to wait for, each time (aws-cdk, framework.ts)."""


class Loop(NamedTuple):
    """One round of a wait: seconds between two looks, state transitions, and the memory of each function, in MB."""

    seconds: float
    transitions: int
    memory: tuple[int, ...]
    longest: float
    """Seconds that the wait lasts at most."""


class Hour(NamedTuple):
    """An hour of waiting for one model."""

    invocations: float
    gigabyte_seconds: float
    transitions: float


def read(template: Template) -> Loop:
    """Return the loop of the template's only state machine.

    That is either a circle of states, which ends with the stack's wait conditions, or one task that is tried again; a
    retry is a state transition (Step Functions pricing).
    """
    (machine,) = _resources(template, "AWS::StepFunctions::StateMachine")
    if machine.get("StateMachineType", "STANDARD") != "STANDARD":
        raise ValueError("only standard workflows are billed by state transition")
    text = _text(machine["DefinitionString"])
    for name, value in machine.get("DefinitionSubstitutions", {}).items():
        text = text.replace(f"${{{name}}}", _text(value))
    definition = json.loads(text)
    states = definition["States"]
    if circle := _circle(definition["StartAt"], states):
        seconds = sum(state["Seconds"] for state in circle if state["Type"] == "Wait")
        transitions = len(circle)
        longest = max(float(wait["Timeout"]) for wait in _resources(template, "AWS::CloudFormation::WaitCondition"))
    else:
        circle = [states[definition["StartAt"]]]
        (retry,) = circle[0]["Retry"]
        if retry["BackoffRate"] != 1:
            raise ValueError(f"not an even wait: {retry}")
        seconds, transitions, longest = retry["IntervalSeconds"], 1, retry["IntervalSeconds"] * retry["MaxAttempts"]
    memory = [memory for state in circle if state["Type"] == "Task" for memory in _memory(template, state)]
    return Loop(seconds, transitions, tuple(memory), longest)


def hour(loop: Loop, look: float) -> Hour:
    """Return what an hour takes if each function lasts `look` seconds; one that invokes another waits for it."""
    looks = 3600 / (loop.seconds + look)
    return Hour(looks * len(loop.memory), looks * look * sum(loop.memory) / 1024, looks * loop.transitions)


def _circle(first: str, states: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the states that follow each other again and again, as long as no choice is met; none if it ends."""
    path: list[str] = []
    name = first
    while name not in path:
        path.append(name)
        name = states[name].get("Next") or states[name].get("Default")
        if name is None:
            return []
    return [states[one] for one in path[path.index(name) :]]


def _memory(template: Template, task: Mapping[str, Any]) -> Iterator[int]:
    function = template["Resources"][_id(task.get("Parameters", {}).get("FunctionName") or task["Resource"])]
    yield function["Properties"].get("MemorySize", _DEFAULT_MEMORY)
    variables = function["Properties"].get("Environment", {}).get("Variables", {})
    if _USER_IS_COMPLETE in variables:
        invoked = template["Resources"][_id(_text(variables[_USER_IS_COMPLETE]))]
        yield invoked["Properties"].get("MemorySize", _DEFAULT_MEMORY)


def _resources(template: Template, resource_type: str) -> list[dict[str, Any]]:
    return [body["Properties"] for body in template["Resources"].values() if body["Type"] == resource_type]


def _text(value: Any) -> str:
    """Return a value as text, an attribute of a resource as the resource's logical id in angle brackets."""
    match value:
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(_text(part) for part in parts)
        case {"Fn::GetAtt": [name, _]} | {"Ref": name}:
            return f"<{name}>"
        case _:
            return str(value)


def _id(reference: str) -> str:
    return reference.removeprefix("<").removesuffix(">")
