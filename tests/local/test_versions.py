"""Versions that come and go: what was serving serves on, and what was trained stays trained, whatever fails."""

from collections.abc import Iterator

import pytest

from local.local_aws import LocalAws
from tests.local.versions import RARE, Versions

pytestmark = pytest.mark.local

UNREACHABLE = {"f1": 50, "entity_types": {RARE: {"f1": 1}}}
ACCOUNTS = {"source": "777777777777", "tst": "888888888888"}


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Versions]:
    """The tests of this module are the chapters of one story, in order."""
    with LocalAws(tmp_path_factory.mktemp("versions-aws"), wait_scale=0.01, accounts=ACCOUNTS) as aws:
        yield Versions.begin(aws, tmp_path_factory.mktemp("versions"))


def test_below_the_gate_nothing_is_shared_and_the_version_is_kept(versions: Versions) -> None:
    versions.trained["v1"]["minimum"] = UNREACHABLE

    reason = versions.failure("source")

    assert "is below its gate" in reason
    assert "TARIFF f1 is 0, expected at least 1" in reason
    assert versions.statuses("source") == {"v1": "TRAINED"}
    assert not versions.shared("v1")
    assert versions.aws.counters()["trainings_started"] == 1


def test_a_lower_gate_adopts_the_version_and_shares_it(versions: Versions) -> None:
    versions.trained["v1"]["minimum"] = {"f1": 50}

    versions.deploy("source")
    versions.deploy("tst")

    assert versions.aws.counters()["trainings_started"] == 1
    assert versions.shared("v1")
    assert versions.current() == "v1"


def test_a_raised_gate_over_a_version_that_serves_changes_nothing(versions: Versions) -> None:
    versions.trained["v1"]["minimum"] = UNREACHABLE

    reason = versions.failure("source")

    assert "TARIFF f1 is 0, expected at least 1" in reason
    assert versions.stack_status("source") == "UPDATE_ROLLBACK_COMPLETE"
    assert versions.shared("v1")
    versions.trained["v1"]["minimum"] = {"f1": 50}


def test_a_new_version_is_trained_beside_the_old_one(versions: Versions) -> None:
    versions.add_version("v2")
    versions.imported["version"] = "v2"

    versions.deploy("source")

    assert versions.statuses("source") == {"v1": "TRAINED", "v2": "TRAINED"}
    assert versions.aws.counters()["trainings_started"] == 2
    assert versions.current() == "v1"


def test_a_failing_smoke_test_leaves_the_old_version_serving(versions: Versions) -> None:
    wrong = versions.folder / "wrong.csv"
    wrong.write_text("File,Line,Begin Offset,End Offset,Type\nsentences.txt,0,0,9,OFFER\n")
    right = versions.imported["smoke_test"]
    versions.imported["smoke_test"] = {**right, "expected": "wrong.csv", "minimum": {"recall": 100}}

    reason = versions.failure("tst")

    assert "recall is 0, expected at least 100" in reason
    assert "Missing: OFFER at sentences.txt line 0, 0-9." in reason
    assert versions.current() == "v1"
    assert versions.statuses("tst") == {"v1": "TRAINED"}
    assert versions.stack_status("tst") == "UPDATE_ROLLBACK_COMPLETE"
    versions.imported["smoke_test"] = right


def test_once_the_new_version_is_tested_it_serves_and_the_old_one_goes(versions: Versions) -> None:
    versions.deploy("tst")

    assert versions.current() == "v2"
    assert versions.statuses("tst") == {"v2": "TRAINED"}


def test_a_retained_version_makes_the_way_back_one_line(versions: Versions) -> None:
    versions.imported["retain_versions"] = ["v1", "v2"]
    versions.deploy("source")
    versions.deploy("tst")
    before = versions.aws.counters()

    versions.imported["version"] = "v1"
    versions.deploy("tst")

    assert versions.current() == "v1"
    assert versions.statuses("tst") == {"v1": "TRAINED", "v2": "TRAINED"}
    assert versions.aws.counters() == before


def test_other_data_under_the_same_version_is_refused(versions: Versions) -> None:
    before = versions.trained["v2"]["documents"]
    versions.trained["v2"]["documents"] = "documents.txt"

    reason = versions.failure("source")

    assert "versions are immutable, name a new one" in reason
    assert versions.stack_status("source") == "UPDATE_ROLLBACK_COMPLETE"
    versions.trained["v2"]["documents"] = before


def test_a_version_that_is_not_imported_any_more_is_not_shared_any_more(versions: Versions) -> None:
    versions.imported.update(version="v2", retain_versions=[])
    versions.deploy("tst")
    versions.deploy("source")

    assert versions.shared("v2")
    assert not versions.shared("v1")
    assert versions.statuses("tst") == {"v2": "TRAINED"}


@pytest.mark.parametrize("policy", ["retain", "destroy"])
def test_a_removed_version_is_kept_or_deleted_as_its_removal_policy_says(versions: Versions, policy: str) -> None:
    versions.add_version("v3", removal_policy=policy)
    versions.deploy("source")
    assert versions.statuses("source")["v3"] == "TRAINED"

    del versions.trained["v3"]
    versions.deploy("source")

    assert ("v3" in versions.statuses("source")) == (policy == "retain")


def test_a_rollback_keeps_what_was_trained_even_if_it_may_be_destroyed(versions: Versions) -> None:
    versions.add_version("v4", removal_policy="destroy")
    versions.add_version("v5", removal_policy="destroy", minimum=UNREACHABLE)
    before = versions.aws.counters()["trainings_started"]

    versions.failure("source")
    versions.trained["v5"]["minimum"] = {}
    versions.deploy("source")

    assert versions.statuses("source").items() >= {"v4": "TRAINED", "v5": "TRAINED"}.items()
    assert versions.aws.counters()["trainings_started"] == before + 2
