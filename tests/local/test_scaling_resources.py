"""CloudFormation's types for scalable targets and scaling policies, with the endpoint that they are about."""

from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local import templates
from tests.local.recognizers import Scene

pytestmark = pytest.mark.local

DIMENSION = "comprehend:entity-recognizer-endpoint:DesiredInferenceUnits"
METRIC = {"PredefinedMetricType": "ComprehendInferenceUtilization"}


@pytest.fixture(scope="module")
def scene(local_aws: LocalAws) -> Scene:
    return Scene(local_aws, "source")


@pytest.fixture(scope="module")
def model(scene: Scene) -> str:
    return scene.train(f"scaled-{scene.number}", scene.make_data_access_role(*scene.data_statements))


def scaled(name: str, model: str, *, minimum: int, maximum: int, utilization: int = 70) -> dict[str, Any]:
    endpoint = {"EndpointName": name, "ModelArn": model, "DesiredInferenceUnits": 1}
    target = {
        "ServiceNamespace": "comprehend",
        "ResourceId": {"Ref": "Endpoint"},
        "ScalableDimension": DIMENSION,
        "MinCapacity": minimum,
        "MaxCapacity": maximum,
    }
    policy = {
        "PolicyName": "load",
        "PolicyType": "TargetTrackingScaling",
        "ScalingTargetId": {"Ref": "Target"},
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": utilization,
            "PredefinedMetricSpecification": METRIC,
        },
    }
    resources = {
        "Endpoint": {"Type": "AWS::Comprehend::EntityRecognizerEndpoint", "Properties": endpoint},
        "Target": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "Properties": target},
        "Policy": {"Type": "AWS::ApplicationAutoScaling::ScalingPolicy", "Properties": policy},
    }
    return {"Resources": resources, "Outputs": {name: {"Value": {"Ref": name}} for name in resources}}


def targets(scene: Scene, endpoint: str) -> list[tuple[int, int]]:
    answer = scene.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace="comprehend", ResourceIds=[endpoint]
    )
    return [(target["MinCapacity"], target["MaxCapacity"]) for target in answer["ScalableTargets"]]


def utilizations(scene: Scene, endpoint: str) -> dict[str, float]:
    answer = scene.client("application-autoscaling").describe_scaling_policies(
        ServiceNamespace="comprehend", ResourceId=endpoint
    )
    return {
        policy["PolicyARN"]: policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"]
        for policy in answer["ScalingPolicies"]
    }


def test_a_stack_registers_changes_and_takes_back(scene: Scene, model: str, unique: str) -> None:
    created = templates.create(scene.aws, "source", unique, scaled(unique, model, minimum=1, maximum=3))
    endpoint = created["Endpoint"]
    first = targets(scene, endpoint), utilizations(scene, endpoint)
    changed = scaled(unique, model, minimum=2, maximum=3, utilization=50)

    updated = templates.update(scene.aws, "source", unique, changed)
    second = targets(scene, endpoint), utilizations(scene, endpoint)
    units = scene.ready_endpoint(endpoint)["CurrentInferenceUnits"]
    templates.delete(scene.aws, "source", unique)

    assert created["Target"] == f"{endpoint}|{DIMENSION}|comprehend"
    assert updated == created
    assert first == ([(1, 3)], {created["Policy"]: 70})
    assert second == ([(2, 3)], {created["Policy"]: 50})
    assert units == 2
    assert (targets(scene, endpoint), utilizations(scene, endpoint)) == ([], {})


def test_a_target_that_is_registered_already_is_refused(scene: Scene, model: str, unique: str) -> None:
    template = scaled(unique, model, minimum=1, maximum=3)
    endpoint = templates.create(scene.aws, "source", unique, template)["Endpoint"]
    again = {"Resources": {"Target": template["Resources"]["Target"]}}
    again["Resources"]["Target"]["Properties"]["ResourceId"] = endpoint

    (reason,) = templates.create_in_vain(scene.aws, "source", f"{unique}-x", again)

    named = f"{endpoint}|{DIMENSION}|comprehend"
    assert reason == f'Resource handler returned message: "{named} already exists." (HandlerErrorCode: AlreadyExists)'
    assert targets(scene, endpoint) == [(1, 3)]
    templates.delete(scene.aws, "source", unique)


def test_a_stack_says_why_it_cannot_register(scene: Scene, model: str, unique: str) -> None:
    (reason,) = templates.create_in_vain(scene.aws, "source", unique, scaled(unique, model, minimum=3, maximum=2))

    assert reason == (
        'Resource handler returned message: "Maximum capacity cannot be less than minimum capacity '
        '(Service: ApplicationAutoScaling, Status Code: 400)" (HandlerErrorCode: InvalidRequest)'
    )
