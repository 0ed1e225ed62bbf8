"""Endpoints: what they are, what their role may do, what they wait for, and what of them another version changes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.infrastructure.templates import Template, make_app, readable
from tests.project import MODELS

ENDPOINT = "Custom::ModelEndpoint"
TARGET, POLICY = "AWS::ApplicationAutoScaling::ScalableTarget", "AWS::ApplicationAutoScaling::ScalingPolicy"
ARN = "arn:aws:comprehend:eu-west-1:222222222222:entity-recognizer-endpoint/{}"
IDS = "Endpointsoffers"
Synthesize = Callable[..., Template]


@pytest.fixture
def synthesize(project: Path) -> Synthesize:
    def synthesized(version: str = "v1", **changes: Any) -> Template:
        models = yaml.safe_load(MODELS)
        versions = models["models"]["offers"]["versions"]
        versions["v2"] = versions["v1"]
        models["targets"]["prd"]["imports"]["offers"] |= {"version": version, **changes}
        (project / "models.yaml").write_text(yaml.safe_dump(models))
        out = project / f"cdk-{len(list(project.iterdir()))}.out"
        make_app(project, out).synth()
        return Template(out / "ModelCopy-prd.template.json")

    return synthesized


def properties(template: Template, resource_type: str) -> dict[str, Any]:
    found: dict[str, Any] = readable(template.only(resource_type)["Properties"])
    return found


def test_an_import_has_an_endpoint_only_if_the_config_says_so(synthesize: Synthesize) -> None:
    without, with_it = synthesize(), synthesize(endpoint={})

    assert without.resources(ENDPOINT) == {}
    assert len(with_it.resources(ENDPOINT)) == 1
    assert set(without.raw["Resources"]) < set(with_it.raw["Resources"])


def test_an_endpoint_is_called_like_the_model_and_begins_with_one_unit(synthesize: Synthesize) -> None:
    found = properties(synthesize(endpoint={}), ENDPOINT)

    assert {name: found[name] for name in ("EndpointArn", "ModelArn", "InferenceUnits", "DataAccessRoleArn")} == {
        "EndpointArn": ARN.format("offers"),
        "ModelArn": "${Importsoffersv1ImportedModelImport}",
        "InferenceUnits": 1,
        "DataAccessRoleArn": f"${{{IDS}DataAccessRole.Arn}}",
    }
    assert (found["AutoScaled"], found["ServiceTimeout"], found["AnswerSeconds"]) == (False, "3600", 3480)


def test_an_endpoint_has_what_the_config_gives_it(synthesize: Synthesize) -> None:
    template = synthesize(endpoint={"name": "live", "inference_units": 3}, tags={"team": "search"})

    found = properties(template, ENDPOINT)
    assert (found["EndpointArn"], found["InferenceUnits"]) == (ARN.format("live"), 3)
    assert found["Tags"] == {"team": "search"}


def test_a_model_that_is_renamed_gives_its_endpoint_that_name(synthesize: Synthesize) -> None:
    assert properties(synthesize(endpoint={}, rename={"name": "deals"}), ENDPOINT)["EndpointArn"] == (
        ARN.format("deals")
    )


def test_the_role_of_an_endpoint_may_read_models_and_nothing_else(synthesize: Synthesize) -> None:
    assert synthesize(endpoint={}).statements(f"{IDS}DataAccessRole") == [
        {
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": "${Key.Arn}",
            "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}},
        }
    ]


def test_the_function_may_serve_that_endpoint_by_a_policy_that_goes_after_it(synthesize: Synthesize) -> None:
    template = synthesize(endpoint={})
    policy = template.only("AWS::IAM::Policy", f"{IDS}Serving")["Properties"]
    model = "arn:aws:comprehend:eu-west-1:222222222222:entity-recognizer/offers"

    tagging = [f"comprehend:{verb}" for verb in ("ListTagsForResource", "TagResource", "UntagResource")]
    assert readable(policy["PolicyDocument"])["Statement"] == [
        {
            "Effect": "Allow",
            "Action": [
                "comprehend:DeleteEndpoint",
                "comprehend:DescribeEndpoint",
                *tagging,
                "comprehend:UpdateEndpoint",
            ],
            "Resource": ARN.format("offers"),
        },
        {
            "Effect": "Allow",
            "Action": "comprehend:CreateEndpoint",
            "Resource": [ARN.format("offers"), model, f"{model}/version/*"],
        },
        {
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": f"${{{IDS}DataAccessRole.Arn}}",
            "Condition": {"StringEquals": {"iam:PassedToService": "comprehend.amazonaws.com"}},
        },
    ]
    (endpoint,) = template.resources(ENDPOINT)
    assert template.depends(endpoint, on=f"{IDS}Serving")


def test_the_role_of_an_endpoint_is_comprehend_s_for_that_endpoint(synthesize: Synthesize) -> None:
    role = synthesize(endpoint={"name": "live"}).only("AWS::IAM::Role", "Endpointsofferslive")

    assert readable(role["Properties"]["AssumeRolePolicyDocument"])["Statement"] == [
        {
            "Action": "sts:AssumeRole",
            "Effect": "Allow",
            "Principal": {"Service": "comprehend.amazonaws.com"},
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "222222222222"},
                "ArnLike": {"aws:SourceArn": [ARN.format("live")]},
            },
        }
    ]


def test_units_stay_as_they_are_unless_the_config_has_them_scaled(synthesize: Synthesize) -> None:
    fixed = synthesize(endpoint={"inference_units": 2})

    assert {**fixed.resources(TARGET), **fixed.resources(POLICY)} == {}


def test_units_are_scaled_from_the_first_ones_to_the_maximum(synthesize: Synthesize) -> None:
    template = synthesize(endpoint={"inference_units": 2, "auto_scaling": {"maximum": 5, "utilization": 60}})

    (endpoint,), (units,) = template.resources(ENDPOINT), template.resources(TARGET)
    assert template.only(TARGET)["Properties"] == {
        "ServiceNamespace": "comprehend",
        "ResourceId": {"Ref": endpoint},
        "ScalableDimension": "comprehend:entity-recognizer-endpoint:DesiredInferenceUnits",
        "MinCapacity": 2,
        "MaxCapacity": 5,
    }
    assert template.only(POLICY)["Properties"] == {
        "PolicyName": "utilization",
        "PolicyType": "TargetTrackingScaling",
        "ScalingTargetId": {"Ref": units},
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": 60,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ComprehendInferenceUtilization"},
        },
    }


def test_an_endpoint_waits_for_the_smoke_test_and_the_parameter_for_the_endpoint(synthesize: Synthesize) -> None:
    template = synthesize(endpoint={"auto_scaling": {"maximum": 2}})

    (endpoint,), (test,) = template.resources(ENDPOINT), template.resources("Custom::SmokeTest")
    assert template.depends(endpoint, on=test)
    assert template.depends(endpoint, on=f"{IDS}DataAccessRoleDefaultPolicy")
    assert template.depends("CurrentoffersParameter", on=endpoint)
    assert template.depends("CurrentoffersParameter", on=f"{IDS}Utilization")


def test_another_version_changes_the_model_of_the_endpoint_and_no_id(synthesize: Synthesize) -> None:
    scaled = {"auto_scaling": {"maximum": 2}}
    before, after = synthesize(endpoint=scaled), synthesize("v2", endpoint=scaled)

    of_endpoints = [
        {name: body for name, body in template.raw["Resources"].items() if name.startswith("Endpoints")}
        for template in (before, after)
    ]
    assert list(of_endpoints[0]) == list(of_endpoints[1])
    (endpoint,) = before.resources(ENDPOINT)
    assert [name for name in of_endpoints[0] if of_endpoints[0][name] != of_endpoints[1][name]] == [endpoint]
    models = [resources[endpoint]["Properties"].pop("ModelArn") for resources in of_endpoints]
    assert [readable(model) for model in models] == [
        "${Importsoffersv1ImportedModelImport}",
        "${Importsoffersv2ImportedModelImport}",
    ]


def test_another_name_is_another_endpoint_with_another_role(synthesize: Synthesize) -> None:
    before, after = synthesize(endpoint={}), synthesize(endpoint={"name": "live"})

    for template, other in ((before, after), (after, before)):
        gone = set(template.raw["Resources"]) - set(other.raw["Resources"])
        assert {template.raw["Resources"][name]["Type"] for name in gone} == {
            ENDPOINT,
            "AWS::IAM::Role",
            "AWS::IAM::Policy",
        }
