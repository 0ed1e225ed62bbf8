from dataclasses import replace

from tests.unit.conftest import Harness
from tests.unit.fakes import TRAINED, VERSION_ARN, event, model

CREATE = event("Create", "Custom::TrainedModel", TRAINED)
DELETE = event("Delete", "Custom::TrainedModel", TRAINED, physical_id=VERSION_ARN)


def finish(harness: Harness, status: str, message: str = "") -> None:
    harness.comprehend.models[VERSION_ARN] = replace(
        harness.comprehend.models[VERSION_ARN], status=status, message=message
    )


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

    assert not harness.tick()
    finish(harness, "TRAINED")

    assert harness.tick()
    assert harness.cloudformation.signals == [
        ("SUCCESS", "precision 97.2, recall 98.5, f1 97.9 on 1,000 held-out documents")
    ]


def test_trained_with_a_warning_is_trained(harness: Harness) -> None:
    harness.send(CREATE)
    finish(harness, "TRAINED_WITH_WARNING")

    assert harness.tick()

    assert harness.cloudformation.signals[0][0] == "SUCCESS"


def test_a_failed_training_fails_the_wait_with_the_service_s_message(harness: Harness) -> None:
    harness.send(CREATE)
    finish(harness, "IN_ERROR", "NO_READ_ACCESS_TO_INPUT: The provided data access role does not have proper access.")

    assert harness.tick()

    status, reason = harness.cloudformation.signals[0]
    assert status == "FAILURE"
    assert VERSION_ARN in reason
    assert "NO_READ_ACCESS_TO_INPUT" in reason


def test_a_version_trained_on_the_same_input_is_adopted_and_not_trained_again(harness: Harness) -> None:
    harness.send(CREATE)
    finish(harness, "TRAINED")

    answer = harness.send(event("Create", "Custom::TrainedModel", TRAINED, request_id="another deployment"))

    assert answer == ("SUCCESS", VERSION_ARN, VERSION_ARN)
    assert harness.comprehend.calls == ["train"]
    assert harness.tick()


def test_a_version_trained_on_something_else_is_refused(harness: Harness) -> None:
    harness.send(CREATE)
    finish(harness, "TRAINED")

    answer = harness.send(event("Create", "Custom::TrainedModel", {**TRAINED, "Fingerprint": "other"}))

    assert answer is not None
    assert answer[0] == "FAILED"
    assert "versions are immutable, name a new one" in answer[2]
    assert harness.comprehend.calls == ["train"]


def test_a_version_under_another_key_is_refused(harness: Harness) -> None:
    harness.send(CREATE)

    answer = harness.send(event("Create", "Custom::TrainedModel", {**TRAINED, "ModelKeyArn": "arn:aws:kms:::key/new"}))

    assert answer is not None
    assert answer[0] == "FAILED"
    assert "its key is fixed" in answer[2]


def test_a_version_whose_training_failed_is_deleted_and_trained_again(harness: Harness) -> None:
    harness.comprehend.models[VERSION_ARN] = model(status="IN_ERROR")
    harness.comprehend.model_tags[VERSION_ARN] = {"model-copy:fingerprint": "abc"}

    harness.send(CREATE)
    assert not harness.tick()
    del harness.comprehend.models[VERSION_ARN]
    assert not harness.tick()
    finish(harness, "TRAINED")

    assert harness.tick()
    assert harness.comprehend.calls == ["delete", "train"]


def test_the_deadline_says_what_the_model_was_doing(harness: Harness) -> None:
    harness.send(CREATE)
    finish(harness, "TRAINING")
    harness.now += 43_080

    assert harness.tick()

    status, reason = harness.cloudformation.signals[0]
    assert status == "FAILURE"
    assert "11:58:00" in reason
    assert "TRAINING" in reason


def test_deleting_during_the_training_stops_it_first(harness: Harness) -> None:
    harness.send(CREATE)
    finish(harness, "TRAINING")

    answer = harness.send({**DELETE, "RequestId": "delete"})
    assert answer is None
    assert not harness.tick()
    finish(harness, "STOPPED")
    assert not harness.tick()
    del harness.comprehend.models[VERSION_ARN]

    assert harness.tick()
    assert harness.comprehend.calls == ["train", "stop_training", "delete"]
    assert harness.cloudformation.answers[-1][:2] == ("SUCCESS", VERSION_ARN)


def test_deleting_what_is_gone_is_done_at_once(harness: Harness) -> None:
    answer = harness.send(DELETE)

    assert answer is not None
    assert answer[0] == "SUCCESS"
    assert harness.comprehend.calls == []
