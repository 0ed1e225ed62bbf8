"""Lambda and Step Functions: a role is taken only if it trusts the service, and if the caller may pass it.

CloudFormation's own role is not asked, as nowhere here. That Lambda brings no `aws:SourceArn` along is the stricter
reading; Step Functions' is the state machine (its developer guide, "Prevent cross-service confused deputy issue").
"""

from collections.abc import Mapping
from typing import Any

from local.hooks import replace, table
from local.identities import decide, role_session
from local.patches import denials
from local.trust import trusts

_LAMBDA, _STATES = "lambda.amazonaws.com", "states.amazonaws.com"
_LOG_DELIVERY = (
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
)
"""Of a state machine that logs (Step Functions developer guide, "Logging using CloudWatch Logs")."""


def install() -> None:
    """Ask before a function or a state machine is made or changed."""
    from ministack.services import lambda_svc, stepfunctions

    def create_function(current: Any) -> Any:
        def _create_function(data: dict[str, Any]) -> Any:
            return _refused(data.get("Role"), _LAMBDA) or current(data)

        return _create_function

    def update_function(current: Any) -> Any:
        def _update_config(name: str, data: dict[str, Any]) -> Any:
            return _refused(data.get("Role"), _LAMBDA) or current(name, data)

        return _update_config

    def create_machine(current: Any) -> Any:
        def _create_state_machine(data: dict[str, Any]) -> Any:
            arn = _machine_arn(data.get("name", ""))
            return _refused(data.get("roleArn"), _STATES, arn, data.get("loggingConfiguration")) or current(data)

        return _create_state_machine

    def update_machine(current: Any) -> Any:
        def _update_state_machine(data: dict[str, Any]) -> Any:
            arn = data.get("stateMachineArn", "")
            return _refused(data.get("roleArn"), _STATES, arn, data.get("loggingConfiguration")) or current(data)

        return _update_state_machine

    replace(lambda_svc, "_create_function", "data", create_function)
    replace(lambda_svc, "_update_config", "name data", update_function)
    replace(stepfunctions, "_create_state_machine", "data", create_machine)
    replace(stepfunctions, "_update_state_machine", "data", update_machine)
    _ask_for_cloudformation()


def _ask_for_cloudformation() -> None:
    from ministack.services.cloudformation import provisioners

    handlers = table(provisioners, "_RESOURCE_HANDLERS")
    function, machine = handlers["AWS::Lambda::Function"], handlers["AWS::StepFunctions::StateMachine"]
    create_function, create_machine = function["create"], machine["create"]

    def made_function(logical_id: str, properties: Mapping[str, Any], stack_name: str) -> Any:
        _require(_trust_problem(properties["Role"], _LAMBDA))
        return create_function(logical_id, properties, stack_name)

    def made_machine(logical_id: str, properties: Mapping[str, Any], stack_name: str) -> Any:
        name = properties.get("StateMachineName") or table(provisioners, "_physical_name")(
            stack_name, logical_id, max_len=80
        )
        _require(_trust_problem(properties["RoleArn"], _STATES, _machine_arn(name)))
        _require(_log_problem(properties["RoleArn"], properties.get("LoggingConfiguration")))
        return create_machine(logical_id, properties, stack_name)

    function["create"], machine["create"] = made_function, made_machine


def _require(problem: tuple[str, str] | None) -> None:
    if problem:
        raise ValueError(f"{problem[1]} ({problem[0]})")


def _refused(role: str | None, service: str, source_arn: str = "", logging: Mapping[str, Any] | None = None) -> Any:
    """Return the error's response; None if there is nothing to refuse."""
    from ministack.core.responses import error_response_json

    if role is None:
        return None
    problem = _pass_problem(role, service) or _trust_problem(role, service, source_arn) or _log_problem(role, logging)
    return error_response_json(*problem, 400) if problem else None


def _pass_problem(role: str, service: str) -> tuple[str, str] | None:
    """Return code and message if the caller of the request may not pass the role to the service."""
    from ministack.core import iam_evaluator
    from ministack.core.responses import get_account_id, get_region

    key = table(iam_evaluator, "_verified_key").get()
    if not key:
        return None
    caller = iam_evaluator.resolve_principal(key, get_account_id())
    if isinstance(caller, iam_evaluator.AuthError) or caller.policies is None:
        return None
    decision = decide(caller, "iam:PassRole", role, get_region(), {"iam:PassedToService": service})
    if decision.allowed:
        return None
    message = denials.message(caller.arn, "iam:PassRole", role, explicit=decision.explicit)
    return "AccessDeniedException", message


def _trust_problem(role: str, service: str, source_arn: str = "") -> tuple[str, str] | None:
    if trusts(role, service, source_arn):
        return None
    if service == _LAMBDA:
        return "InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda."
    return "AccessDeniedException", (
        f"Neither the global service principal {service}, nor the regional one is authorized to assume the provided "
        "role."
    )


def _log_problem(role: str, logging: Mapping[str, Any] | None) -> tuple[str, str] | None:
    """Return code and message if a state machine logs and its role may not set that up."""
    from ministack.core.responses import get_region

    level = (logging or {}).get("Level") or (logging or {}).get("level") or "OFF"
    if level == "OFF":
        return None
    principal = role_session(role, "logging")
    if all(decide(principal, action, "*", get_region()).allowed for action in _LOG_DELIVERY):
        return None
    return "AccessDeniedException", "The state machine IAM Role is not authorized to access the Log Destination"


def _machine_arn(name: str) -> str:
    from ministack.core.responses import get_account_id, get_region

    return f"arn:aws:states:{get_region()}:{get_account_id()}:stateMachine:{name}"
