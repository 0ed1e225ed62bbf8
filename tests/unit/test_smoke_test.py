import json

from tests.unit.conftest import Harness
from tests.unit.events import IMPORTED_ARN, TESTED, event
from tests.unit.fakes import model

CREATE = event("Create", "Custom::SmokeTest", TESTED)
HEADER = "File,Line,Begin Offset,End Offset,Type\n"
OUTPUT = "s3://tests/output/output/output.tar.gz"


def line(number: int, *mentions: tuple[int, int]) -> str:
    entities = [{"BeginOffset": begin, "EndOffset": end, "Type": "OFFER", "Score": 0.9} for begin, end in mentions]
    return json.dumps({"File": "sentences.txt", "Line": number, "Entities": entities})


def run(
    harness: Harness, *output: str, expected: str = "sentences.txt,0,4,13,OFFER\nsentences.txt,2,0,5,OFFER\n"
) -> None:
    harness.comprehend.put(model(IMPORTED_ARN))
    harness.storage.texts["s3://assets/4.csv"] = HEADER + expected
    harness.storage.archives[OUTPUT] = list(output)
    harness.send(CREATE)
    assert not harness.look()
    harness.comprehend.job_becomes("job-request-1", "COMPLETED")
    assert harness.look()


def test_the_job_reads_copies_of_the_documents_and_is_the_physical_id(harness: Harness) -> None:
    harness.comprehend.put(model(IMPORTED_ARN))

    assert harness.send(CREATE) is None

    assert harness.state_machine.started["request-1"]["physical_id"] == "job-request-1"
    assert [copy.destination.uri for copy in harness.storage.copies] == ["s3://tests/input/sentences.txt"]


def test_enough_mentions_found_is_a_success_that_says_what_and_where(harness: Harness) -> None:
    run(harness, line(0, (4, 13)), line(1), line(2, (0, 5)))

    assert harness.cloudformation.answers == [("SUCCESS", "job-request-1", "job-request-1")]
    assert harness.cloudformation.results == [
        f"2 of 2 mentions found, precision 100, recall 100, f1 100; output {OUTPUT}"
    ]


def test_too_few_fail_with_expected_and_measured_values_and_the_differences(harness: Harness) -> None:
    run(harness, line(0, (4, 13)), line(1, (1, 2)))

    status, physical_id, reason = harness.cloudformation.answers[0]
    assert (status, physical_id) == ("FAILED", "job-request-1")
    assert "f1 is 50, expected at least 70" in reason
    assert "Missing: OFFER at sentences.txt line 2, 0-5." in reason
    assert "Unexpected: OFFER at sentences.txt line 1, 1-2." in reason
    assert OUTPUT in reason


def test_a_mention_of_another_type_does_not_count(harness: Harness) -> None:
    run(harness, line(0, (4, 13)), expected="sentences.txt,0,4,13,OTHER\n")

    assert harness.cloudformation.answers[0][0] == "FAILED"


def test_a_line_that_failed_fails_the_test(harness: Harness) -> None:
    failed = {"File": "sentences.txt", "Line": 3, "ErrorCode": "DOCUMENT_SIZE_EXCEEDED", "ErrorMessage": "too long"}
    run(harness, json.dumps(failed))

    assert harness.cloudformation.answers == [
        ("FAILED", "job-request-1", "The job failed on sentences.txt line 3: DOCUMENT_SIZE_EXCEEDED: too long")
    ]


def test_a_job_that_failed_says_why(harness: Harness) -> None:
    harness.comprehend.put(model(IMPORTED_ARN))
    harness.send(CREATE)
    harness.comprehend.job_becomes("job-request-1", "FAILED", "NO_WRITE_ACCESS_TO_OUTPUT: no")

    assert harness.look()

    assert harness.cloudformation.answers == [
        ("FAILED", "job-request-1", "Smoke test job job-request-1 ended FAILED: NO_WRITE_ACCESS_TO_OUTPUT: no")
    ]


CHANGED = event(
    "Update",
    "Custom::SmokeTest",
    {**TESTED, "Fingerprint": "3c4d"},
    physical_id="job-request-1",
    old_properties=TESTED,
    request_id="request-2",
)


def test_a_changed_test_starts_a_new_job(harness: Harness) -> None:
    harness.comprehend.put(model(IMPORTED_ARN))

    assert harness.send(CHANGED) is None

    assert harness.comprehend.calls == ["start_job"]
    assert harness.state_machine.started["request-2"]["physical_id"] == "job-request-2"


def test_a_rollback_to_a_test_that_passed_starts_no_job(harness: Harness) -> None:
    harness.stacks.rolling_back = True

    answer = harness.send(CHANGED)

    assert answer == ("SUCCESS", "job-request-1", "job-request-1")
    assert harness.comprehend.calls == []


def test_other_tags_start_no_job(harness: Harness) -> None:
    changed = {**TESTED, "Tags": {"team": "another"}}

    answer = harness.send(
        event("Update", "Custom::SmokeTest", changed, physical_id="job-request-1", old_properties=TESTED)
    )

    assert answer == ("SUCCESS", "job-request-1", "job-request-1")
    assert harness.comprehend.calls == []


def test_deleting_stops_the_job_and_waits_for_its_end(harness: Harness) -> None:
    harness.comprehend.put(model(IMPORTED_ARN))
    harness.send(CREATE)

    delete = event("Delete", "Custom::SmokeTest", TESTED, physical_id="job-request-1", request_id="delete")
    assert harness.send(delete) is None
    assert not harness.look()
    harness.comprehend.job_becomes("job-request-1", "STOPPED")

    assert harness.look()
    assert harness.comprehend.calls == ["start_job", "stop_job"]


def test_another_stack_s_job_is_never_stopped(harness: Harness) -> None:
    harness.comprehend.put(model(IMPORTED_ARN))
    harness.send(CREATE)
    harness.comprehend.model_tags["arn:job-request-1"] = {"model-copy:stack": "Another-prd"}

    answer = harness.send(
        event("Delete", "Custom::SmokeTest", TESTED, physical_id="job-request-1", request_id="delete")
    )

    assert answer is not None
    assert answer[0] == "SUCCESS"
    assert harness.comprehend.calls == ["start_job"]


def test_the_same_event_twice_starts_one_job(harness: Harness) -> None:
    harness.comprehend.put(model(IMPORTED_ARN))

    harness.send(CREATE)
    harness.send(CREATE)

    assert harness.comprehend.calls == ["start_job"]


def test_a_job_that_is_gone_is_an_error(harness: Harness) -> None:
    harness.comprehend.put(model(IMPORTED_ARN))
    harness.send(CREATE)
    harness.comprehend.jobs.clear()

    assert harness.look()

    assert harness.cloudformation.answers[0][0] == "FAILED"
