"""A function logs as its role, and a log group's key must let CloudWatch Logs use it for that group."""

from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local import templates
from tests.local.conftest import Statement, allow, policy, refusal

pytestmark = pytest.mark.local

KEY_ACTIONS = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]


def events(aws: LocalAws, name: str, *statements: Statement) -> list[str]:
    """Call a function whose role has the statements; return what is in its log group."""
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": name,
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Code": {"ZipFile": "def handler(event, context): print('hello')"},
            "LoggingConfig": {"LogGroup": {"Ref": "Logs"}},
        },
    }
    logs = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": f"/{name}"}}
    resources = {"Role": templates.role("lambda", *statements), "Function": function, "Logs": logs}
    templates.create(aws, "source", name, {"Resources": resources})
    aws.client("lambda", "source").invoke(FunctionName=name)
    found = aws.client("logs", "source").filter_log_events(logGroupName=f"/{name}")["events"]
    return [event["message"] for event in found]


def make_key(aws: LocalAws, *actions: str, group: str) -> str:
    """Make a key that CloudWatch Logs may use for a group; return its ARN."""
    account = aws.accounts["source"]
    arn = f"arn:aws:logs:eu-west-1:{account}:log-group:{group}"
    own: Any = allow("kms:*", Principal={"AWS": f"arn:aws:iam::{account}:root"}, Resource="*")
    logs = allow(
        *actions,
        Principal={"Service": "logs.eu-west-1.amazonaws.com"},
        Resource="*",
        Condition={"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": arn}},
    )
    return str(aws.client("kms", "source").create_key(Policy=policy(own, logs))["KeyMetadata"]["Arn"])


def test_a_function_that_may_log_logs(local_aws: LocalAws, unique: str) -> None:
    assert "hello" in events(local_aws, unique, allow("logs:CreateLogStream", "logs:PutLogEvents"))


@pytest.mark.parametrize("action", ["logs:CreateLogStream", "logs:PutLogEvents"])
def test_a_function_that_may_not_log_works_and_leaves_no_trace(local_aws: LocalAws, unique: str, action: str) -> None:
    assert events(local_aws, unique, allow(action)) == []


def test_a_group_is_encrypted_with_a_key_that_lets_the_service_use_it_for_the_group(
    local_aws: LocalAws, unique: str
) -> None:
    key = make_key(local_aws, *KEY_ACTIONS, group=f"/{unique}")
    create = local_aws.client("logs", "source").create_log_group

    code, message = refusal(create, logGroupName=f"/{unique}-other", kmsKeyId=key)

    assert code == "InvalidParameterException"
    assert "does not exist or is not allowed to be used with LogGroup" in message
    create(logGroupName=f"/{unique}", kmsKeyId=key)


@pytest.mark.parametrize("missing", KEY_ACTIONS)
def test_every_action_of_the_guide_is_needed(local_aws: LocalAws, unique: str, missing: str) -> None:
    key = make_key(local_aws, *(action for action in KEY_ACTIONS if action != missing), group=f"/{unique}")
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": f"/{unique}", "KmsKeyId": key}}

    reasons = templates.create_in_vain(local_aws, "source", unique, {"Resources": {"Logs": group}})

    assert any("not allowed to be used with LogGroup" in reason for reason in reasons)
