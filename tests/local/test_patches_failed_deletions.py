"""What could not be deleted keeps what it depends on, so that the next deletion can succeed."""

import pytest

from local.local_aws import LocalAws
from tests.local import templates

pytestmark = pytest.mark.local


def test_a_custom_resource_that_could_not_be_deleted_keeps_its_function(local_aws: LocalAws, unique: str) -> None:
    resources = {**templates.custom_resource_function(), "Thing": templates.custom("thing", Fails="Delete")}
    templates.create(local_aws, "source", unique, {"Resources": resources})

    templates.delete(local_aws, "source", unique, "DELETE_FAILED")
    templates.delete(local_aws, "source", unique, "DELETE_FAILED")

    assert names(local_aws, unique) == {"Thing", "Function", "Role", "Seen"}
    assert "Thing needs it and could not be deleted" in templates.failures(local_aws, "source", unique)


def names(aws: LocalAws, stack: str) -> set[str]:
    found = aws.client("cloudformation", "source").describe_stack_resources(StackName=stack)["StackResources"]
    return {one["LogicalResourceId"] for one in found}
