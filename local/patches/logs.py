"""CloudWatch Logs: a function logs as its role, and a log group's key must let the service use it for that group.

That all the actions of the guide's key policy are needed ("Encrypt log data in CloudWatch Logs using KMS") is the
stricter reading.
"""

from collections.abc import Mapping
from typing import Any

from local.hooks import replace, table
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
    from ministack.core import iam_evaluator
    from ministack.services import iam

    role = config["Role"]
    account, name, region = role.split(":")[4], role.rsplit("/", 1)[-1], config["FunctionArn"].split(":")[3]
    group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config['FunctionName']}"
    policies = table(iam_evaluator, "_gather_role_policies")(name, account)
    limits = table(iam_evaluator, "_permissions_boundary")(iam._roles, name, account)

    def allowed(action: str) -> bool:
        context = iam_evaluator.EvalContext(
            principal_arn=f"arn:aws:sts::{account}:assumed-role/{name}/{config['FunctionName']}",
            principal_type="AssumedRole",
            principal_account=account,
            action=action,
            resource_arn=f"arn:aws:logs:{region}:{account}:log-group:{group}:log-stream:stream",
            region=region,
        )
        return bool(iam_evaluator.evaluate(context, policies, *limits).decision == "Allow")

    return all(map(allowed, _WRITING))


def _require_key(group: str, properties: Mapping[str, Any]) -> None:
    if problem := _key_problem(group, properties.get("KmsKeyId")):
        raise ValueError(f"{problem} (Service: CloudWatchLogs, InvalidParameterException)")


def _key_problem(group: str, key_arn: str | None) -> str:
    """Return the message if the key is not there or its policy does not let the service use it for the group."""
    from ministack.core import iam_evaluator
    from ministack.core.responses import get_account_id, get_region

    if not key_arn:
        return ""
    account, region = get_account_id(), get_region()
    group_arn = f"arn:aws:logs:{region}:{account}:log-group:{group}"
    service = f"logs.{region}.amazonaws.com"
    keys = {**encryption_context({"aws:logs:arn": group_arn}), "aws:sourceaccount": account, "aws:sourcearn": group_arn}
    record = key_record(key_arn)

    def allowed(action: str) -> bool:
        context = iam_evaluator.EvalContext(
            principal_arn=f"arn:aws:service:::{service}",
            principal_type="Service",
            principal_account="",
            action=action,
            resource_arn=key_arn,
            region=region,
            secure_transport=True,
            service_context={name.lower(): value for name, value in keys.items()},
        )
        policy = record.get("Policy") if record else None
        return bool(iam_evaluator.evaluate_resource_policy(policy, context, service).decision == "Allow")

    if record and all(map(allowed, _KEY_ACTIONS)):
        return ""
    return f"The specified KMS key does not exist or is not allowed to be used with LogGroup '{group_arn}'"
