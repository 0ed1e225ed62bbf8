from dataclasses import replace

from tests.unit.conftest import Harness
from tests.unit.fakes import IMPORTED, IMPORTED_ARN, VERSION_ARN, event, model

CREATE = event("Create", "Custom::ImportedModel", IMPORTED)
DELETE = event("Delete", "Custom::ImportedModel", IMPORTED, physical_id=IMPORTED_ARN, request_id="delete")


def test_an_import_waits_until_the_version_is_usable(harness: Harness) -> None:
    answer = harness.send(CREATE)
    assert answer == ("SUCCESS", IMPORTED_ARN, IMPORTED_ARN)
    assert not harness.tick()

    harness.comprehend.models[IMPORTED_ARN] = replace(harness.comprehend.models[IMPORTED_ARN], status="TRAINED")

    assert harness.tick()
    assert harness.cloudformation.signals == [("SUCCESS", IMPORTED_ARN)]


def test_an_import_of_the_same_version_is_adopted(harness: Harness) -> None:
    harness.comprehend.models[IMPORTED_ARN] = model(IMPORTED_ARN, source_model_arn=VERSION_ARN)

    answer = harness.send(CREATE)

    assert answer == ("SUCCESS", IMPORTED_ARN, IMPORTED_ARN)
    assert harness.comprehend.calls == []


def test_a_model_of_another_origin_under_the_same_name_is_refused(harness: Harness) -> None:
    harness.comprehend.models[IMPORTED_ARN] = model(IMPORTED_ARN)

    answer = harness.send(CREATE)

    assert answer is not None
    assert answer[0] == "FAILED"
    assert "comes from a training of its own" in answer[2]


def test_a_failed_import_says_why(harness: Harness) -> None:
    harness.send(CREATE)
    harness.comprehend.models[IMPORTED_ARN] = model(IMPORTED_ARN, "IN_ERROR", message="RESOURCE_NOT_FOUND: gone")

    assert harness.tick()

    assert harness.cloudformation.signals == [
        ("FAILURE", f"Import of {IMPORTED_ARN} ended IN_ERROR: RESOURCE_NOT_FOUND: gone")
    ]


def test_deleting_waits_for_the_job_that_uses_the_version(harness: Harness) -> None:
    harness.comprehend.models[IMPORTED_ARN] = model(IMPORTED_ARN, source_model_arn=VERSION_ARN)
    harness.comprehend.in_use = "ResourceInUseException: used by job 7"

    assert harness.send(DELETE) is None
    assert not harness.tick()
    harness.comprehend.in_use = ""
    assert not harness.tick()
    del harness.comprehend.models[IMPORTED_ARN]

    assert harness.tick()
    assert harness.comprehend.calls == ["delete"]


def test_a_deletion_that_cannot_end_says_what_is_in_the_way(harness: Harness) -> None:
    harness.comprehend.models[IMPORTED_ARN] = model(IMPORTED_ARN, source_model_arn=VERSION_ARN)
    harness.comprehend.in_use = "ResourceInUseException: used by job 7"
    harness.send(DELETE)
    harness.now += 780

    assert harness.tick()

    status, _, reason = harness.cloudformation.answers[-1]
    assert status == "FAILED"
    assert "used by job 7" in reason
