"""Work that takes longer than a custom resource may: hours of the stack's clock, in seconds of ours."""

from collections.abc import Iterator

import pytest

from local.local_aws import LocalAws
from tests.local.versions import Versions

pytestmark = pytest.mark.local

MINUTES_OF_AN_HOUR = 60
MINUTE = 0.1
"""What a minute of a state machine takes here, besides the look itself."""


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Versions]:
    accounts = {"source": "123123123123", "tst": "456456456456"}
    with LocalAws(tmp_path_factory.mktemp("waits-aws"), wait_scale=MINUTE / 60, accounts=accounts) as aws:
        yield Versions.begin(aws, tmp_path_factory.mktemp("waits"))


def test_past_its_deadline_the_deployment_says_what_the_model_was_doing(versions: Versions) -> None:
    versions.trained["v1"]["deadline_hours"] = 0.5
    versions.aws.change_pace(training_seconds_at_least=300)

    reason = versions.failure("source")

    assert f"{versions.arn('source', 'v1')} is not done after 0:30:00: TRAINING" in " ".join(reason.split())
    assert versions.statuses("source") == {"v1": "TRAINING"}


def test_a_training_that_outlives_a_deadline_is_adopted_and_may_take_longer_than_an_hour(versions: Versions) -> None:
    versions.trained["v1"]["deadline_hours"] = 12
    versions.aws.forget_calls()

    def let_it_end() -> None:
        if looks_at(versions, "v1") > MINUTES_OF_AN_HOUR:
            versions.aws.change_pace(training_seconds_at_least=0)

    versions.cdk().deploy("source", versions.stack("source"), let_it_end)

    assert looks_at(versions, "v1") > MINUTES_OF_AN_HOUR
    assert versions.statuses("source") == {"v1": "TRAINED"}
    assert versions.aws.counters()["trainings_started"] == 1


def test_waiting_takes_one_call_a_minute_for_each_model(versions: Versions) -> None:
    versions.add_version("v2")
    versions.add_version("v3")
    versions.aws.change_pace(training_seconds_at_least=10)
    versions.aws.forget_calls()

    versions.deploy("source")

    logged = versions.aws.calls(service="lambda", operation="Invoke")
    minutes = len(logged)
    for version in ("v2", "v3"):
        assert 10 < looks_at(versions, version) <= minutes
    assert looks_at(versions, "v2") + looks_at(versions, "v3") <= 2 * minutes


def looks_at(versions: Versions, version: str) -> int:
    """Return how often the stack's function has described a version."""
    arn = versions.arn("source", version)
    calls = versions.aws.calls(service="comprehend", operation="DescribeEntityRecognizer")
    return sum(call.resource == arn and "LifecycleRole" in call.caller for call in calls)
