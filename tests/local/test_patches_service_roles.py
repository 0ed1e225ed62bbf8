"""Lambda and Step Functions take a role only if it trusts them, and if the caller may pass it."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local import templates
from tests.local.conftest import Role, Statement, allow, policy, refusal

pytestmark = pytest.mark.local

DEFINITION = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
LAMBDA, STATES = "lambda.amazonaws.com", "states.amazonaws.com"


def role_for(aws: LocalAws, name: str, service: str, *statements: Statement, **trust: Any) -> str:
    """Make a role that a service may take; return its ARN."""
    iam = aws.client("iam", "source")
    document = policy({**allow("sts:AssumeRole", Principal={"Service": service}), **trust})
    arn = str(iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"])
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="given", PolicyDocument=policy(*statements))
    return arn


def function(name: str, role: str) -> dict[str, Any]:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("index.py", "def handler(event, context): pass")
    code_of = {"Runtime": "python3.13", "Handler": "index.handler", "Code": {"ZipFile": archive.getvalue()}}
    return {"FunctionName": name, "Role": role, **code_of}


def test_a_function_s_role_trusts_lambda(local_aws: LocalAws, unique: str) -> None:
    create = local_aws.client("lambda", "source").create_function
    role = role_for(local_aws, unique, STATES)

    code, message = refusal(create, **function(unique, role))

    assert code == "InvalidParameterValueException"
    assert message == "The role defined for the function cannot be assumed by Lambda."
    create(**function(unique, role_for(local_aws, f"{unique}-right", LAMBDA)))


def test_a_state_machine_s_role_trusts_step_functions_for_that_machine(local_aws: LocalAws, unique: str) -> None:
    create = local_aws.client("stepfunctions", "source").create_state_machine
    account = local_aws.accounts["source"]
    machine = f"arn:aws:states:eu-west-1:{account}:stateMachine:{unique}"
    for_this = {"StringEquals": {"aws:SourceAccount": account}, "ArnLike": {"aws:SourceArn": machine}}
    role = role_for(local_aws, unique, STATES, Condition=for_this)

    code, message = refusal(create, name=f"{unique}-other", definition=DEFINITION, roleArn=role)

    assert code == "AccessDeniedException"
    assert "is authorized to assume the provided role" in message
    create(name=unique, definition=DEFINITION, roleArn=role)


@pytest.mark.parametrize("service", [LAMBDA, "comprehend.amazonaws.com"])
def test_a_role_is_passed_to_the_service_only_that_the_caller_may_pass_it_to(
    local_aws: LocalAws, make_role: Callable[..., Role], unique: str, service: str
) -> None:
    role = role_for(local_aws, unique, LAMBDA)
    to_service = {"StringEquals": {"iam:PassedToService": service}}
    caller = make_role("source", [allow("lambda:*"), allow("iam:PassRole", Resource=role, Condition=to_service)])

    create = caller.client("lambda").create_function

    if service == LAMBDA:
        create(**function(unique, role))
    else:
        code, message = refusal(create, **function(unique, role))
        assert code == "AccessDeniedException"
        assert f"is not authorized to perform: iam:PassRole on resource: {role}" in message


def test_a_state_machine_that_logs_has_a_role_that_may_set_that_up(local_aws: LocalAws, unique: str) -> None:
    logs = {"Type": "AWS::Logs::LogGroup", "Properties": {}}
    destination = {"CloudWatchLogsLogGroup": {"LogGroupArn": {"Fn::GetAtt": ["Logs", "Arn"]}}}
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "DefinitionString": DEFINITION,
            "LoggingConfiguration": {"Level": "ALL", "Destinations": [destination]},
        },
    }
    role = templates.role("states", allow("logs:CreateLogDelivery"))

    reasons = templates.create_in_vain(
        local_aws, "source", unique, {"Resources": {"Logs": logs, "Role": role, "Machine": machine}}
    )

    assert any("IAM Role is not authorized to access the Log Destination" in reason for reason in reasons)


def test_cloudformation_s_functions_and_machines_have_roles_that_trust_the_service(
    local_aws: LocalAws, unique: str
) -> None:
    made = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Code": {"ZipFile": "def handler(event, context): pass"},
        },
    }
    resources = {"Role": templates.role("states"), "Function": made}

    reasons = templates.create_in_vain(local_aws, "source", unique, {"Resources": resources})

    assert any("cannot be assumed by Lambda" in reason for reason in reasons)
