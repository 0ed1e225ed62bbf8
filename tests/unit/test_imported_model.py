import pytest

from tests.unit.conftest import Harness
from tests.unit.events import IMPORTED, IMPORTED_ARN, VERSION_ARN, event
from tests.unit.fakes import model

CREATE = event("Create", "Custom::ImportedModel", IMPORTED)
DELETE = event("Delete", "Custom::ImportedModel", IMPORTED, physical_id=IMPORTED_ARN, request_id="delete")
IMPORT = model(IMPORTED_ARN, source_model_arn=VERSION_ARN)


def test_an_import_waits_until_the_version_is_usable(harness: Harness) -> None:
    answer = harness.send(CREATE)
    assert answer == ("SUCCESS", IMPORTED_ARN, IMPORTED_ARN)
    assert not harness.look()

    harness.comprehend.becomes(IMPORTED_ARN, "TRAINED")

    assert harness.look()
    assert harness.cloudformation.signals == [("SUCCESS", IMPORTED_ARN)]


def test_an_import_of_the_same_version_is_adopted(harness: Harness) -> None:
    harness.comprehend.put(IMPORT)

    answer = harness.send(CREATE)

    assert answer == ("SUCCESS", IMPORTED_ARN, IMPORTED_ARN)
    assert harness.comprehend.calls == []


def test_a_model_of_another_origin_under_the_same_name_is_refused(harness: Harness) -> None:
    harness.comprehend.put(model(IMPORTED_ARN))

    answer = harness.send(CREATE)

    assert answer is not None
    assert answer[0] == "FAILED"
    assert "comes from a training of its own" in answer[2]


def test_another_stack_s_import_is_refused_and_never_deleted(harness: Harness) -> None:
    harness.comprehend.put(IMPORT, stack="Another-prd")

    created, deleted = harness.send(CREATE), harness.send(DELETE)

    assert created is not None
    assert created[0] == "FAILED"
    assert "is not this stack's" in created[2]
    assert deleted is not None
    assert deleted[0] == "SUCCESS"
    assert harness.comprehend.calls == []


def test_a_failed_import_says_why(harness: Harness) -> None:
    harness.send(CREATE)
    harness.comprehend.becomes(IMPORTED_ARN, "IN_ERROR", "RESOURCE_NOT_FOUND: gone")

    assert harness.look()

    assert harness.cloudformation.signals == [
        ("FAILURE", f"Import of {IMPORTED_ARN} ended IN_ERROR: RESOURCE_NOT_FOUND: gone")
    ]


@pytest.mark.parametrize("status", ["IN_ERROR", "DELETING"])
def test_what_an_earlier_failure_left_is_replaced(harness: Harness, status: str) -> None:
    harness.comprehend.put(model(IMPORTED_ARN, status, source_model_arn=VERSION_ARN))

    harness.send(CREATE)
    assert not harness.look()
    del harness.comprehend.models[IMPORTED_ARN]
    assert not harness.look()
    harness.comprehend.becomes(IMPORTED_ARN, "TRAINED")

    assert harness.look()
    assert [call for call in harness.comprehend.calls if call != "delete"] == ["import"]


def test_an_import_deleted_by_somebody_is_an_error(harness: Harness) -> None:
    harness.send(CREATE)
    del harness.comprehend.models[IMPORTED_ARN]

    assert harness.look()

    assert "somebody deleted it" in harness.cloudformation.signals[0][1]


def test_deleting_waits_for_the_job_that_uses_the_version(harness: Harness) -> None:
    harness.comprehend.put(IMPORT)
    harness.comprehend.in_use = "ResourceInUseException: used by job 7"

    assert harness.send(DELETE) is None
    assert not harness.look()
    harness.comprehend.in_use = ""
    assert not harness.look()
    del harness.comprehend.models[IMPORTED_ARN]

    assert harness.look()
    assert harness.comprehend.calls == ["delete"]


def test_a_deletion_that_cannot_end_says_what_is_in_the_way(harness: Harness) -> None:
    harness.comprehend.put(IMPORT)
    harness.comprehend.in_use = "endpoint arn:aws:comprehend:::endpoint/live uses it"
    harness.send(DELETE)
    harness.now += 780

    assert harness.look()

    status, _, reason = harness.cloudformation.answers[-1]
    assert status == "FAILED"
    assert "not done after 0:13:00: endpoint arn:aws:comprehend:::endpoint/live uses it" in reason


@pytest.mark.parametrize("physical_id", [IMPORTED_ARN, "ModelCopy-prd-Import-1ABC"])
def test_deleting_what_is_not_there_is_done_at_once(harness: Harness, physical_id: str) -> None:
    answer = harness.send({**DELETE, "PhysicalResourceId": physical_id})

    assert answer is not None
    assert answer[:2] == ("SUCCESS", physical_id)
