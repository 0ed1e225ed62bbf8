from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
from model_lifecycle.cloudformation import UnansweredError
from model_lifecycle.lifecycle import NEVER_MADE

from tests.unit.conftest import Harness
from tests.unit.errors import client_error, failing
from tests.unit.events import IMPORTED, SHARED, TRAINED, VERSION_ARN, event
from tests.unit.fakes import model

CREATE = event("Create", "Custom::TrainedModel", TRAINED)


def test_a_lasting_error_of_the_service_becomes_the_resource_s_reason(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = client_error("ResourceLimitExceededException", operation="ImportModel")
    monkeypatch.setattr(harness.comprehend, "import_", failing(error))

    answer = harness.send(event("Create", "Custom::ImportedModel", IMPORTED))

    assert answer == (
        "FAILED",
        NEVER_MADE,
        "An error occurred (ResourceLimitExceededException) when calling the ImportModel operation: said the service",
    )


PASSING = [
    client_error("ThrottlingException"),
    client_error("InternalServerException", 500),
    ConnectionClosedError(endpoint_url="https://comprehend"),
]
EARLY = [
    client_error("AccessDeniedException"),
    client_error("KmsKeyValidationException"),
    client_error("InvalidRequestException", message="Comprehend cannot assume the role"),
]


@pytest.mark.parametrize("error", PASSING + EARLY)
def test_what_may_pass_is_begun_again_at_the_next_look_and_answered_then(
    harness: Harness, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(harness.comprehend, "train", failing(error))
        assert harness.send(CREATE) is None
        assert not harness.look()

    assert not harness.look()
    assert harness.cloudformation.answers == [("SUCCESS", VERSION_ARN, VERSION_ARN)]
    assert harness.comprehend.calls == ["train"]
    harness.comprehend.becomes(VERSION_ARN, "TRAINED")
    assert harness.look()
    assert harness.cloudformation.signals[0][0] == "SUCCESS"


@pytest.mark.parametrize("error", EARLY)
def test_a_refusal_that_lasts_is_reported_as_itself_after_three_looks(
    harness: Harness, monkeypatch: pytest.MonkeyPatch, error: ClientError
) -> None:
    monkeypatch.setattr(harness.comprehend, "train", failing(error))

    harness.send(CREATE)
    assert [harness.look() for _ in range(3)] == [False, False, True]

    assert harness.cloudformation.answers == [("FAILED", NEVER_MADE, str(error))]
    assert harness.cloudformation.signals == []


@pytest.mark.parametrize("error", EARLY)
def test_a_refusal_at_a_late_look_is_borne_as_one_at_the_first(
    harness: Harness, monkeypatch: pytest.MonkeyPatch, error: ClientError
) -> None:
    harness.send(CREATE)
    assert [harness.look() for _ in range(5)] == [False] * 5
    with monkeypatch.context() as patch:
        patch.setattr(harness.comprehend, "describe", failing(error))
        assert [harness.look() for _ in range(3)] == [False] * 3
    assert not harness.look()

    monkeypatch.setattr(harness.comprehend, "describe", failing(error))
    assert [harness.look() for _ in range(4)] == [False, False, False, True]

    assert str(error) in harness.cloudformation.signals[0][1]


@pytest.mark.parametrize("error", PASSING)
def test_a_fault_that_does_not_pass_is_answered_before_cloudformation_gives_up(
    harness: Harness, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(harness.comprehend, "train", failing(error))

    harness.send(CREATE)
    while not harness.look():
        assert harness.now < 1_000_000 + 900

    status, _, reason = harness.cloudformation.answers[0]
    assert status == "FAILED"
    assert str(error) in reason


def test_a_share_that_is_throttled_is_put_at_the_next_look(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(harness.comprehend, "share", failing(client_error("ThrottlingException")))
        assert harness.send(event("Create", "Custom::ModelShare", SHARED)) is None

    assert harness.look()
    assert [answer[0] for answer in harness.cloudformation.answers] == ["SUCCESS"]
    assert VERSION_ARN in harness.comprehend.policies


def test_a_deletion_that_is_throttled_goes_on_at_the_next_look(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness.comprehend.put(model())
    with monkeypatch.context() as patch:
        patch.setattr(harness.comprehend, "delete", failing(client_error("ThrottlingException")))
        harness.send(event("Delete", "Custom::TrainedModel", TRAINED, physical_id=VERSION_ARN))

    assert not harness.look()
    del harness.comprehend.models[VERSION_ARN]
    assert harness.look()
    assert harness.cloudformation.answers[-1][0] == "SUCCESS"


def test_what_goes_while_its_deletion_looks_at_it_is_found_gone_at_the_next_look(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness.comprehend.put(model())
    with monkeypatch.context() as patch:
        not_found = client_error("ResourceNotFoundException", operation="ListTagsForResource")
        patch.setattr(harness.comprehend, "tags", failing(not_found))
        assert harness.send(event("Delete", "Custom::TrainedModel", TRAINED, physical_id=VERSION_ARN)) is None

    del harness.comprehend.models[VERSION_ARN]
    assert harness.look()

    assert harness.cloudformation.answers[-1][0] == "SUCCESS"


def test_what_is_not_found_fails_a_creation_at_once(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    error = client_error("ResourceNotFoundException", operation="ImportModel")
    monkeypatch.setattr(harness.comprehend, "import_", failing(error))

    assert harness.send(event("Create", "Custom::ImportedModel", IMPORTED)) == ("FAILED", NEVER_MADE, str(error))


def test_a_bug_answers_too_instead_of_leaving_cloudformation_waiting(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harness.comprehend, "describe", failing(TypeError("oops")))

    answer = harness.send(CREATE)

    assert answer == ("FAILED", NEVER_MADE, "TypeError: oops")


def test_an_answer_that_did_not_arrive_is_not_taken_for_a_failure(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harness.cloudformation, "succeed", failing(UnansweredError("HTTP 503")))

    with pytest.raises(UnansweredError):
        harness.send(CREATE)


@pytest.mark.parametrize("error", PASSING)
def test_a_passing_fault_while_waiting_is_waited_out(
    harness: Harness, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    harness.send(CREATE)
    monkeypatch.setattr(harness.comprehend, "describe", failing(error))

    assert not harness.look()

    assert harness.cloudformation.signals == []


def test_a_lasting_error_while_waiting_fails_at_once(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    harness.send(CREATE)
    monkeypatch.setattr(harness.comprehend, "describe", failing(client_error("InvalidRequestException")))

    assert harness.look()

    assert "InvalidRequestException" in harness.cloudformation.signals[0][1]


def test_a_passing_fault_that_does_not_pass_is_reported_at_the_deadline(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness.send(CREATE)
    monkeypatch.setattr(harness.comprehend, "describe", failing(client_error("ThrottlingException")))
    harness.now += 43_080

    assert harness.look()

    assert "ThrottlingException" in harness.cloudformation.signals[0][1]


STARTING = client_error("AccessDeniedException", operation="StartExecution")


@pytest.mark.parametrize("error", [*PASSING, STARTING, client_error("StateMachineDoesNotExist")])
def test_work_that_nobody_would_look_at_is_not_begun(
    harness: Harness, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(harness.state_machine, "start", failing(error))

    harness.send(CREATE)

    assert harness.cloudformation.answers == [("FAILED", NEVER_MADE, str(error))]
    assert harness.comprehend.calls == []


@pytest.mark.parametrize("error", [*PASSING, STARTING])
def test_a_state_machine_is_started_at_the_second_try(
    harness: Harness, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    errors, start = [error], harness.state_machine.start

    def start_later(*arguments: Any) -> None:
        if errors:
            raise errors.pop()
        start(*arguments)

    monkeypatch.setattr(harness.state_machine, "start", start_later)

    harness.send(CREATE)

    assert list(harness.state_machine.started) == ["request-1"]
    assert harness.cloudformation.signals == []


def test_a_deletion_that_nobody_would_look_at_fails_with_the_reason(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harness.state_machine, "start", failing(STARTING))

    harness.send(event("Delete", "Custom::TrainedModel", TRAINED, physical_id=VERSION_ARN))

    assert harness.cloudformation.answers == [("FAILED", VERSION_ARN, str(STARTING))]
