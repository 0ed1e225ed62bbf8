"""A state machine does what its role may, and fails with AWS's errors where its role may not."""

import json
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local import templates
from tests.local.conftest import Statement, allow

pytestmark = pytest.mark.local
ECHO = "def handler(event, context):\n    return {'echo': event}\n"
INVOKE = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": "${Function.Arn}", "Payload.$": "$"},
    "OutputPath": "$.Payload",
    "End": True,
}


def run(aws: LocalAws, name: str, task: dict[str, Any], *statements: Statement) -> dict[str, Any]:
    """Run a state machine whose role has the statements; return the execution, ended."""
    definition = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 10, "Next": "Task"}, "Task": task}}
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "DefinitionString": {"Fn::Sub": json.dumps(definition)},
            "TracingConfiguration": {"Enabled": True},
            "LoggingConfiguration": {
                "Level": "ALL",
                "IncludeExecutionData": False,
                "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": {"Fn::GetAtt": ["Logs", "Arn"]}}}],
            },
        },
    }
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": name,
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Role": {"Fn::GetAtt": ["FunctionRole", "Arn"]},
            "Code": {"ZipFile": ECHO},
        },
    }
    resources = {
        "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 7}},
        "Role": templates.role("states", allow("logs:*"), *statements),
        "FunctionRole": templates.role("lambda"),
        "Function": function,
        "Machine": machine,
    }
    outputs = {"Machine": {"Value": {"Ref": "Machine"}}}
    made = templates.create(aws, "source", name, {"Resources": resources, "Outputs": outputs})
    states = aws.client("stepfunctions", "source")
    execution = states.start_execution(stateMachineArn=made["Machine"], input='{"n": 1}')["executionArn"]
    while True:
        found: dict[str, Any] = states.describe_execution(executionArn=execution)
        if found["status"] != "RUNNING":
            return found


def test_a_function_is_invoked_with_the_roles_permission(local_aws: LocalAws, unique: str) -> None:
    arn = f"arn:aws:lambda:eu-west-1:{local_aws.accounts['source']}:function:{unique}"

    execution = run(local_aws, unique, INVOKE, allow("lambda:InvokeFunction", Resource=[arn, f"{arn}:*"]))

    assert json.loads(execution["output"]) == {"echo": {"n": 1}}


def test_a_function_is_not_invoked_without_the_roles_permission(local_aws: LocalAws, unique: str) -> None:
    execution = run(local_aws, unique, INVOKE, allow("lambda:GetFunction"))

    assert (execution["status"], execution["error"]) == ("FAILED", "Lambda.AWSLambdaException")
    assert (
        f"is not authorized to perform: lambda:InvokeFunction on resource: "
        f"arn:aws:lambda:eu-west-1:111111111111:function:{unique} "
        "because no identity-based policy allows the lambda:InvokeFunction action"
    ) in execution["cause"]


def test_comprehend_is_called_as_the_role(local_aws: LocalAws, unique: str) -> None:
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:comprehend:listEntityRecognizers",
        "Parameters": {"MaxResults": 1},
        "End": True,
    }

    execution = run(local_aws, unique, task, allow("comprehend:ListEntityRecognizers"))
    refused = run(local_aws, f"{unique}-refused", task)

    assert isinstance(json.loads(execution["output"])["EntityRecognizerPropertiesList"], list)
    assert (refused["status"], refused["error"]) == ("FAILED", "Comprehend.ComprehendException")
    assert "is not authorized to perform: comprehend:ListEntityRecognizers" in refused["cause"]


def test_an_error_of_the_services_model_keeps_its_name(local_aws: LocalAws, unique: str) -> None:
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:ssm:getParameter",
        "Parameters": {"Name": f"/{unique}"},
        "End": True,
    }

    execution = run(local_aws, unique, task, allow("ssm:GetParameter"))

    assert execution["error"] == "Ssm.ParameterNotFoundException"
