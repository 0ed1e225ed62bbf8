"""CloudFormation's types for endpoints, over the operations of the service.

They call as the account's root: CloudFormation's execution role is not asked, as nowhere here. What an update sends is
a guess, and the stricter reading: all that the template says, so that units that auto scaling has set go back to the
template's. An endpoint that is being changed otherwise meanwhile is refused, not waited for.
"""

import time
from collections.abc import Callable
from typing import Any, Final

from local.comprehend.errors import ComprehendError, ResourceNotFoundError
from local.resource_types import HandlerError, Made, Properties

Call = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Asks the service for an operation with these parameters."""

_EVERY: Final = 0.1
_DESIRED = ("ModelArn", "DesiredInferenceUnits", "DataAccessRoleArn")
_CODES = {
    "AccessDeniedException": "AccessDenied",
    "ResourceInUseException": "ResourceConflict",
    "ResourceLimitExceededException": "ServiceLimitExceeded",
    "ResourceNotFoundException": "NotFound",
}
"""CloudFormation's codes for the service's; the others are InvalidRequest."""


class EndpointHandler:
    """The type for endpoints of recognizers, or of classifiers: `noun` is EntityRecognizer or DocumentClassifier.

    A classifier's has no data access role (its schema), so that the service refuses it an encrypted model.
    """

    replaced_by: tuple[str, ...] = ("EndpointName", "FlywheelArn")
    taggable = True

    def __init__(self, noun: str, call: Call):
        self.type_name = f"AWS::Comprehend::{noun}Endpoint"
        self._call = call

    def create(self, properties: Properties) -> Made:
        """Create the endpoint and wait for it."""
        return self._stable(self._ask("CreateEndpoint", **properties)["EndpointArn"])

    def update(self, physical_id: str, properties: Properties, previous: Properties) -> Made:
        """Move the endpoint to another model, units or role, and wait for it; a role cannot be taken away."""
        self._tag(physical_id, properties, previous)
        if any(properties.get(name) != previous.get(name) for name in _DESIRED):
            desired = {
                f"Desired{name.removeprefix('Desired')}": properties[name] for name in _DESIRED if name in properties
            }
            self._ask("UpdateEndpoint", EndpointArn=physical_id, **desired)
        return self._stable(physical_id)

    def delete(self, physical_id: str) -> None:
        """Delete the endpoint and wait until it is gone."""
        try:
            self._call("DeleteEndpoint", {"EndpointArn": physical_id})
            while True:
                self._call("DescribeEndpoint", {"EndpointArn": physical_id})
                time.sleep(_EVERY)
        except ResourceNotFoundError:
            return
        except ComprehendError as error:
            raise _failed(error) from error

    def _tag(self, arn: str, properties: Properties, previous: Properties) -> None:
        wanted, had = ({tag["Key"]: tag for tag in given.get("Tags", [])} for given in (properties, previous))
        if gone := sorted(had.keys() - wanted.keys()):
            self._ask("UntagResource", ResourceArn=arn, TagKeys=gone)
        if wanted != had:
            self._ask("TagResource", ResourceArn=arn, Tags=list(wanted.values()))

    def _stable(self, arn: str) -> Made:
        while (endpoint := self._ask("DescribeEndpoint", EndpointArn=arn)["EndpointProperties"])["Status"] in (
            "CREATING",
            "UPDATING",
        ):
            time.sleep(_EVERY)
        if endpoint["Status"] != "IN_SERVICE":
            raise HandlerError("NotStabilized", endpoint.get("Message") or f"{arn} is {endpoint['Status']}", made=arn)
        attributes = {
            "Arn": arn,
            "CurrentInferenceUnits": endpoint["CurrentInferenceUnits"],
            "CreationTime": endpoint["CreationTime"].isoformat(),
            "LastModifiedTime": endpoint["LastModifiedTime"].isoformat(),
        }
        return Made(arn, attributes)

    def _ask(self, operation: str, **parameters: Any) -> dict[str, Any]:
        try:
            return self._call(operation, parameters)
        except ComprehendError as error:
            raise _failed(error) from error


def _failed(error: ComprehendError) -> HandlerError:
    said = f"{error.message} (Service: Comprehend, Status Code: {error.status})"
    return HandlerError(_CODES.get(error.code, "InvalidRequest"), said)
