"""What ministack itself does and the stacks rely on: the first to fail when an upgrade takes it away."""

import json
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local import templates

pytestmark = pytest.mark.local


def test_one_stack_imports_what_another_exports(local_aws: LocalAws, unique: str) -> None:
    exported = {
        "Resources": {"Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "one"}}},
        "Outputs": {"Name": {"Value": {"Ref": "Parameter"}, "Export": {"Name": f"{unique}-name"}}},
    }
    importing = {
        "Resources": {
            "Parameter": {
                "Type": "AWS::SSM::Parameter",
                "Properties": {"Type": "String", "Value": {"Fn::ImportValue": f"{unique}-name"}},
            }
        },
        "Outputs": {"Value": {"Value": {"Fn::GetAtt": ["Parameter", "Value"]}}},
    }

    name = templates.create(local_aws, "source", f"{unique}-a", exported)["Name"]
    value = templates.create(local_aws, "source", f"{unique}-b", importing)["Value"]

    assert value == name


def test_a_wait_condition_hands_on_the_signals_data_and_attributes_can_be_taken_apart(
    local_aws: LocalAws, unique: str
) -> None:
    arn = {"Fn::GetAtt": ["Thing", "Arn"]}
    resources = {
        **templates.custom_resource_function(),
        "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
        "Thing": templates.custom("thing", Signal={"Ref": "Handle"}),
        "Condition": {
            "Type": "AWS::CloudFormation::WaitCondition",
            "DependsOn": "Thing",
            "Properties": {"Handle": {"Ref": "Handle"}, "Timeout": "43200", "Count": 1},
        },
    }
    outputs = {
        "Data": {"Value": {"Fn::GetAtt": ["Condition", "Data"]}},
        "Version": {"Value": {"Fn::Select": [3, {"Fn::Split": ["/", arn]}]}},
        "Account": {"Value": {"Fn::Select": [4, {"Fn::Split": [":", arn]}]}},
    }

    made = templates.create(local_aws, "source", unique, {"Resources": resources, "Outputs": outputs})

    assert json.loads(json.loads(made["Data"])["one"]) == {"f1": 97.5}
    assert (made["Version"], made["Account"]) == ("v1", "111111111111")


@pytest.mark.parametrize(("policy", "stays"), [("Retain", True), ("RetainExceptOnCreate", False), ("Delete", False)])
def test_deletion_policies_in_a_rollback(local_aws: LocalAws, unique: str, policy: str, stays: bool) -> None:
    resources: dict[str, Any] = templates.custom_resource_function()
    resources["Parameter"] = {
        "Type": "AWS::SSM::Parameter",
        "DeletionPolicy": policy,
        "Properties": {"Type": "String", "Value": "x", "Name": unique},
    }
    resources["Thing"] = {**templates.custom("thing", Fails="Create"), "DependsOn": "Parameter"}

    templates.create_in_vain(local_aws, "source", unique, {"Resources": resources})

    assert exists(local_aws, unique) is stays


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate"])
def test_deletion_policies_when_the_stack_goes(local_aws: LocalAws, unique: str, policy: str) -> None:
    parameter = {"Type": "String", "Value": "x", "Name": unique}
    resource = {"Type": "AWS::SSM::Parameter", "DeletionPolicy": policy, "Properties": parameter}
    templates.create(local_aws, "source", unique, {"Resources": {"Parameter": resource}})

    templates.delete(local_aws, "source", unique)

    assert exists(local_aws, unique)


def exists(aws: LocalAws, parameter: str) -> bool:
    return bool(aws.client("ssm", "source").get_parameters(Names=[parameter])["Parameters"])


def test_a_parameter_moves_in_place(local_aws: LocalAws, unique: str) -> None:
    properties = {"Type": "String", "Value": "v1", "Name": unique}
    template = {"Resources": {"Current": {"Type": "AWS::SSM::Parameter", "Properties": properties}}}
    templates.create(local_aws, "source", unique, template)

    properties["Value"] = "v2"
    templates.update(local_aws, "source", unique, template)

    parameter = local_aws.client("ssm", "source").get_parameter(Name=unique)["Parameter"]
    assert (parameter["Value"], parameter["Version"]) == ("v2", 2)


def test_a_rotated_key_has_its_alias(local_aws: LocalAws, unique: str) -> None:
    resources = {
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"EnableKeyRotation": True}},
        "Alias": {
            "Type": "AWS::KMS::Alias",
            "Properties": {"AliasName": f"alias/{unique}", "TargetKeyId": {"Ref": "Key"}},
        },
    }
    outputs = {"Key": {"Value": {"Fn::GetAtt": ["Key", "Arn"]}}}
    kms = local_aws.client("kms", "source")

    key = templates.create(local_aws, "source", unique, {"Resources": resources, "Outputs": outputs})["Key"]

    assert kms.describe_key(KeyId=f"alias/{unique}")["KeyMetadata"]["Arn"] == key
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is True


def test_a_function_logs_to_the_group_that_its_template_names(local_aws: LocalAws, unique: str) -> None:
    resources: dict[str, Any] = templates.custom_resource_function()
    resources["Logs"] = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": unique, "RetentionInDays": 7}}
    function = resources["Function"]["Properties"]
    function["LoggingConfig"] = {"LogGroup": {"Ref": "Logs"}, "LogFormat": "JSON"}
    function["Code"] = {"ZipFile": "def handler(event, context):\n    print('the line')\n"}
    function["FunctionName"] = unique
    logging = {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}
    resources["Role"] = templates.role("lambda", logging)
    templates.create(local_aws, "source", unique, {"Resources": resources})

    local_aws.client("lambda", "source").invoke(FunctionName=unique)

    events = local_aws.client("logs", "source").filter_log_events(logGroupName=unique)["events"]
    assert any("the line" in event["message"] for event in events)
