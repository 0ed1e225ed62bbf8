"""Step Functions: a state machine may do what its role may, whether it invokes a function or calls AWS's API."""

import re
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from local import role_credentials
from local.hooks import replace, table
from local.identities import decide, role_session
from local.patches import denials

_SDK_TASK = re.compile(r"arn:aws:states:::aws-sdk:(\w+):(\w+)")
_CLIENT_NAMES = {"sfn": "stepfunctions", "eventbridge": "events", "cloudwatchlogs": "logs"}
_role: ContextVar[str] = ContextVar("step_functions_role", default="")
_execution: ContextVar[str] = ContextVar("step_functions_execution", default="")


def install() -> None:
    """Remember whose execution a thread runs, and act as its role."""
    from ministack.services import stepfunctions

    def remember_role(current: Any) -> Any:
        def _run_execution(exec_arn: str) -> Any:
            execution = stepfunctions._executions.get(exec_arn) or {}
            machine = stepfunctions._state_machines.get(execution.get("stateMachineArn")) or {}
            role, name = _role.set(machine.get("roleArn", "")), _execution.set(exec_arn.rsplit(":", 1)[-1])
            try:
                return current(exec_arn)
            finally:
                _role.reset(role)
                _execution.reset(name)

        return _run_execution

    def invoke(current: Any) -> Any:
        def _call_lambda(func_ref: str, event: Any) -> Any:
            _require_invoke(func_ref)
            return current(func_ref, event)

        return _call_lambda

    replace(stepfunctions, "_run_execution", "exec_arn", remember_role)
    replace(stepfunctions, "_call_lambda", "func_ref event", invoke)
    replace(stepfunctions, "_invoke_aws_sdk_integration", "resource input_data", lambda _: _call_as_role)


def _require_invoke(function: str) -> None:
    from ministack.core import iam_evaluator as iam
    from ministack.core.responses import get_account_id, get_region
    from ministack.services import stepfunctions

    if not _role.get():
        return
    arn = (
        function
        if function.startswith("arn:")
        else f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{function}"
    )
    role = role_session(_role.get(), _execution.get())
    policy, owner = table(iam, "_resource_policy")("lambda", arn) or ("", None)
    decision = decide(role, "lambda:InvokeFunction", arn, get_region(), policy=policy, owner=owner)
    if not decision.allowed:
        reason = denials.message(role.arn, "lambda:InvokeFunction", arn, explicit=decision.explicit)
        raise stepfunctions._ExecutionError(
            "Lambda.AWSLambdaException", f"{reason} (Service: Lambda, Status Code: 403)"
        )


def _call_as_role(resource: str, input_data: Any) -> Any:
    """Send the signed request that the task stands for; IAM decides about it as about any other."""
    from ministack.core.responses import get_region
    from ministack.services import stepfunctions

    match = _SDK_TASK.match(resource)
    if match is None:
        raise stepfunctions._ExecutionError("States.Runtime", f"Invalid aws-sdk resource ARN: {resource}")
    service, action = match.groups()
    client = role_credentials.client(_CLIENT_NAMES.get(service, service), _role.get(), _execution.get(), get_region())
    operation = client.meta.service_model.operation_model(action[0].upper() + action[1:])
    parameters = table(stepfunctions, "_sdk_json_param_value")(input_data or {}, operation.input_shape)
    try:
        answer = getattr(client, xform_name(operation.name))(**parameters)
    except ClientError as error:
        raise _execution_error(service, operation, error) from None
    del answer["ResponseMetadata"]
    return table(stepfunctions, "_sdk_json_value")(_plain(answer), operation.output_shape)


def _execution_error(service: str, operation: Any, error: ClientError) -> Exception:
    """Name an error as Step Functions does, by the class of the AWS SDK for Java: an unmodelled one has none."""
    from ministack.services import stepfunctions

    prefix = table(stepfunctions, "_AWS_SDK_ERROR_PREFIX").get(service, service.capitalize())
    code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    name = code if any(shape.name == code for shape in operation.error_shapes) else prefix
    cause = f"{error.response['Error']['Message']} (Service: {prefix}, Status Code: {status})"
    failure: Exception = stepfunctions._ExecutionError(f"{prefix}.{name.removesuffix('Exception')}Exception", cause)
    return failure


def _plain(value: Any) -> Any:
    """Turn what boto3 parsed into JSON again."""
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(member) for member in value]
    if isinstance(value, datetime):
        return value.timestamp()
    return value.read().decode() if hasattr(value, "read") else value
