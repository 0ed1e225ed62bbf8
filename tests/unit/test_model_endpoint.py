from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.conftest import Harness
from tests.unit.events import ENDPOINT_ARN, SERVING, event

CREATE = event("Create", "Custom::ModelEndpoint", SERVING)
NEXT = SERVING["ModelArn"].replace("v1", "v2")
DELETE = event("Delete", "Custom::ModelEndpoint", SERVING, physical_id=ENDPOINT_ARN)
DENIED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "ListTagsForResource")


def refuse(_arn: str) -> Any:
    raise DENIED


def update(physical_id: str = ENDPOINT_ARN, **changes: Any) -> dict[str, Any]:
    changed = {**SERVING, **changes}
    return event("Update", "Custom::ModelEndpoint", changed, physical_id=physical_id, old_properties=SERVING)


@pytest.fixture
def serving(harness: Harness) -> Harness:
    """An endpoint of the stack, in service."""
    harness.send(CREATE)
    harness.comprehend.endpoint_becomes(ENDPOINT_ARN, "IN_SERVICE")
    assert harness.look()
    harness.comprehend.calls.clear()
    harness.cloudformation.answers.clear()
    return harness


def test_an_endpoint_is_answered_once_it_is_in_service(harness: Harness) -> None:
    assert harness.send(CREATE) is None
    assert not harness.look()
    harness.comprehend.endpoint_becomes(ENDPOINT_ARN, "IN_SERVICE")

    assert harness.look()

    assert harness.cloudformation.answers == [("SUCCESS", ENDPOINT_ARN, ENDPOINT_ARN)]
    assert harness.cloudformation.results == [SERVING["ModelArn"]]
    assert harness.comprehend.calls == ["create_endpoint"]
    assert harness.comprehend.model_tags[ENDPOINT_ARN] == {"model-copy:stack": "ModelCopy-Source"}


def test_one_that_fails_is_the_deployment_s_failure(harness: Harness) -> None:
    harness.send(CREATE)
    harness.comprehend.endpoint_becomes(ENDPOINT_ARN, "FAILED", message="no capacity")

    assert harness.look()

    assert harness.cloudformation.answers == [("FAILED", ENDPOINT_ARN, f"{ENDPOINT_ARN} has failed: no capacity")]


@pytest.mark.parametrize(
    ("field", "value", "changed"),
    [
        ("ModelArn", NEXT, {"model_arn": NEXT}),
        ("InferenceUnits", "3", {"units": 3}),
        (
            "DataAccessRoleArn",
            "arn:aws:iam::222222222222:role/other",
            {"data_access_role_arn": "arn:aws:iam::222222222222:role/other"},
        ),
    ],
)
def test_a_change_moves_it_and_is_answered_once_it_has_moved(
    serving: Harness, field: str, value: str, changed: dict[str, Any]
) -> None:
    assert serving.send(update(**{field: value})) is None
    assert not serving.look()
    serving.comprehend.endpoint_becomes(ENDPOINT_ARN, "IN_SERVICE", **changed)

    assert serving.look()

    assert serving.cloudformation.answers == [("SUCCESS", ENDPOINT_ARN, ENDPOINT_ARN)]
    assert serving.comprehend.calls == ["update_endpoint"]


def test_units_that_follow_the_load_are_no_reason_to_move(serving: Harness) -> None:
    serving.comprehend.endpoint_becomes(ENDPOINT_ARN, "IN_SERVICE", units=7)

    answer = serving.send(update(AutoScaled="true"))

    assert answer == ("SUCCESS", ENDPOINT_ARN, ENDPOINT_ARN)
    assert serving.comprehend.calls == []


def test_other_tags_are_set_and_nothing_is_moved(serving: Harness) -> None:
    answer = serving.send(update(Tags={"team": "search"}))

    assert answer == ("SUCCESS", ENDPOINT_ARN, ENDPOINT_ARN)
    assert serving.comprehend.calls == ["retag"]
    assert serving.comprehend.model_tags[ENDPOINT_ARN]["team"] == "search"


def test_tags_that_are_refused_fail_the_deployment_before_anything_moves(
    serving: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving.comprehend, "tags", refuse)

    assert serving.send(update(ModelArn=NEXT, Tags={"team": "search"})) is None
    while not serving.look():
        pass

    assert serving.cloudformation.answers == [("FAILED", ENDPOINT_ARN, str(DENIED))]
    assert serving.comprehend.calls == []


def test_tags_that_are_refused_in_a_rollback_keep_nothing_from_moving_back(
    serving: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving.comprehend, "tags", refuse)
    serving.stacks.rolling_back = True

    assert serving.send(update(ModelArn=NEXT, Tags={"team": "search"})) is None
    serving.comprehend.endpoint_becomes(ENDPOINT_ARN, "IN_SERVICE", model_arn=NEXT)

    assert serving.look()
    assert serving.cloudformation.answers == [("SUCCESS", ENDPOINT_ARN, ENDPOINT_ARN)]
    assert serving.comprehend.calls == ["update_endpoint"]


def test_another_name_is_another_endpoint(serving: Harness) -> None:
    other = ENDPOINT_ARN.replace("offers", "live")

    assert serving.send(update(EndpointArn=other)) is None
    serving.comprehend.endpoint_becomes(other, "IN_SERVICE")
    assert serving.look()

    assert serving.cloudformation.answers == [("SUCCESS", other, other)]
    assert serving.comprehend.calls == ["create_endpoint"]


def test_what_changes_already_is_waited_for(serving: Harness) -> None:
    serving.comprehend.endpoint_becomes(ENDPOINT_ARN, "UPDATING")

    assert serving.send(update(ModelArn=NEXT)) is None
    assert serving.comprehend.calls == []
    serving.comprehend.endpoint_becomes(ENDPOINT_ARN, "IN_SERVICE")
    assert not serving.look()

    assert serving.comprehend.calls == ["update_endpoint"]


def test_what_an_earlier_deployment_left_failed_is_replaced(serving: Harness) -> None:
    serving.comprehend.endpoint_becomes(ENDPOINT_ARN, "FAILED")

    assert serving.send(update(ModelArn=NEXT)) is None
    assert not serving.look()
    del serving.comprehend.endpoints[ENDPOINT_ARN]
    assert not serving.look()
    serving.comprehend.endpoint_becomes(ENDPOINT_ARN, "IN_SERVICE")

    assert serving.look()
    assert serving.comprehend.calls == ["delete_endpoint", "create_endpoint"]


def test_another_stack_s_endpoint_is_never_taken(serving: Harness) -> None:
    serving.comprehend.model_tags[ENDPOINT_ARN] = {"model-copy:stack": "Another-prd"}

    changed = serving.send(update(ModelArn=NEXT))
    deleted = serving.send(DELETE)

    assert changed == (
        "FAILED",
        ENDPOINT_ARN,
        f"{ENDPOINT_ARN} is there already and is not this stack's: name another endpoint",
    )
    assert deleted is not None
    assert deleted[0] == "SUCCESS"
    assert serving.comprehend.calls == []


def test_deleting_waits_until_it_may_be_deleted_and_is_gone(serving: Harness) -> None:
    serving.comprehend.endpoint_becomes(ENDPOINT_ARN, "UPDATING")

    assert serving.send(DELETE) is None
    assert serving.comprehend.calls == []
    serving.comprehend.endpoint_becomes(ENDPOINT_ARN, "IN_SERVICE")
    assert not serving.look()
    assert not serving.look()
    del serving.comprehend.endpoints[ENDPOINT_ARN]

    assert serving.look()
    assert serving.cloudformation.answers[-1][0] == "SUCCESS"
    assert serving.comprehend.calls == ["delete_endpoint"]


def test_an_endpoint_that_was_never_made_is_no_obstacle(harness: Harness) -> None:
    answer = harness.send(DELETE)

    assert answer is not None
    assert answer[0] == "SUCCESS"
