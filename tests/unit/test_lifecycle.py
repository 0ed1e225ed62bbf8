import pytest
from model_lifecycle.lifecycle import NEVER_MADE

from tests.unit.conftest import Harness
from tests.unit.errors import failing
from tests.unit.events import IMPORTED, IMPORTED_ARN, TRAINED, VERSION_ARN, event

CREATE = event("Create", "Custom::TrainedModel", TRAINED)


def test_deleting_what_was_never_made_touches_nothing(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harness.comprehend, "describe", failing(AssertionError("nothing to look at")))

    answer = harness.send(event("Delete", "Custom::TrainedModel", TRAINED, physical_id=NEVER_MADE))

    assert answer is not None
    assert answer[:2] == ("SUCCESS", NEVER_MADE)


def test_a_failed_update_keeps_the_physical_id_so_that_nothing_is_deleted(harness: Harness) -> None:
    harness.send(CREATE)

    changed = {**TRAINED, "Fingerprint": "other"}
    answer = harness.send(event("Update", "Custom::TrainedModel", changed, physical_id=VERSION_ARN))

    assert answer is not None
    assert answer[:2] == ("FAILED", VERSION_ARN)


def test_a_missing_property_is_named(harness: Harness) -> None:
    properties = {name: value for name, value in TRAINED.items() if name != "Fingerprint"}

    answer = harness.send(event("Create", "Custom::TrainedModel", properties))

    assert answer is not None
    assert answer[0] == "FAILED"
    assert "Fingerprint is missing" in answer[2]


def test_a_deletion_that_comes_again_deletes_nothing_that_was_made_since(harness: Harness) -> None:
    delete = event("Delete", "Custom::ImportedModel", IMPORTED, physical_id=IMPORTED_ARN)
    harness.send(delete)
    harness.send(event("Create", "Custom::ImportedModel", IMPORTED))

    harness.send(delete)

    assert harness.comprehend.calls == ["import"]


def test_the_same_event_twice_trains_once_and_waits_once(harness: Harness) -> None:
    harness.send(CREATE)
    harness.send(CREATE)

    assert harness.comprehend.calls == ["train"]
    assert len(harness.state_machine.started) == 1


def test_an_update_without_a_new_handle_starts_no_wait(harness: Harness) -> None:
    harness.send(CREATE)

    changed = {**TRAINED, "DataAccessRoleArn": "arn:aws:iam::111111111111:role/other"}
    update = event(
        "Update",
        "Custom::TrainedModel",
        changed,
        physical_id=VERSION_ARN,
        old_properties=TRAINED,
        request_id="request-2",
    )
    answer = harness.send(update)

    assert answer == ("SUCCESS", VERSION_ARN, VERSION_ARN)
    assert harness.state_machine.started["request-2"]["done"]
    assert harness.cloudformation.signals == []


def test_deleting_takes_the_properties_of_any_version_of_the_app(harness: Harness) -> None:
    old = {"StateMachineArn": TRAINED["StateMachineArn"], "Old": "shape"}

    answer = harness.send(event("Delete", "Custom::ImportedModel", old, physical_id=IMPORTED_ARN))

    assert answer is not None
    assert answer[0] == "SUCCESS"
