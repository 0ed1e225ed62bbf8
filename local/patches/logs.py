"""CloudWatch Logs: a function logs as its role, and a log group's key must let the service use it for that group.

That all the actions of the guide's key policy are needed ("Encrypt log data in CloudWatch Logs using KMS") is the
stricter reading.
"""

from collections.abc import Mapping
from typing import Any

from local.hooks import replace, table
from local.identities import decide, role_session, service_may
from local.patches.kms import encryption_context, key_record

_KEY_ACTIONS = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
_WRITING = ("logs:CreateLogStream", "logs:PutLogEvents")


def install() -> None:
    """Ask the function's role before its output is kept, and the key before a group is encrypted with it."""
    from ministack.core.responses import error_response_json
    from ministack.services import cloudwatch_logs, lambda_svc
    from ministack.services.cloudformation import provisioners

    def emit(current: Any) -> Any:
        def _emit_lambda_logs(func: dict[str, Any], *args: Any, **named: Any) -> None:
            if _may_log(func.get("config") or func):
                current(func, *args, **named)

        return _emit_lambda_logs

    def create(current: Any) -> Any:
        def _create_log_group(data: dict[str, Any]) -> Any:
            problem = _key_problem(data.get("logGroupName", ""), data.get("kmsKeyId"))
            return error_response_json("InvalidParameterException", problem, 400) if problem else current(data)

        return _create_log_group

    emitted = "func request_id log_text error duration_ms log_source"
    replace(lambda_svc, "_emit_lambda_logs", emitted, emit)
    replace(cloudwatch_logs, "_create_log_group", "data", create)
    handler = table(provisioners, "_RESOURCE_HANDLERS")["AWS::Logs::LogGroup"]
    make, change = handler["create"], handler["update"]

    def checked_make(logical_id: str, properties: Mapping[str, Any], stack_name: str) -> Any:
        _require_key(properties.get("LogGroupName") or f"/aws/cloudformation/{stack_name}/{logical_id}", properties)
        return make(logical_id, properties, stack_name)

    def checked_change(physical_id: str, old: Any, new: Mapping[str, Any], stack_name: str, logical_id: str) -> Any:
        _require_key(physical_id, new)
        return change(physical_id, old, new, stack_name, logical_id)

    handler["create"], handler["update"] = checked_make, checked_change


def _may_log(config: Mapping[str, Any]) -> bool:
    role, name = role_session(config["Role"], config["FunctionName"]), config["FunctionName"]
    group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{name}"
    region = config["FunctionArn"].split(":")[3]
    stream = f"arn:aws:logs:{region}:{role.account}:log-group:{group}:log-stream:stream"
    return all(decide(role, action, stream, region).allowed for action in _WRITING)


def _require_key(group: str, properties: Mapping[str, Any]) -> None:
    if problem := _key_problem(group, properties.get("KmsKeyId")):
        raise ValueError(f"{problem} (Service: CloudWatchLogs, InvalidParameterException)")


def _key_problem(group: str, key_arn: str | None) -> str:
    """Return the message if the key is not there or its policy does not let the service use it for the group."""
    from ministack.core.responses import get_account_id, get_region

    if not key_arn:
        return ""
    account, region = get_account_id(), get_region()
    group_arn = f"arn:aws:logs:{region}:{account}:log-group:{group}"
    service = f"logs.{region}.amazonaws.com"
    source = {"aws:SourceAccount": account, "aws:SourceArn": group_arn}
    keys = {**encryption_context({"aws:logs:arn": group_arn}), **source}
    record = key_record(key_arn)
    policy = record.get("Policy") if record else None
    if record and all(service_may(service, action, key_arn, policy, region, keys) for action in _KEY_ACTIONS):
        return ""
    return f"The specified KMS key does not exist or is not allowed to be used with LogGroup '{group_arn}'"
