from tests.unit.conftest import Harness
from tests.unit.events import SHARED, VERSION_ARN, event

PHYSICAL_ID = f"{VERSION_ARN}#resource-policy"


def test_sharing_puts_the_policy_and_is_done(harness: Harness) -> None:
    answer = harness.send(event("Create", "Custom::ModelShare", SHARED))

    assert answer == ("SUCCESS", PHYSICAL_ID, PHYSICAL_ID)
    assert harness.comprehend.policies == {VERSION_ARN: SHARED["Policy"]}
    assert harness.cloudformation.results == ["shared"]


def test_sharing_with_one_more_account_never_trains_again(harness: Harness) -> None:
    harness.send(event("Create", "Custom::ModelShare", SHARED))

    more = {**SHARED, "Policy": '{"Version":"2012-10-17","Statement":[1]}'}
    harness.send(event("Update", "Custom::ModelShare", more, physical_id=PHYSICAL_ID, old_properties=SHARED))

    assert harness.comprehend.calls == ["share", "share"]
    assert harness.comprehend.policies == {VERSION_ARN: more["Policy"]}


def test_deleting_the_share_revokes_it(harness: Harness) -> None:
    harness.send(event("Create", "Custom::ModelShare", SHARED))

    answer = harness.send(event("Delete", "Custom::ModelShare", SHARED, physical_id=PHYSICAL_ID))

    assert answer is not None
    assert answer[0] == "SUCCESS"
    assert harness.comprehend.policies == {}
