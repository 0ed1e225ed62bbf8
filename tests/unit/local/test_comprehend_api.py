"""The interface to ministack."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.comprehend import api
from local.comprehend.state import Model, ResourcePolicy

ARN = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1"
POLICY = '{"Statement": []}'


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LOCAL_AWS_HOME", str(tmp_path))
    api._running.cache_clear()
    yield
    api.shutdown()
    api._running.cache_clear()


def target(operation: str) -> dict[str, str]:
    return {"x-amz-target": f"Comprehend_20171127.{operation}", "content-type": "application/x-amz-json-1.1"}


def test_an_operation_is_an_iam_action() -> None:
    assert api.iam_action("/", target("ImportModel")) == "comprehend:ImportModel"
    assert api.iam_action("/service/Comprehend_20171127/operation/ImportModel", {}) == "comprehend:ImportModel"
    assert api.iam_action("/", target("MakeCoffee")) is None
    assert api.iam_action("/", {}) is None


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b'{"SourceModelArn": null}'])
def test_of_what_cannot_be_read_iam_evaluates_everything(body: bytes) -> None:
    assert api.resource_arn("/", target("ImportModel"), body, "eu-west-1", "111111111111") == "*"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff", b'{"Tags": "many"}', b'{"VpcConfig": 3}', b'{"Tags": [{}]}']
)
def test_what_cannot_be_read_has_no_condition_keys(body: bytes) -> None:
    assert api.condition_keys(body) == {}


def test_the_tags_of_the_resource_are_condition_keys() -> None:
    api._running().state.models[ARN] = Model(
        ARN, "entity-recognizer", "v1", "TRAINED", 1.0, {}, tags={"team": "search"}
    )

    assert api.condition_keys(json.dumps({"EntityRecognizerArn": ARN}).encode()) == {"aws:ResourceTag/team": "search"}


def test_a_model_has_a_policy_and_an_owner_and_one_that_is_not_there_an_owner() -> None:
    policy = ResourcePolicy(POLICY, "0a", 1.0, 1.0)
    api._running().state.models[ARN] = Model(ARN, "entity-recognizer", "v1", "TRAINED", 1.0, {}, policy=policy)

    assert api.model_policy_for_arn(ARN) == (POLICY, "111111111111")
    assert api.model_policy_for_arn(ARN.replace("v1", "v2")) == ("", "111111111111")
    assert api.model_policy_for_arn("arn:aws:comprehend:eu-west-1:111111111111:entities-detection-job/1") is None


def test_the_state_is_saved_taken_over_and_forgotten() -> None:
    api._running().state.models[ARN] = Model(ARN, "entity-recognizer", "v1", "TRAINED", 1.0, {})
    saved = json.loads(json.dumps(api.get_state()))

    api.reset()
    empty = api.get_state()
    api._running().state.load_json(saved)

    assert empty["models"] == []
    assert list(api._running().state.models) == [ARN]
    assert api.counters() == {"trainings_started": 0, "imports": 0, "jobs_started": 0}


def test_an_operation_that_comprehend_does_not_have_is_refused() -> None:
    status, _, body = asyncio.run(api.handle_request("POST", "/", target("MakeCoffee"), b"{}", {}))

    assert status == 400
    assert json.loads(body) == {
        "__type": "UnknownOperationException",
        "Message": "Amazon Comprehend has no operation MakeCoffee.",
    }
