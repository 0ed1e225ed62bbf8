"""Upgrades of ministack: what they move is noticed at once, and by name."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from local.hooks import MovedError, replace, table
from tests.conftest import PROJECT


def test_every_table_and_function_that_we_change_is_where_it_was(tmp_path: Path) -> None:
    """In a process of its own: ministack's state is global, and changed for good."""
    program = """
from local import patches, plugin, resource_types
from local.comprehend import api
from local.comprehend.endpoint_resources import EndpointHandler
from local.scaling import api as scaling
patches.install()
plugin.install(api, scaling)
resource_types.install(EndpointHandler("EntityRecognizer", api.call))

import ministack.app as app
from ministack.core import iam_actions, iam_evaluator, router
from ministack.services import stepfunctions
from ministack.services.cloudformation import provisioners, stacks
headers = {"authorization": "AWS4-HMAC-SHA256 Credential=x/20260101/eu-west-1/comprehend/aws4_request"}
cbor = "/service/Comprehend_20171127/operation/ImportModel"
assert router.detect_service("POST", cbor, headers, {}) == "comprehend"
assert router.detect_service("POST", "/", {"x-amz-target": "Comprehend_20171127.ImportModel"}, {}) == "comprehend"
target = {"x-amz-target": "AnyScaleFrontendService.RegisterScalableTarget"}
assert router.detect_service("POST", "/", target, {}) == "application-autoscaling"
register = iam_actions.extract_iam_action("application-autoscaling", "POST", "/", target, b"", {})
assert register == "application-autoscaling:RegisterScalableTarget"
assert app._build_persistence_save_dict()["application-autoscaling"] is scaling.get_state
endpoint = "AWS::Comprehend::EntityRecognizerEndpoint"
assert endpoint in provisioners._RESOURCE_HANDLERS
assert provisioners._replacing_change(endpoint, {"EndpointName": "a"}, {"EndpointName": "b"})
assert stacks._runs_on_worker_thread(endpoint) and stacks._sends_back_failed_update(endpoint)
assert not stacks._sends_back_failed_update("AWS::SSM::Parameter")
assert app.SERVICE_HANDLERS["comprehend"] is api.handle_request
assert app._get_module("comprehend") is api
assert app._build_persistence_save_dict()["comprehend"] is api.get_state
assert iam_actions.extract_iam_action("comprehend", "POST", cbor, headers, b"", {}) == "comprehend:ImportModel"
model = "arn:aws:comprehend:eu-west-1:222222222222:entity-recognizer/offers/version/v1"
assert iam_evaluator._resource_policy("comprehend", model) is not None
assert stepfunctions._prefix_sdk_error("comprehend", "ResourceInUseException") == "Comprehend.ResourceInUseException"
"""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "LOCAL_AWS_HOME": str(tmp_path), "AUTH": "true"}

    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr


@pytest.fixture
def upgraded() -> ModuleType:
    module = ModuleType("ministack.core.iam_actions")

    def extract(service: str, path: str) -> str:
        return f"{service}{path}"

    module.extract = extract  # type: ignore[attr-defined]
    return module


def test_a_table_that_is_gone_is_named(upgraded: ModuleType) -> None:
    with pytest.raises(MovedError, match=r"ministack [\d.]+ has no ministack\.core\.iam_actions\.ACTIONS"):
        table(upgraded, "ACTIONS")


def test_a_function_with_other_parameters_is_refused(upgraded: ModuleType) -> None:
    with pytest.raises(MovedError, match=r"has ministack\.core\.iam_actions\.extract\(service path\), not \(service\)"):
        replace(upgraded, "extract", "service", lambda current: current)


def test_a_function_can_be_replaced_twice(upgraded: ModuleType) -> None:
    def emphasize(current: Callable[..., str]) -> Callable[..., str]:
        return lambda *given: current(*given) + "!"

    replace(upgraded, "extract", "service path", emphasize)
    replace(upgraded, "extract", "service path", emphasize)

    assert upgraded.extract("s", "/") == "s/!!"
