"""What CloudFormation was doing when the local AWS stopped goes on, or back, with the next start."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local import templates

pytestmark = pytest.mark.local


def stack_with(*things: str, silent: str = "") -> dict[str, Any]:
    """Return a template with custom resources, one of which does not answer when it is created."""
    resources = templates.custom_resource_function()
    resources["Seen"].update(DeletionPolicy="Retain")
    resources["Seen"]["Properties"]["Name"] = "seen"
    for thing in things:
        silence = {"Silent": "Create", "ServiceTimeout": 600} if thing == silent else {}
        resources[thing] = {**templates.custom(thing, **silence), "DependsOn": "Seen"}
    return {"Resources": resources}


def seen(aws: LocalAws) -> str:
    """Return which requests the custom resources' function has got."""
    parameters = aws.client("ssm", "source").get_parameters(Names=["seen"])["Parameters"]
    return str(parameters[0]["Value"]) if parameters else ""


def wait_until_seen(aws: LocalAws, requests: str) -> None:
    deadline = time.monotonic() + 30
    while seen(aws) != requests:
        assert time.monotonic() < deadline, f"seen: {seen(aws)}"
        time.sleep(0.02)


def status(aws: LocalAws) -> str:
    (stack,) = aws.client("cloudformation", "source").describe_stacks(StackName="stack")["Stacks"]
    return str(stack["StackStatus"])


def test_a_creation_that_the_stop_interrupted_is_rolled_back_by_the_next_start(tmp_path: Path) -> None:
    with LocalAws(tmp_path) as aws:
        template = json.dumps(stack_with("Slow", silent="Slow"))
        cloudformation = aws.client("cloudformation", "source")
        cloudformation.create_stack(StackName="stack", TemplateBody=template, Capabilities=["CAPABILITY_IAM"])
        wait_until_seen(aws, "seen Create:")

    with LocalAws(tmp_path) as again:
        assert status(again) == "ROLLBACK_COMPLETE"
        assert seen(again).startswith("seen Create: Delete:stack-Slow-")


def test_an_update_that_the_stop_interrupted_is_rolled_back_and_can_be_repeated(tmp_path: Path) -> None:
    with LocalAws(tmp_path) as aws:
        templates.create(aws, "source", "stack", stack_with("Kept"))
        template = json.dumps(stack_with("Kept", "Added", "Slow", silent="Slow"))
        cloudformation = aws.client("cloudformation", "source")
        cloudformation.update_stack(StackName="stack", TemplateBody=template, Capabilities=["CAPABILITY_IAM"])
        wait_until_seen(aws, "seen Create: Create: Create:")

    with LocalAws(tmp_path) as again:
        assert status(again) == "UPDATE_ROLLBACK_COMPLETE"
        assert sorted(seen(again).split()[4:])[0] == "Delete:Added"
        assert "Delete:Kept" not in seen(again)

        templates.update(again, "source", "stack", stack_with("Kept", "Added"))


def test_a_deletion_that_the_stop_interrupted_is_completed_by_the_next_start(tmp_path: Path) -> None:
    with LocalAws(tmp_path) as aws:
        template = stack_with("Slow")
        template["Resources"]["Slow"]["Properties"].update(SilentOnce="Delete", ServiceTimeout=600)
        templates.create(aws, "source", "stack", template)
        cloudformation = aws.client("cloudformation", "source")
        stack = cloudformation.describe_stacks(StackName="stack")["Stacks"][0]["StackId"]
        cloudformation.delete_stack(StackName="stack")
        wait_until_seen(aws, "seen Create: Delete:Slow")

    with LocalAws(tmp_path) as again:
        (found,) = again.client("cloudformation", "source").describe_stacks(StackName=stack)["Stacks"]
        assert found["StackStatus"] == "DELETE_COMPLETE"
        assert seen(again) == "seen Create: Delete:Slow Delete:Slow"
