import json
from typing import Any

import pytest
from model_lifecycle import classes

from tests.unit.conftest import Harness
from tests.unit.events import IMPORTED_ARN, TESTED, event
from tests.unit.fakes import model

CLASSIFIER = IMPORTED_ARN.replace("entity-recognizer/offers", "document-classifier/topics")
OUTPUT = "s3://tests/output/output/output.tar.gz"
EXPECTED = "File,Line,Class\nletters.txt,0,BILLING\nletters.txt,1,OUTAGE\n"


def line(number: int, field: str, **scores: float) -> str:
    found = [{"Name": name, "Score": score} for name, score in scores.items()]
    return json.dumps({"File": "letters.txt", "Line": str(number), field: found})


def run(harness: Harness, *output: str, minimum: dict[str, str], expected: str = EXPECTED) -> tuple[str, str]:
    tested = {**TESTED, "ModelArn": CLASSIFIER, "Minimum": {"Overall": minimum}}
    harness.comprehend.put(model(CLASSIFIER))
    harness.storage.texts["s3://assets/4.csv"] = expected
    harness.storage.archives[OUTPUT] = list(output)
    harness.send(event("Create", "Custom::SmokeTest", tested))
    harness.comprehend.job_becomes("job-request-1", "COMPLETED")
    assert harness.look()
    status, _, reason = harness.cloudformation.answers[0]
    return status, harness.cloudformation.results[0] if status == "SUCCESS" else reason


def test_the_class_with_the_best_score_counts(harness: Harness) -> None:
    status, result = run(
        harness,
        line(0, "Classes", BILLING=0.4, OUTAGE=0.35, OTHER=0.25),
        line(1, "Classes", OUTAGE=0.9, BILLING=0.1),
        minimum={"accuracy": "1"},
    )

    assert (status, result) == (
        "SUCCESS",
        f"2 of 2 classes found, accuracy 1, precision 1, recall 1, f1 1; output {OUTPUT}",
    )


def test_below_the_minimum_the_reason_has_fractions_and_the_differences(harness: Harness) -> None:
    status, reason = run(
        harness,
        line(0, "Classes", OUTAGE=0.8, BILLING=0.2),
        line(1, "Classes", OUTAGE=0.9, BILLING=0.1),
        minimum={"accuracy": "0.75"},
    )

    assert status == "FAILED"
    assert "accuracy is 0.5, expected at least 0.75" in reason
    assert "Missing: BILLING for letters.txt line 0." in reason
    assert "Unexpected: OUTAGE for letters.txt line 0." in reason


def test_of_several_labels_those_count_that_are_more_likely_than_not(harness: Harness) -> None:
    status, result = run(
        harness,
        line(0, "Labels", BILLING=0.9, OUTAGE=0.5, OTHER=0.49),
        line(1, "Labels", OUTAGE=0.7, BILLING=0.1),
        expected=f"{EXPECTED}letters.txt,0,OUTAGE\n",
        minimum={"accuracy": "1", "f1": "1"},
    )

    assert status == "SUCCESS"
    assert result.startswith("3 of 3 classes found")


def test_accuracy_takes_all_labels_of_a_document_and_f1_each_of_them(harness: Harness) -> None:
    status, reason = run(
        harness,
        line(0, "Labels", BILLING=0.9, OUTAGE=0.1),
        line(1, "Labels", OUTAGE=0.7, BILLING=0.1),
        expected=f"{EXPECTED}letters.txt,0,OUTAGE\n",
        minimum={"accuracy": "0.6", "f1": "0.75"},
    )

    assert status == "FAILED"
    assert "accuracy is 0.5" in reason
    assert "f1 is" not in reason


def test_deleting_waits_for_a_job_that_nothing_can_stop(harness: Harness) -> None:
    tested = {**TESTED, "ModelArn": CLASSIFIER}
    harness.comprehend.put(model(CLASSIFIER))
    harness.send(event("Create", "Custom::SmokeTest", tested))

    delete = event("Delete", "Custom::SmokeTest", tested, physical_id="job-request-1", request_id="delete")
    assert harness.send(delete) is None
    assert not harness.look()
    harness.comprehend.job_becomes("job-request-1", "COMPLETED")

    assert harness.look()
    assert harness.comprehend.calls == ["start_job"]


def test_a_document_that_failed_ends_the_test(harness: Harness) -> None:
    failed = {"File": "letters.txt", "Line": "1", "ErrorCode": "DOCUMENT_SIZE_EXCEEDED", "ErrorMessage": "too long"}

    status, reason = run(harness, json.dumps(failed), minimum={})

    assert (status, reason) == ("FAILED", "The job failed on letters.txt line 1: DOCUMENT_SIZE_EXCEEDED: too long")


@pytest.mark.parametrize("scores", [{"A": 0.1, "B": 0.2}, {}])
def test_a_document_may_have_no_label_at_all(scores: dict[str, Any]) -> None:
    assert classes.found_classes([line(0, "Labels", **scores)]) == set()
