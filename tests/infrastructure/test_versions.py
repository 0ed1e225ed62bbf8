"""What the fields of versions and imports become in the templates."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.infrastructure.templates import Template, make_app
from tests.project import MODELS

Synthesize = Callable[[], dict[str, Template]]


@pytest.fixture
def models() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(MODELS)
    return loaded


@pytest.fixture
def synthesize(project: Path, models: dict[str, Any]) -> Synthesize:
    def synthesized() -> dict[str, Template]:
        (project / "models.yaml").write_text(yaml.safe_dump(models))
        make_app(project, project / "cdk.out").synth()
        paths = (project / "cdk.out").glob("*.template.json")
        return {path.name.removesuffix(".template.json"): Template(path) for path in paths}

    return synthesized


def version_one(models: dict[str, Any]) -> dict[str, Any]:
    version: dict[str, Any] = models["models"]["offers"]["versions"]["v1"]
    return version


def test_a_gate_reaches_the_function_in_the_service_s_units(models: dict[str, Any], synthesize: Synthesize) -> None:
    version_one(models)["minimum"] = {"f1": 90, "entity_types": {"OFFER": {"recall": 85.5}}}

    trained = synthesize()["ModelCopy-Source"].only("Custom::TrainedModel")["Properties"]

    assert trained["Minimum"] == {"Overall": {"f1": 90}, "ByType": {"OFFER": {"recall": 85.5}}}


@pytest.mark.parametrize(("hours", "seconds"), [(0.5, 1800), (6, 21600), (12, 43080)])
def test_a_deadline_is_the_config_s_and_passes_before_cloudformation_s(
    models: dict[str, Any], synthesize: Synthesize, hours: float, seconds: int
) -> None:
    version_one(models)["deadline_hours"] = hours

    trained = synthesize()["ModelCopy-Source"].only("Custom::TrainedModel")["Properties"]

    assert trained["WaitSeconds"] == seconds


@pytest.mark.parametrize(("policy", "expected"), [("retain", "Retain"), ("destroy", "Delete")])
def test_a_removal_policy_is_the_resource_s(
    models: dict[str, Any], synthesize: Synthesize, policy: str, expected: str
) -> None:
    version_one(models)["removal_policy"] = policy

    assert synthesize()["ModelCopy-Source"].only("Custom::TrainedModel")["DeletionPolicy"] == expected


def test_what_does_not_change_the_model_does_not_change_its_fingerprint(
    models: dict[str, Any], synthesize: Synthesize
) -> None:
    before = synthesize()["ModelCopy-Source"].only("Custom::TrainedModel")["Properties"]["Fingerprint"]

    version_one(models).update(minimum={"f1": 90}, deadline_hours=3, removal_policy="destroy")

    after = synthesize()["ModelCopy-Source"].only("Custom::TrainedModel")["Properties"]["Fingerprint"]
    assert after == before


def test_a_retained_version_keeps_its_resources_and_its_share_but_is_not_current(
    models: dict[str, Any], synthesize: Synthesize
) -> None:
    before = synthesize()
    models["models"]["offers"]["versions"]["v2"] = version_one(models)
    models["targets"]["prd"]["imports"]["offers"].update(version="v2", retain_versions=["v1"])

    after = synthesize()

    kept = {name for name in before["ModelCopy-prd"].raw["Resources"] if "offersv1" in name}
    assert kept
    assert kept <= set(after["ModelCopy-prd"].raw["Resources"])
    assert len(after["ModelCopy-Source"].resources("Custom::ModelShare")) == 2
    parameter = after["ModelCopy-prd"].only("AWS::SSM::Parameter")["Properties"]["Value"]
    assert "offersv2" in parameter["Ref"]


def test_a_version_that_nobody_imports_is_not_shared(models: dict[str, Any], synthesize: Synthesize) -> None:
    models["models"]["offers"]["versions"]["v2"] = version_one(models)

    after = synthesize()

    (share,) = after["ModelCopy-Source"].resources("Custom::ModelShare")
    assert "offersv1" in share
    assert "v2" not in str(after["ModelCopy-SourceStorage"].only("AWS::KMS::Key", "ModelKey"))
