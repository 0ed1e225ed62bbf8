from typing import Any

import pytest

from tests.unit.conftest import Harness
from tests.unit.events import TRAINED, VERSION_ARN, event
from tests.unit.fakes import model

CREATE = event("Create", "Custom::TrainedModel", TRAINED)


def with_gate(overall: dict[str, str], by_type: dict[str, dict[str, str]] | None = None) -> dict[str, Any]:
    return {**TRAINED, "Minimum": {"Overall": overall, "ByType": by_type or {}}}


def test_a_new_version_is_trained_on_copies_in_the_training_bucket(harness: Harness) -> None:
    answer = harness.send(CREATE)

    assert answer == ("SUCCESS", VERSION_ARN, VERSION_ARN)
    assert harness.comprehend.calls == ["train"]
    assert [copy.destination.uri for copy in harness.storage.copies] == [
        "s3://training/1/documents.txt",
        "s3://training/2/entity_list.csv",
    ]


def test_the_wait_ends_with_the_metrics_once_the_version_is_trained(harness: Harness) -> None:
    harness.send(CREATE)

    assert not harness.look()
    harness.comprehend.becomes(VERSION_ARN, "TRAINED")

    assert harness.look()
    assert harness.cloudformation.signals == [
        ("SUCCESS", "precision 97.25, recall 98.5, f1 97.87 on 1,000 held-out documents")
    ]


def test_trained_with_a_warning_is_trained(harness: Harness) -> None:
    harness.send(CREATE)
    harness.comprehend.becomes(VERSION_ARN, "TRAINED_WITH_WARNING")

    assert harness.look()

    assert harness.cloudformation.signals[0][0] == "SUCCESS"


def test_a_failed_training_fails_the_wait_with_the_service_s_message(harness: Harness) -> None:
    harness.send(CREATE)
    harness.comprehend.becomes(VERSION_ARN, "IN_ERROR", "INPUT_BUCKET_NOT_IN_SERVICE_REGION: The bucket is elsewhere.")

    assert harness.look()

    assert harness.cloudformation.signals == [
        (
            "FAILURE",
            f"Training of {VERSION_ARN} ended IN_ERROR: INPUT_BUCKET_NOT_IN_SERVICE_REGION: The bucket is elsewhere.",
        )
    ]


def test_a_training_that_cannot_read_is_started_again_twice_and_then_reported_as_what_it_is(harness: Harness) -> None:
    harness.send(CREATE)

    for _ in range(2):
        harness.comprehend.becomes(VERSION_ARN, "IN_ERROR", "NO_READ_ACCESS_TO_INPUT: no access")
        assert not harness.look()
        assert harness.comprehend.models[VERSION_ARN].deleting
        del harness.comprehend.models[VERSION_ARN]
        assert not harness.look()
    harness.comprehend.becomes(VERSION_ARN, "IN_ERROR", "NO_READ_ACCESS_TO_INPUT: no access")

    assert harness.look()
    assert harness.comprehend.calls == ["train", "delete", "train", "delete", "train"]
    assert "NO_READ_ACCESS_TO_INPUT: no access" in harness.cloudformation.signals[0][1]


def test_a_version_trained_on_the_same_input_is_adopted_and_not_trained_again(harness: Harness) -> None:
    harness.comprehend.put(model())

    answer = harness.send(CREATE)

    assert answer == ("SUCCESS", VERSION_ARN, VERSION_ARN)
    assert harness.look()
    assert harness.comprehend.calls == []


def test_a_version_that_is_still_training_is_adopted_too(harness: Harness) -> None:
    harness.comprehend.put(model(status="TRAINING"))

    harness.send(CREATE)
    assert not harness.look()
    harness.comprehend.becomes(VERSION_ARN, "TRAINED")

    assert harness.look()
    assert harness.comprehend.calls == []


@pytest.mark.parametrize(
    ("scene", "expected"),
    [
        ({"fingerprint": "other"}, "versions are immutable, name a new one"),
        ({"stack": "Another-Source"}, "is not this stack's"),
        ({"made": model(model_key_arn="arn:aws:kms:::key/old")}, "its key is fixed"),
    ],
    ids=["other input", "another stack's", "another key"],
)
def test_what_is_not_the_same_version_is_refused_and_left_alone(
    harness: Harness, scene: dict[str, Any], expected: str
) -> None:
    harness.comprehend.put(**{"made": model(), **scene})

    answer = harness.send(CREATE)

    assert answer is not None
    assert answer[0] == "FAILED"
    assert expected in answer[2]
    assert harness.comprehend.calls == []


@pytest.mark.parametrize("status", ["IN_ERROR", "STOPPED", "STOP_REQUESTED", "DELETING"])
def test_what_an_earlier_failure_left_is_replaced(harness: Harness, status: str) -> None:
    harness.comprehend.put(model(status=status))

    harness.send(CREATE)
    if status == "STOP_REQUESTED":
        assert not harness.look()
        harness.comprehend.becomes(VERSION_ARN, "STOPPED")
    assert not harness.look()
    del harness.comprehend.models[VERSION_ARN]
    assert not harness.look()
    harness.comprehend.becomes(VERSION_ARN, "TRAINED")

    assert harness.look()
    assert [call for call in harness.comprehend.calls if call != "delete"] == ["train"]
    assert harness.cloudformation.signals[0][0] == "SUCCESS"


def test_a_version_deleted_during_its_training_is_not_trained_again_unasked(harness: Harness) -> None:
    harness.send(CREATE)
    del harness.comprehend.models[VERSION_ARN]

    assert harness.look()

    assert harness.cloudformation.signals[0][0] == "FAILURE"
    assert "somebody deleted it" in harness.cloudformation.signals[0][1]
    assert harness.comprehend.calls == ["train"]


def test_below_the_gate_the_deployment_fails_with_expected_and_measured_values(harness: Harness) -> None:
    harness.send(event("Create", "Custom::TrainedModel", with_gate({"f1": "98", "recall": "90"})))
    harness.comprehend.becomes(VERSION_ARN, "TRAINED")

    assert harness.look()

    status, reason = harness.cloudformation.signals[0]
    assert status == "FAILURE"
    assert "below its gate: f1 is 97.87, expected at least 98." in reason
    assert "recall" not in reason
    assert VERSION_ARN in harness.comprehend.models


def test_the_gate_looks_at_single_entity_types_too(harness: Harness) -> None:
    gate = with_gate({"f1": "90"}, {"OFFER": {"recall": "99"}, "PLAN": {"f1": "50"}})
    harness.send(event("Create", "Custom::TrainedModel", gate))
    harness.comprehend.becomes(VERSION_ARN, "TRAINED")

    harness.look()

    reason = harness.cloudformation.signals[0][1]
    assert "OFFER recall is 98.5, expected at least 99; PLAN f1 is 0, expected at least 50" in reason


def test_a_later_deployment_with_a_lower_gate_takes_the_version_as_it_is(harness: Harness) -> None:
    harness.comprehend.put(model())

    harness.send(event("Create", "Custom::TrainedModel", with_gate({"f1": "97"})))

    assert harness.look()
    assert harness.cloudformation.signals[0][0] == "SUCCESS"
    assert harness.comprehend.calls == []


def test_raising_the_gate_above_a_version_that_serves_is_refused(harness: Harness) -> None:
    harness.comprehend.put(model())

    raised = event(
        "Update", "Custom::TrainedModel", with_gate({"f1": "99"}), physical_id=VERSION_ARN, old_properties=TRAINED
    )
    answer = harness.send(raised)

    assert answer is not None
    assert answer[:2] == ("FAILED", VERSION_ARN)
    assert "f1 is 97.87, expected at least 99" in answer[2]


def test_other_tags_are_set_without_training_again(harness: Harness) -> None:
    harness.comprehend.put(model())
    harness.comprehend.model_tags[VERSION_ARN] |= {"team": "a", "cost": "1"}
    old = {**TRAINED, "Tags": {"team": "a", "cost": "1"}}
    new = {**TRAINED, "Tags": {"team": "b"}}

    answer = harness.send(event("Update", "Custom::TrainedModel", new, physical_id=VERSION_ARN, old_properties=old))

    assert answer is not None
    assert answer[0] == "SUCCESS"
    assert harness.comprehend.calls == ["retag"]
    assert harness.comprehend.model_tags[VERSION_ARN] == {
        "model-copy:stack": "ModelCopy-Source",
        "model-copy:fingerprint": "abc",
        "team": "b",
    }


def test_a_change_that_was_refused_is_rolled_back_whatever_is_still_refused(harness: Harness) -> None:
    harness.comprehend.put(model(status="TRAINED"), stack="Another-Source")
    back = event("Update", "Custom::TrainedModel", TRAINED, physical_id=VERSION_ARN, old_properties={**TRAINED})

    refused = harness.send(back)
    harness.stacks.rolling_back = True
    accepted = harness.send({**back, "RequestId": "update-2"})

    assert refused is not None
    assert refused[0] == "FAILED"
    assert accepted == ("SUCCESS", VERSION_ARN, VERSION_ARN)


@pytest.mark.parametrize(("seconds", "limit"), [("43080", "11:58:00"), ("3600", "1:00:00")])
def test_the_deadline_says_what_the_model_was_doing(harness: Harness, seconds: str, limit: str) -> None:
    harness.send(event("Create", "Custom::TrainedModel", {**TRAINED, "WaitSeconds": seconds}))
    harness.comprehend.becomes(VERSION_ARN, "TRAINING")
    harness.now += int(seconds)

    assert harness.look()

    assert harness.cloudformation.signals == [("FAILURE", f"{VERSION_ARN} is not done after {limit}: TRAINING")]


def test_looks_count_as_minutes_where_the_clock_is_slow(harness: Harness) -> None:
    harness.send(event("Create", "Custom::TrainedModel", {**TRAINED, "WaitSeconds": "3600"}))

    looks = 1
    while not harness.look():
        looks += 1
        harness.now -= 59

    assert looks == 61
