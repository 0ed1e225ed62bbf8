"""Pages and filters."""

from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from local.comprehend import paging
from local.comprehend.errors import InvalidFilterError, InvalidRequestError


class Thing(NamedTuple):
    arn: str
    submitted: float
    status: str = "TRAINED"


THINGS = [Thing(f"arn:{number}", float(number)) for number in (3, 1, 2, 5, 4)]


def select(**filters: object) -> list[float]:
    matches = {"Status": lambda thing, status: thing.status == status}
    return [thing.submitted for thing in paging.select(THINGS, filters, matches, oldest_first_by="SubmitTimeAfter")]


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_without_a_filter_the_newest_is_first() -> None:
    assert select() == [5, 4, 3, 2, 1]


def test_times_are_filters_and_one_of_them_turns_the_order() -> None:
    assert select(SubmitTimeBefore=at(4)) == [3, 2, 1]
    assert select(SubmitTimeAfter=at(2)) == [3, 4, 5]


def test_other_filters_compare() -> None:
    assert select(Status="TRAINED") == [5, 4, 3, 2, 1]
    assert select(Status="IN_ERROR") == []


def test_two_filters_at_a_time_are_refused() -> None:
    with pytest.raises(InvalidFilterError):
        select(Status="TRAINED", SubmitTimeAfter=at(1))


@pytest.mark.parametrize("descending", [True, False])
def test_pages_hold_everything_once_though_things_come_and_go(descending: bool) -> None:
    things = sorted(THINGS, reverse=descending)
    seen = []
    parameters: dict[str, object] = {"MaxResults": 2}
    while True:
        chosen, token = paging.page(things, parameters)
        seen += chosen
        things = [thing for thing in things if thing not in chosen]
        if not token:
            break
        parameters |= token

    assert seen == sorted(THINGS, reverse=descending)


def test_the_last_page_has_no_token() -> None:
    assert paging.page(THINGS, {"MaxResults": 5}) == (THINGS, {})
    assert paging.page([], {}) == ([], {})


@pytest.mark.parametrize("token", ["nonsense", "bnVsbA==", "W10="])
def test_a_token_of_one_s_own_making_is_refused(token: str) -> None:
    with pytest.raises(InvalidRequestError):
        paging.page(THINGS, {"NextToken": token})
