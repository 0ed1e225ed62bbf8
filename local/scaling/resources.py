"""CloudFormation's types for scalable targets and scaling policies, over the operations of the service."""

from collections.abc import Callable
from typing import Any

from local.resource_types import HandlerError, Made, Properties
from local.scaling.errors import ObjectNotFoundError, ScalingError

Call = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Asks the service for an operation with these parameters."""

_TARGET = ("ResourceId", "ScalableDimension", "ServiceNamespace")
"""What names a scalable target, in the order of its physical id."""


class ScalableTargetHandler:
    """A scalable target; its physical id is `<resource>|<dimension>|<namespace>`."""

    type_name = "AWS::ApplicationAutoScaling::ScalableTarget"
    replaced_by: tuple[str, ...] = _TARGET
    taggable = False

    def __init__(self, call: Call):
        self._call = call

    def create(self, properties: Properties) -> Made:
        """Register a target that is not registered yet."""
        physical_id = "|".join(properties[name] for name in _TARGET)
        wanted = {"ServiceNamespace": properties["ServiceNamespace"], "ResourceIds": [properties["ResourceId"]]}
        if _ask(self._call, "DescribeScalableTargets", wanted)["ScalableTargets"]:
            raise HandlerError("AlreadyExists", f"{physical_id} already exists.")
        return self.update(physical_id, properties, {})

    def update(self, physical_id: str, properties: Properties, previous: Properties) -> Made:
        """Change the range."""
        del previous
        _ask(self._call, "RegisterScalableTarget", dict(properties))
        return Made(physical_id, {"Id": physical_id})

    def delete(self, physical_id: str) -> None:
        """Deregister the target."""
        _delete(self._call, "DeregisterScalableTarget", _parts(physical_id))


class ScalingPolicyHandler:
    """A scaling policy; its physical id is its ARN."""

    type_name = "AWS::ApplicationAutoScaling::ScalingPolicy"
    replaced_by: tuple[str, ...] = ("PolicyName", "ScalingTargetId", *_TARGET)
    taggable = False

    def __init__(self, call: Call):
        self._call = call

    def create(self, properties: Properties) -> Made:
        """Put the policy. The schema wants either the target's physical id or its three parts."""
        target = properties.get("ScalingTargetId") or "|".join(properties[name] for name in _TARGET)
        request = {**properties, **_parts(target)}
        arn = _ask(self._call, "PutScalingPolicy", request)["PolicyARN"]
        return Made(arn, {"Arn": arn})

    def update(self, physical_id: str, properties: Properties, previous: Properties) -> Made:
        """Change the policy: what is put once more under its name."""
        del physical_id, previous
        return self.create(properties)

    def delete(self, physical_id: str) -> None:
        """Delete the policy."""
        policies = _ask(self._call, "DescribeScalingPolicies", {"ServiceNamespace": "comprehend"})["ScalingPolicies"]
        for policy in policies:
            if policy["PolicyARN"] == physical_id:
                _delete(self._call, "DeleteScalingPolicy", {name: policy[name] for name in (*_TARGET, "PolicyName")})


def _parts(physical_id: str) -> dict[str, Any]:
    return dict(zip(_TARGET, physical_id.split("|"), strict=True))


def _ask(call: Call, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
    try:
        return call(operation, parameters)
    except ScalingError as error:
        said = f"{error.message} (Service: ApplicationAutoScaling, Status Code: {error.status})"
        code = "NotFound" if isinstance(error, ObjectNotFoundError) else "InvalidRequest"
        raise HandlerError(code, said) from error


def _delete(call: Call, operation: str, parameters: dict[str, Any]) -> None:
    try:
        call(operation, parameters)
    except ObjectNotFoundError:
        return
