import pytest

from tests.unit.conftest import Harness
from tests.unit.events import TRAINED, VERSION_ARN, event
from tests.unit.fakes import model

CREATE = event("Create", "Custom::TrainedModel", TRAINED)
DELETE = event("Delete", "Custom::TrainedModel", TRAINED, physical_id=VERSION_ARN, request_id="delete")


def test_deleting_during_the_training_stops_it_first(harness: Harness) -> None:
    harness.send(CREATE)
    harness.comprehend.becomes(VERSION_ARN, "TRAINING")

    assert harness.send(DELETE) is None
    assert not harness.look()
    harness.comprehend.becomes(VERSION_ARN, "STOPPED")
    assert not harness.look()
    del harness.comprehend.models[VERSION_ARN]

    assert harness.look()
    assert harness.comprehend.calls == ["train", "stop_training", "delete"]
    assert harness.cloudformation.answers[-1][:2] == ("SUCCESS", VERSION_ARN)


def test_a_training_that_ends_before_it_stops_is_deleted_all_the_same(harness: Harness) -> None:
    harness.comprehend.put(model(status="TRAINING"))

    harness.send(DELETE)
    harness.comprehend.becomes(VERSION_ARN, "TRAINED")
    assert not harness.look()

    assert harness.comprehend.calls == ["stop_training", "delete"]


@pytest.mark.parametrize("status", ["TRAINED", "TRAINING"])
def test_a_rollback_takes_no_trained_version_with_it(harness: Harness, status: str) -> None:
    harness.comprehend.put(model(status=status))
    harness.stacks.rolling_back = True

    answer = harness.send(DELETE)

    assert answer is not None
    assert answer[0] == "SUCCESS"
    assert harness.comprehend.calls == []


def test_a_rollback_does_take_a_failed_training_with_it(harness: Harness) -> None:
    harness.comprehend.put(model(status="IN_ERROR"))
    harness.stacks.rolling_back = True

    harness.send(DELETE)

    assert harness.comprehend.calls == ["delete"]


def test_another_stack_s_version_is_never_deleted(harness: Harness) -> None:
    harness.comprehend.put(model(), stack="Another-Source")

    answer = harness.send(DELETE)

    assert answer is not None
    assert answer[0] == "SUCCESS"
    assert harness.comprehend.calls == []


@pytest.mark.parametrize("physical_id", [VERSION_ARN, "ModelCopy-Source-Training-1ABC", "never-made"])
def test_deleting_what_is_not_there_is_done_at_once(harness: Harness, physical_id: str) -> None:
    answer = harness.send({**DELETE, "PhysicalResourceId": physical_id})

    assert answer is not None
    assert answer[:2] == ("SUCCESS", physical_id)
    assert harness.comprehend.calls == []
