"""Application Auto Scaling for endpoints: what is registered, shown and refused, and the range that units are in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import Role, allow, refusal
from tests.local.recognizers import Scene

pytestmark = pytest.mark.local

DIMENSION = "comprehend:entity-recognizer-endpoint:DesiredInferenceUnits"
TRACKING = {
    "TargetValue": 70.0,
    "PredefinedMetricSpecification": {"PredefinedMetricType": "ComprehendInferenceUtilization"},
}
RANGE = {"MinCapacity": 2, "MaxCapacity": 4}


@pytest.fixture(scope="module")
def scene(local_aws: LocalAws) -> Scene:
    return Scene(local_aws, "source")


@pytest.fixture(scope="module")
def scaling(scene: Scene) -> Any:
    return scene.client("application-autoscaling")


@pytest.fixture(scope="module")
def model(scene: Scene) -> str:
    return scene.train(f"scaling-{scene.number}", scene.make_data_access_role(*scene.data_statements))


@pytest.fixture
def endpoint(scene: Scene, model: str, unique: str) -> Iterator[str]:
    arn = scene.create_endpoint(unique, model)
    scene.ready_endpoint(arn)
    yield arn
    scene.ready_endpoint(arn)
    scene.delete_endpoint(arn)


@pytest.fixture
def slow(local_aws: LocalAws) -> Iterator[Callable[[], None]]:
    """Let endpoints take a minute, until the function is called or the test ends."""
    local_aws.change_pace(endpoint_seconds_at_least=60)

    def end() -> None:
        local_aws.change_pace(endpoint_seconds_at_least=0)

    yield end
    end()


def named(endpoint: str, **changes: Any) -> dict[str, Any]:
    return {"ServiceNamespace": "comprehend", "ResourceId": endpoint, "ScalableDimension": DIMENSION, **changes}


def words(endpoint: str) -> str:
    return f"service namespace: comprehend, resource ID: {endpoint}, scalable dimension: {DIMENSION}"


def units(scene: Scene, endpoint: str) -> int:
    return int(scene.ready_endpoint(endpoint)["CurrentInferenceUnits"])


def test_a_registration_is_shown_until_it_is_taken_back(scene: Scene, scaling: Any, endpoint: str) -> None:
    arn = scaling.register_scalable_target(**named(endpoint), **RANGE)["ScalableTargetARN"]
    again = scaling.register_scalable_target(**named(endpoint, MaxCapacity=5))["ScalableTargetARN"]
    policy = scaling.put_scaling_policy(
        **named(endpoint),
        PolicyName="load",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration=TRACKING,
    )
    (target,) = scaling.describe_scalable_targets(ServiceNamespace="comprehend", ResourceIds=[endpoint])[
        "ScalableTargets"
    ]
    (shown,) = scaling.describe_scaling_policies(ServiceNamespace="comprehend", ResourceId=endpoint)["ScalingPolicies"]
    scaling.deregister_scalable_target(**named(endpoint))

    start = f"arn:aws:application-autoscaling:eu-west-1:{scene.account}:scalable-target/"
    linked = "AWSServiceRoleForApplicationAutoScaling_ComprehendEndpoint"
    assert arn == again == target.pop("ScalableTargetARN")
    assert arn.startswith(start)
    assert target.pop("CreationTime")
    assert target.pop("RoleARN").endswith(f"/comprehend.application-autoscaling.amazonaws.com/{linked}")
    assert target == named(endpoint, MinCapacity=2, MaxCapacity=5)
    assert policy["PolicyARN"] == shown["PolicyARN"]
    assert policy["PolicyARN"].endswith(f":resource/comprehend/{endpoint}:policyName/load")
    assert shown["TargetTrackingScalingPolicyConfiguration"] == TRACKING
    for described in (scaling.describe_scalable_targets, scaling.describe_scaling_policies):
        answer = described(ServiceNamespace="comprehend")
        assert endpoint not in str({name: value for name, value in answer.items() if name != "ResponseMetadata"})


def test_units_are_brought_into_the_range(scene: Scene, scaling: Any, endpoint: str) -> None:
    scaling.register_scalable_target(**named(endpoint), **RANGE)
    raised = units(scene, endpoint)
    scaling.register_scalable_target(**named(endpoint, MinCapacity=1))
    kept = units(scene, endpoint)
    scaling.register_scalable_target(**named(endpoint, MaxCapacity=1))
    lowered = units(scene, endpoint)
    scaling.deregister_scalable_target(**named(endpoint))

    assert (raised, kept, lowered) == (2, 2, 1)


def test_an_endpoint_that_is_not_in_service_keeps_its_units(
    scene: Scene, scaling: Any, model: str, slow: Callable[[], None], unique: str
) -> None:
    arn = scene.create_endpoint(unique, model)

    scaling.register_scalable_target(**named(arn), **RANGE)
    slow()

    assert units(scene, arn) == 1
    scaling.deregister_scalable_target(**named(arn))
    scene.delete_endpoint(arn)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"MinCapacity": None}, "Minimum capacity and maximum capacity must be specified for a new scalable target"),
        ({"MinCapacity": 0}, "Minimum capacity cannot be less than 1"),
        ({"MaxCapacity": 1}, "Maximum capacity cannot be less than minimum capacity"),
        (
            {"ScalableDimension": DIMENSION.replace("entity-recognizer", "document-classifier")},
            "Unsupported service namespace, resource type or scalable dimension",
        ),
    ],
)
def test_a_wrong_registration_is_refused(scaling: Any, endpoint: str, changes: dict[str, Any], message: str) -> None:
    request = {name: value for name, value in {**named(endpoint), **RANGE, **changes}.items() if value is not None}

    assert refusal(scaling.register_scalable_target, **request) == ("ValidationException", message)


def test_what_is_not_there_is_named(scene: Scene, scaling: Any, endpoint: str) -> None:
    gone, elsewhere = f"{endpoint}-x", endpoint.replace(scene.account, "222222222222")
    put = {"PolicyName": "load", "PolicyType": "TargetTrackingScaling"}

    for arn in (gone, elsewhere):
        unknown = refusal(scaling.register_scalable_target, **named(arn), **RANGE)
        assert unknown == ("ValidationException", f"Comprehend endpoint does not exist: {arn}")
    assert refusal(scaling.put_scaling_policy, **named(endpoint), **put) == (
        "ObjectNotFoundException",
        f"No scalable target registered for {words(endpoint)}",
    )
    assert refusal(scaling.deregister_scalable_target, **named(endpoint)) == (
        "ObjectNotFoundException",
        f"No scalable target found for {words(endpoint)}",
    )
    assert refusal(scaling.delete_scaling_policy, **named(endpoint), PolicyName="load") == (
        "ObjectNotFoundException",
        f"No scaling policy found for {words(endpoint)}, policy name: load",
    )


def test_a_policy_tracks_the_one_metric_of_endpoints(scaling: Any, endpoint: str) -> None:
    scaling.register_scalable_target(**named(endpoint), **RANGE)
    tracking = {"PolicyName": "load", "PolicyType": "TargetTrackingScaling"}
    other = {
        **TRACKING,
        "PredefinedMetricSpecification": {"PredefinedMetricType": "LambdaProvisionedConcurrencyUtilization"},
    }

    def put(**request: Any) -> tuple[str, str]:
        return refusal(scaling.put_scaling_policy, **named(endpoint), **request)

    steps = put(PolicyName="load", PolicyType="StepScaling")
    metric = put(**tracking, TargetTrackingScalingPolicyConfiguration=other)
    scaling.put_scaling_policy(**named(endpoint), **tracking, TargetTrackingScalingPolicyConfiguration=TRACKING)
    second = put(**{**tracking, "PolicyName": "more"}, TargetTrackingScalingPolicyConfiguration=TRACKING)
    scaling.delete_scaling_policy(**named(endpoint), PolicyName="load")
    scaling.deregister_scalable_target(**named(endpoint))

    assert steps == ("ValidationException", "PolicyType StepScaling is not supported for comprehend")
    assert metric == (
        "ValidationException",
        "PredefinedMetricType LambdaProvisionedConcurrencyUtilization is not supported for comprehend: "
        "use ComprehendInferenceUtilization",
    )
    assert second == (
        "ValidationException",
        "Only one TargetTrackingScaling policy for a given metric specification is allowed.",
    )


def test_what_the_local_service_has_not_is_no_error_of_aws(scaling: Any, endpoint: str) -> None:
    lambdas = named(
        "function:f:1", ServiceNamespace="lambda", ScalableDimension="lambda:function:ProvisionedConcurrency"
    )

    assert refusal(scaling.register_scalable_target, **lambdas, **RANGE)[0] == "NotInLocalApplicationAutoScaling"
    assert refusal(scaling.register_scalable_target, **named(endpoint), **RANGE, Tags={"a": "b"})[0] == (
        "NotInLocalApplicationAutoScaling"
    )
    assert refusal(scaling.describe_scheduled_actions, ServiceNamespace="comprehend")[0] == (
        "NotInLocalApplicationAutoScaling"
    )
    assert refusal(scaling.put_scaling_policy, **named(endpoint), PolicyName="ä") == (
        "ValidationException",
        "1 validation error detected: Value 'ä' at 'policyName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: \\p{Print}+",
    )


def test_registering_takes_a_permission(make_role: Callable[..., Role], endpoint: str) -> None:
    may_look = make_role("source", [allow("application-autoscaling:Describe*")]).client("application-autoscaling")

    shown = may_look.describe_scalable_targets(ServiceNamespace="comprehend")["ScalableTargets"]
    code, message = refusal(may_look.register_scalable_target, **named(endpoint), **RANGE)

    assert [target for target in shown if target["ResourceId"] == endpoint] == []
    assert code == "AccessDeniedException"
    assert "is not authorized to perform: application-autoscaling:RegisterScalableTarget" in message
