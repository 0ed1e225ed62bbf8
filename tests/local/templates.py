"""Small templates, deployed as CloudFormation's own clients do it, by a role that may do everything."""

import json
from collections.abc import Mapping
from typing import Any

from local.local_aws import LocalAws

Template = Mapping[str, Any]
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]
# A custom resource's function: answers what its properties say, and appends each request to a parameter.
CUSTOM_RESOURCE = """
import json, os, urllib.request, boto3

def handler(event, context):
    wanted = event["ResourceProperties"]
    seen = event["RequestType"] + ":" + event.get("PhysicalResourceId", "")
    ssm, name = boto3.client("ssm"), os.environ["SEEN"]
    before = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    ssm.put_parameter(Name=name, Value=before + " " + seen, Overwrite=True)
    if wanted.get("Silent") == event["RequestType"]:
        return
    if wanted.get("SilentOnce") == event["RequestType"] and event["RequestType"] not in before:
        return
    failed = wanted.get("Fails") == event["RequestType"]
    answer = {
        "Status": "FAILED" if failed else "SUCCESS",
        "Reason": wanted.get("Reason", ""),
        "PhysicalResourceId": wanted["Id"],
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "Data": {"Arn": "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1"},
    }
    if "Signal" in wanted and event["RequestType"] == "Create":
        signal = {"Status": "SUCCESS", "UniqueId": "one", "Reason": "", "Data": json.dumps({"f1": 97.5})}
        put(wanted["Signal"], signal)
    put(event["ResponseURL"], answer)

def put(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": ""}, method="PUT")
    urllib.request.urlopen(request).read()
"""


def create(aws: LocalAws, profile: str, name: str, template: Template) -> dict[str, str]:
    """Create the stack; return its outputs."""
    cloudformation = aws.client("cloudformation", profile)
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template), Capabilities=_CAPABILITIES)
    return _finish(aws, profile, name, "CREATE_COMPLETE")


def update(aws: LocalAws, profile: str, name: str, template: Template) -> dict[str, str]:
    """Update the stack; return its outputs."""
    cloudformation = aws.client("cloudformation", profile)
    cloudformation.update_stack(StackName=name, TemplateBody=json.dumps(template), Capabilities=_CAPABILITIES)
    return _finish(aws, profile, name, "UPDATE_COMPLETE")


def create_in_vain(aws: LocalAws, profile: str, name: str, template: Template) -> list[str]:
    """Create the stack, which must roll back; return the reasons of what failed."""
    cloudformation = aws.client("cloudformation", profile)
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template), Capabilities=_CAPABILITIES)
    _finish(aws, profile, name, "ROLLBACK_COMPLETE")
    return failures(aws, profile, name)


def update_in_vain(aws: LocalAws, profile: str, name: str, template: Template) -> list[str]:
    """Update the stack, which must roll back; return the reasons of what failed."""
    cloudformation = aws.client("cloudformation", profile)
    cloudformation.update_stack(StackName=name, TemplateBody=json.dumps(template), Capabilities=_CAPABILITIES)
    _finish(aws, profile, name, "UPDATE_ROLLBACK_COMPLETE")
    return failures(aws, profile, name)


def delete(aws: LocalAws, profile: str, name: str, status: str = "DELETE_COMPLETE") -> None:
    """Delete the stack; wait for the status."""
    cloudformation = aws.client("cloudformation", profile)
    stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
    cloudformation.delete_stack(StackName=name)
    _finish(aws, profile, stack, status)


def failures(aws: LocalAws, profile: str, name: str) -> list[str]:
    """List the reasons of all failed events of the stack, oldest first."""
    events = aws.client("cloudformation", profile).describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    return [event.get("ResourceStatusReason", "") for event in reversed(failed)]


def _finish(aws: LocalAws, profile: str, name: str, expected: str) -> dict[str, str]:
    cloudformation = aws.client("cloudformation", profile)
    status = "_IN_PROGRESS"
    while status.endswith("_IN_PROGRESS"):
        (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
        status = stack["StackStatus"]
    assert status == expected, failures(aws, profile, name)
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def role(service: str, *statements: Mapping[str, Any]) -> dict[str, Any]:
    """Return a role resource that the service assumes, with the statements."""
    trust = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    given = {"PolicyName": "given", "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}
    properties: dict[str, Any] = {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]}}
    return {"Type": "AWS::IAM::Role", "Properties": {**properties, "Policies": [given] if statements else []}}


def custom_resource_function() -> dict[str, Any]:
    """Return the resources Seen (a parameter), Role and Function of a stack with custom resources."""
    parameter = {"Effect": "Allow", "Action": ["ssm:GetParameter", "ssm:PutParameter"], "Resource": "*"}
    return {
        "Seen": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "seen"}},
        "Role": role("lambda", parameter),
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.13",
                "Architectures": ["arm64"],
                "Handler": "index.handler",
                "Timeout": 20,
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"ZipFile": CUSTOM_RESOURCE},
                "Environment": {"Variables": {"SEEN": {"Ref": "Seen"}}},
            },
        },
    }


def custom(identifier: str, **rest: Any) -> dict[str, Any]:
    """Return a custom resource served by Function."""
    properties = {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}, "Id": identifier, **rest}
    return {"Type": "Custom::Thing", "Properties": properties}
