"""The operations: on scalable targets, and on their target tracking policies.

Where the messages of AWS are not known for Comprehend they are worded as those for other services; the docstrings say
which.
"""

import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import botocore.session

from local.comprehend.arns import partition_of
from local.comprehend.constraints import check_shape
from local.comprehend.errors import ComprehendError, ResourceNotFoundError
from local.scaling.errors import NotInLocalScalingError, ObjectNotFoundError, UnknownOperationError, ValidationError
from local.scaling.state import Policy, State, Target

Parameters = Mapping[str, Any]
Comprehend = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Asks Comprehend for an operation, as the service-linked role does."""

NAMESPACE = "comprehend"
METRIC = "ComprehendInferenceUtilization"
_LINKED_ROLE = (
    "role/aws-service-role/comprehend.application-autoscaling.amazonaws.com/"
    "AWSServiceRoleForApplicationAutoScaling_ComprehendEndpoint"
)
_NOT_HERE = ("ScheduledActions", "SuspendedState", "Tags", "NextToken")
_MODEL = botocore.session.Session().get_service_model("application-autoscaling")


class Place(NamedTuple):
    """The account and region of a request."""

    account: str
    region: str

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of something here."""
        return f"arn:{partition_of(self.region)}:{service}:{self.region}:{self.account}:{resource}"

    def has(self, arn: str) -> bool:
        """Tell whether an ARN is of this place."""
        return arn.split(":")[3:5] == [self.region, self.account]


class Service:
    """Answers requests that ministack has authenticated and authorized."""

    def __init__(self, state: State, comprehend: Comprehend):
        self._state = state
        self._comprehend = comprehend
        self._operations: dict[str, Callable[[Place, Parameters], dict[str, Any]]] = {
            "RegisterScalableTarget": self._register,
            "DescribeScalableTargets": self._describe_targets,
            "DeregisterScalableTarget": self._deregister,
            "PutScalingPolicy": self._put_policy,
            "DescribeScalingPolicies": self._describe_policies,
            "DeleteScalingPolicy": self._delete_policy,
        }

    def answer(self, operation: str, place: Place, request: Parameters) -> dict[str, Any]:
        """Do one operation; raises a `ScalingError` for everything that is refused."""
        if operation not in _MODEL.operation_names:
            raise UnknownOperationError(f"Application Auto Scaling has no operation {operation}.")
        if operation not in self._operations:
            raise NotInLocalScalingError(f"{operation} is not part of the local Application Auto Scaling.")
        try:
            check_shape(_MODEL.operation_model(operation).input_shape, request)
            if request["ServiceNamespace"] != NAMESPACE or any(name in request for name in _NOT_HERE):
                raise NotInLocalScalingError(f"Only {NAMESPACE} is known here, and none of {', '.join(_NOT_HERE)}.")
            with self._state.lock:
                return self._operations[operation](place, request)
        except ComprehendError as error:
            raise ValidationError(error.message) from error

    def _register(self, place: Place, request: Parameters) -> dict[str, Any]:
        """Register an endpoint, or change its range, and bring its units into the range if it is in service.

        The words for what is missing, and for an endpoint that does not exist, are guesses.
        """
        resource_id, dimension = request["ResourceId"], request["ScalableDimension"]
        if dimension.split(":")[:2] != [NAMESPACE, resource_id.rpartition(":")[2].partition("/")[0]]:
            raise ValidationError("Unsupported service namespace, resource type or scalable dimension")
        known = self._state.targets.get(resource_id)
        minimum = request.get("MinCapacity", known and known.minimum)
        maximum = request.get("MaxCapacity", known and known.maximum)
        if minimum is None or maximum is None:
            raise ValidationError("Minimum capacity and maximum capacity must be specified for a new scalable target")
        if minimum < 1:
            raise ValidationError("Minimum capacity cannot be less than 1")
        if maximum < minimum:
            raise ValidationError("Maximum capacity cannot be less than minimum capacity")
        if not place.has(resource_id):
            raise _no_endpoint(resource_id)
        self._bring_into_range(resource_id, minimum, maximum)
        arn = known.arn if known else place.arn("application-autoscaling", f"scalable-target/{uuid.uuid4().hex}")
        created = known.created if known else time.time()
        self._state.targets[resource_id] = Target(arn, resource_id, dimension, minimum, maximum, created)
        return {"ScalableTargetARN": arn}

    def _bring_into_range(self, arn: str, minimum: int, maximum: int) -> None:
        try:
            endpoint = self._comprehend("DescribeEndpoint", {"EndpointArn": arn})["EndpointProperties"]
        except ResourceNotFoundError:
            raise _no_endpoint(arn) from None
        units = endpoint["DesiredInferenceUnits"]
        within = min(max(units, minimum), maximum)
        if endpoint["Status"] == "IN_SERVICE" and units != within:
            self._comprehend("UpdateEndpoint", {"EndpointArn": arn, "DesiredInferenceUnits": within})

    def _describe_targets(self, place: Place, request: Parameters) -> dict[str, Any]:
        return {
            "ScalableTargets": [
                {
                    "ServiceNamespace": NAMESPACE,
                    "ResourceId": target.resource_id,
                    "ScalableDimension": target.dimension,
                    "MinCapacity": target.minimum,
                    "MaxCapacity": target.maximum,
                    "RoleARN": f"arn:{partition_of(place.region)}:iam::{place.account}:{_LINKED_ROLE}",
                    "CreationTime": target.created,
                    "ScalableTargetARN": target.arn,
                }
                for target in self._state.targets.values()
                if place.has(target.resource_id)
                and target.resource_id in request.get("ResourceIds", [target.resource_id])
                and target.dimension == request.get("ScalableDimension", target.dimension)
            ]
        }

    def _deregister(self, place: Place, request: Parameters) -> dict[str, Any]:
        """Forget a target, and its policies with it."""
        target = self._find(place, request, "found")
        del self._state.targets[target.resource_id]
        for key in [key for key in self._state.policies if key[0] == target.resource_id]:
            del self._state.policies[key]
        return {}

    def _put_policy(self, place: Place, request: Parameters) -> dict[str, Any]:
        """Make or change a policy. There are no alarms, which AWS would name in the answer.

        Step scaling is not supported for Comprehend (API reference); the words for that are a guess.
        """
        target = self._find(place, request, "registered")
        if request.get("PolicyType") != "TargetTrackingScaling":
            raise ValidationError(f"PolicyType {request.get('PolicyType')} is not supported for {NAMESPACE}")
        configuration = request.get("TargetTrackingScalingPolicyConfiguration", {})
        if "CustomizedMetricSpecification" in configuration:
            raise NotInLocalScalingError("The local Application Auto Scaling has predefined metrics only.")
        metric = configuration.get("PredefinedMetricSpecification", {}).get("PredefinedMetricType")
        if metric != METRIC:
            raise ValidationError(f"PredefinedMetricType {metric} is not supported for {NAMESPACE}: use {METRIC}")
        name, resource_id = request["PolicyName"], target.resource_id
        if any(key[0] == resource_id and key[1] != name for key in self._state.policies):
            raise ValidationError("Only one TargetTrackingScaling policy for a given metric specification is allowed.")
        known = self._state.policies.get((resource_id, name))
        resource = f"scalingPolicy:{uuid.uuid4()}:resource/{NAMESPACE}/{resource_id}:policyName/{name}"
        arn = known.arn if known else place.arn("autoscaling", resource)
        created = known.created if known else time.time()
        policy = Policy(arn, name, resource_id, target.dimension, dict(configuration), created)
        self._state.policies[resource_id, name] = policy
        return {"PolicyARN": arn, "Alarms": []}

    def _describe_policies(self, place: Place, request: Parameters) -> dict[str, Any]:
        return {
            "ScalingPolicies": [
                {
                    "PolicyARN": policy.arn,
                    "PolicyName": policy.name,
                    "ServiceNamespace": NAMESPACE,
                    "ResourceId": policy.resource_id,
                    "ScalableDimension": policy.dimension,
                    "PolicyType": "TargetTrackingScaling",
                    "TargetTrackingScalingPolicyConfiguration": policy.configuration,
                    "Alarms": [],
                    "CreationTime": policy.created,
                }
                for policy in self._state.policies.values()
                if place.has(policy.resource_id)
                and policy.resource_id == request.get("ResourceId", policy.resource_id)
                and policy.dimension == request.get("ScalableDimension", policy.dimension)
                and policy.name in request.get("PolicyNames", [policy.name])
            ]
        }

    def _delete_policy(self, place: Place, request: Parameters) -> dict[str, Any]:
        key = (request["ResourceId"], request["PolicyName"])
        if key not in self._state.policies or not place.has(key[0]):
            raise ObjectNotFoundError(f"No scaling policy found for {_named(request)}, policy name: {key[1]}")
        del self._state.policies[key]
        return {}

    def _find(self, place: Place, request: Parameters, what: str) -> Target:
        target = self._state.targets.get(request["ResourceId"])
        if target is None or target.dimension != request["ScalableDimension"] or not place.has(target.resource_id):
            raise ObjectNotFoundError(f"No scalable target {what} for {_named(request)}")
        return target


def _no_endpoint(arn: str) -> ValidationError:
    return ValidationError(f"Comprehend endpoint does not exist: {arn}")


def _named(request: Parameters) -> str:
    return (
        f"service namespace: {request['ServiceNamespace']}, resource ID: {request['ResourceId']}, "
        f"scalable dimension: {request['ScalableDimension']}"
    )
