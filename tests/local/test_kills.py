"""The CDK CLI is killed at every step of a deployment; deploying again ends well, and trains nothing twice."""

import time
from collections.abc import Callable, Iterator

import pytest

from local.local_aws import LocalAws
from tests.local.versions import Versions

pytestmark = pytest.mark.local

Reached = Callable[[Versions, str], bool]
"""Whether a deployment of a version has got so far."""


class KilledError(Exception):
    """The CLI was killed, as by a closed laptop."""


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Versions]:
    """Each test goes on with the accounts as the one before left them: with a stack to update, but for the first."""
    accounts = {"source": "131313131313", "tst": "242424242424"}
    with LocalAws(tmp_path_factory.mktemp("kills-aws"), wait_scale=0.01, accounts=accounts) as aws:
        yield Versions.begin(aws, tmp_path_factory.mktemp("kills"))


def kill_and_deploy_again(versions: Versions, profile: str, version: str, reached: Reached) -> None:
    def kill_when_reached() -> None:
        if reached(versions, version):
            raise KilledError

    versions.aws.change_pace(training_seconds_at_least=8, import_seconds_at_least=8, job_seconds_at_least=8)
    with pytest.raises(KilledError):
        versions.cdk().deploy(profile, versions.stack(profile), kill_when_reached)
    versions.aws.change_pace(training_seconds_at_least=0, import_seconds_at_least=0, job_seconds_at_least=0)
    versions.deploy(profile)
    # CloudFormation went on without the CLI, which has nothing to add to the same template.
    deadline = time.monotonic() + 60
    while versions.stack_status(profile).endswith("_IN_PROGRESS") and time.monotonic() < deadline:
        time.sleep(0.1)


def under_way(profile: str) -> Reached:
    def reached(versions: Versions, _version: str) -> bool:
        cloudformation = versions.aws.client("cloudformation", profile)
        try:
            return versions.stack_status(profile).endswith("_IN_PROGRESS")
        except cloudformation.exceptions.ClientError:
            return False

    return reached


def in_status(profile: str, status: str) -> Reached:
    return lambda versions, version: versions.statuses(profile).get(version) == status


def job_of(versions: Versions, version: str) -> bool:
    jobs = versions.aws.client("comprehend", "tst").list_entities_detection_jobs()["EntitiesDetectionJobPropertiesList"]
    return any(job["EntityRecognizerArn"] == versions.arn("tst", version) for job in jobs)


SOURCE_STEPS = {
    "v1": ("a new stack is under way", under_way("source")),
    "v2": ("an update is under way", under_way("source")),
    "v3": ("in training", in_status("source", "TRAINING")),
    "v4": ("trained, not yet shared", in_status("source", "TRAINED")),
}
TARGET_STEPS = {
    "v1": ("a new stack is under way", under_way("tst")),
    "v2": ("an update is under way", under_way("tst")),
    "v3": ("importing", in_status("tst", "TRAINING")),
    "v4": ("testing", job_of),
}


@pytest.mark.parametrize("version", SOURCE_STEPS, ids=[step for step, _ in SOURCE_STEPS.values()])
def test_a_source_killed_on_the_way_is_deployed_again(versions: Versions, version: str) -> None:
    if version != "v1":
        versions.add_version(version)
    versions.imported.update(version=version, retain_versions=list(versions.trained))
    before = versions.aws.counters()["trainings_started"]

    kill_and_deploy_again(versions, "source", version, SOURCE_STEPS[version][1])

    assert versions.stack_status("source") in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
    assert versions.statuses("source")[version] == "TRAINED"
    assert versions.shared(version)
    assert versions.aws.counters()["trainings_started"] == before + 1


@pytest.mark.parametrize("version", TARGET_STEPS, ids=[step for step, _ in TARGET_STEPS.values()])
def test_a_target_killed_on_the_way_is_deployed_again(versions: Versions, version: str) -> None:
    versions.imported.update(version=version, retain_versions=[])
    before = versions.aws.counters()["imports"]

    kill_and_deploy_again(versions, "tst", version, TARGET_STEPS[version][1])

    assert versions.stack_status("tst") in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
    assert versions.statuses("tst") == {version: "TRAINED"}
    assert versions.current() == version
    assert versions.aws.counters()["imports"] == before + 1
