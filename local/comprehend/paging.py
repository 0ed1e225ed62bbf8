"""Pages and filters of the List operations."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from local.comprehend.errors import InvalidFilterError, InvalidRequestError

_PAGE = 100


class Listed(Protocol):
    """What can be in a list."""

    @property
    def arn(self) -> str:
        """Its ARN."""

    @property
    def submitted(self) -> float:
        """When it was asked for, in epoch seconds."""


Item = TypeVar("Item", bound=Listed)


def select(
    items: Sequence[Item],
    filters: Mapping[str, Any],
    matches: Mapping[str, Callable[[Item, Any], bool]],
    *,
    oldest_first_by: str = "",
) -> list[Item]:
    """Return what the one filter lets through, newest first; oldest first if the filter is `oldest_first_by`.

    `matches` has the filters that compare something else than times.
    """
    if len(filters) > 1:
        raise InvalidFilterError(f"Only one filter can be set at a time, not {' and '.join(filters)}.")
    for name, wanted in filters.items():
        if name.endswith("TimeBefore"):
            items = [item for item in items if item.submitted < wanted.timestamp()]
        elif name.endswith("TimeAfter"):
            items = [item for item in items if item.submitted > wanted.timestamp()]
        else:
            items = [item for item in items if matches[name](item, wanted)]
    return sorted(items, key=_order, reverse=oldest_first_by not in filters)


def page(items: Sequence[Item], parameters: Mapping[str, Any]) -> tuple[list[Item], dict[str, str]]:
    """Return the items of the page that the request asks for, and its `NextToken`, if any, as a part of the answer."""
    size = parameters.get("MaxResults", _PAGE)
    start = 0
    if "NextToken" in parameters:
        descending, last = _read(parameters["NextToken"])
        start = sum((_order(item) >= last) if descending else (_order(item) <= last) for item in items)
    chosen = list(items[start : start + size])
    if start + size >= len(items):
        return chosen, {}
    return chosen, {"NextToken": _write(_order(items[0]) > _order(items[-1]), _order(chosen[-1]))}


def time(epoch_seconds: float | None) -> datetime | None:
    """Return a time as answers have it."""
    return None if epoch_seconds is None else datetime.fromtimestamp(epoch_seconds).astimezone()


def _order(item: Listed) -> tuple[float, str]:
    return item.submitted, item.arn


def _write(descending: bool, last: tuple[float, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps([descending, *last]).encode()).decode()


def _read(token: str) -> tuple[bool, tuple[float, str]]:
    try:
        descending, submitted, arn = json.loads(base64.urlsafe_b64decode(token))
        return bool(descending), (float(submitted), str(arn))
    except (ValueError, TypeError) as error:
        raise InvalidRequestError("NextToken: it is not one that this operation returned.") from error
