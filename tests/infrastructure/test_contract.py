"""Infrastructure and runtime cannot drift: what the templates send is what the handlers read."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import pytest
from model_lifecycle import properties
from model_lifecycle.cloudformation import WAIT_DATA_ID
from model_lifecycle.lifecycle import State
from model_lifecycle.request import Request

from tests.infrastructure.projects import synthesized
from tests.infrastructure.templates import Template, readable
from tests.unit.conftest import Harness
from tests.unit.events import event

PARSERS: dict[str, Callable[[Mapping[str, Any]], object]] = {
    "Custom::TrainedModel": properties.trained_model,
    "Custom::ModelShare": properties.model_share,
    "Custom::ImportedModel": properties.imported_model,
    "Custom::SmokeTest": properties.smoke_test,
    "Custom::ModelEndpoint": properties.model_endpoint,
}


def as_cloudformation_sends(value: Any) -> Any:
    """Every scalar as a string."""
    match value:
        case Mapping():
            return {name: as_cloudformation_sends(inner) for name, inner in value.items()}
        case list():
            return [as_cloudformation_sends(inner) for inner in value]
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def custom_resources(templates: Mapping[str, Template]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (body["Type"], as_cloudformation_sends(readable(body["Properties"])))
        for template in templates.values()
        for body in template.raw["Resources"].values()
        if body["Type"].startswith("Custom::")
    ]


def test_every_custom_resource_s_properties_are_read_by_its_handler(
    templates: dict[str, Template],
) -> None:
    found = custom_resources({**templates, **synthesized("full").templates})

    assert {resource_type for resource_type, _ in found} == set(PARSERS) == set(Harness().handlers)
    for resource_type, sent in found:
        PARSERS[resource_type](sent)


def test_whatever_waits_says_where_and_how_long(templates: dict[str, Template]) -> None:
    for resource_type, sent in custom_resources(templates):
        request = Request.parse(event("Create", resource_type, sent))
        assert request.has_wait_condition == (resource_type in ("Custom::TrainedModel", "Custom::ImportedModel"))
        if request.has_wait_condition:
            assert request.wait_handle_url
            assert request.wait_seconds == 43_080
        assert request.answer_seconds < int(sent["ServiceTimeout"])
        assert sent["StateMachineArn"]


def test_templates_read_only_attributes_that_the_handlers_return(templates: dict[str, Template]) -> None:
    for template in templates.values():
        custom = {n for n, body in template.raw["Resources"].items() if body["Type"].startswith("Custom::")}
        read = {(name, attribute) for name, attribute in _attributes(template.raw) if name in custom}
        assert {attribute for _, attribute in read} <= {"Arn", "Result"}


def test_results_are_cut_out_of_the_wait_condition_s_data() -> None:
    data = f'{{"{WAIT_DATA_ID}":"f1 97.9 on 1,000 held-out documents"}}'

    assert data.split('"')[3] == "f1 97.9 on 1,000 held-out documents"


@pytest.mark.parametrize("stack", ["ModelCopy-Source", "ModelCopy-prd"])
def test_the_state_machine_asks_at_once_and_every_minute_until_the_function_says_done(
    templates: dict[str, Template], stack: str
) -> None:
    machine = templates[stack].only("AWS::StepFunctions::StateMachine")["Properties"]
    definition = json.loads(machine["DefinitionString"])
    states = definition["States"]

    (choice,) = states["Done"]["Choices"]
    assert definition["StartAt"] == "Look"
    assert states["Wait"]["Seconds"] == 60
    assert states["Look"]["OutputPath"] == "$.Payload"
    assert {field.name for field in fields(State)} >= {choice["Variable"].removeprefix("$.")}
    assert (choice["BooleanEquals"], choice["Next"]) == (True, "Ended")
    assert states["Done"]["Default"] == "Wait"
    assert readable(machine["DefinitionSubstitutions"]["FunctionArn"]) == "${LifecycleFunction.Arn}"


def _attributes(value: Any) -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        own = [tuple(value["Fn::GetAtt"])] if "Fn::GetAtt" in value else []
        return own + [pair for inner in value.values() for pair in _attributes(inner)]
    if isinstance(value, list):
        return [pair for inner in value for pair in _attributes(inner)]
    return []
