"""A custom resource that may take twelve hours."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import CfnWaitCondition, CfnWaitConditionHandle, Duration, Fn, RemovalPolicy
from constructs import Construct

from stacks.constructs.long_running_provider import MARGIN_SECONDS
from stacks.constructs.permissions import Permissions

LONGEST_WAIT = Duration.hours(12)
"""What a wait condition takes at most. A custom resource takes an hour, the CDK's provider framework too."""
_LONGEST_SECONDS = int(LONGEST_WAIT.to_seconds())


class LongRunningResource(Construct):
    """A custom resource, answered as soon as the work has begun, and a wait condition, signalled when it has ended.

    Depend on it to wait for the end. `arn` is the physical id, `result` what the handler says at the end.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        permissions: Permissions,
        resource_type: str,
        properties: Mapping[str, Any],
        deadline: Duration = LONGEST_WAIT,
        removal_policy: RemovalPolicy = RemovalPolicy.DESTROY,
    ) -> None:
        super().__init__(scope, construct_id)
        provider = permissions.provider
        handle_url = CfnWaitConditionHandle(self, "Handle").ref
        self.resource = provider.custom_resource(
            self,
            "Resource",
            resource_type=resource_type,
            removal_policy=removal_policy,
            properties={
                **properties,
                "WaitHandleUrl": handle_url,
                "WaitSeconds": min(deadline.to_seconds(), _LONGEST_SECONDS - MARGIN_SECONDS),
            },
            after=[permissions],
        )
        wait = CfnWaitCondition(self, "Wait", handle=handle_url, timeout=str(_LONGEST_SECONDS))
        wait.node.add_dependency(self.resource)
        provider.acknowledge_data_of_waits()
        self.arn = self.resource.ref
        # The wait condition's data is {"result":"…"}; templates cannot read JSON, but the value has no quotes in it.
        self.result = Fn.select(3, Fn.split('"', wait.attr_data.to_string()))
