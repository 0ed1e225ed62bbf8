"""An event of CloudFormation for one custom resource, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Request:
    """What CloudFormation asks for, with `properties` as it sent them."""

    type: str
    resource_type: str
    properties: Mapping[str, Any]
    old_properties: Mapping[str, Any]
    physical_id: str
    request_id: str
    stack_id: str
    logical_id: str
    response_url: str

    @classmethod
    def parse(cls, event: Mapping[str, Any]) -> "Request":
        """Return the request in an event (CloudFormation user guide: custom resource request objects)."""
        return cls(
            type=event["RequestType"],
            resource_type=event["ResourceType"],
            properties=event.get("ResourceProperties", {}),
            old_properties=event.get("OldResourceProperties", {}),
            physical_id=event.get("PhysicalResourceId", ""),
            request_id=event["RequestId"],
            stack_id=event["StackId"],
            logical_id=event["LogicalResourceId"],
            response_url=event["ResponseURL"],
        )

    @property
    def has_wait_condition(self) -> bool:
        """Whether a wait condition listens for the end of the work."""
        return "WaitHandleUrl" in self.properties

    @property
    def wait_handle_url(self) -> str:
        """Where the wait condition listens; empty where nothing waits for this event."""
        url = str(self.properties.get("WaitHandleUrl", ""))
        # A wait condition listens once: an update that brings no new handle has nothing waiting.
        return "" if url == self.old_properties.get("WaitHandleUrl") else url

    @property
    def wait_seconds(self) -> int:
        """How long the work may take, once it has begun."""
        return int(self.properties["WaitSeconds"])

    @property
    def answer_seconds(self) -> int:
        """How long CloudFormation waits for an answer."""
        return int(self.properties["AnswerSeconds"])

    @property
    def stack_name(self) -> str:
        """Name of the stack, the same over its updates and when it is made anew."""
        return self.stack_id.split("/")[1]
