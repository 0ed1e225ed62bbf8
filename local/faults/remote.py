"""Faults, from outside the server: what tests use."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from local.faults.fault import Fault
from local.faults.routes import FAULTS

Ask = Callable[[str, str, object], Any]
"""From method, path and what is sent as JSON (None: nothing) to what is answered."""


@dataclass(frozen=True)
class Injected:
    """A fault, how many calls have matched it, and how many of these it has hit."""

    id: int
    fault: Fault
    matched: int
    hits: int


class NeverHitError(AssertionError):
    """A fault waited for calls that did not come."""


class RemoteFaults:
    """The faults of a running local AWS."""

    def __init__(self, ask: Ask):
        self._ask = ask

    def add(self, *faults: Fault) -> list[int]:
        """Wait for the calls that match from now on; return an id a fault."""
        ids: list[int] = self._ask("POST", FAULTS, [fault.to_json() for fault in faults])["ids"]
        return ids

    def all(self) -> list[Injected]:
        """Return all faults, in the order in which they were added, with their counts."""
        return [_injected(one) for one in self._ask("GET", FAULTS, None)]

    def hits(self, *ids: int) -> list[int]:
        """Return how many calls each fault has hit, in the order in which they were added; all without `ids`."""
        return [one.hits for one in self.all() if not ids or one.id in ids]

    def clear(self, *ids: int) -> None:
        """Take faults away; all without `ids`."""
        query = "?" + urlencode({"id": ",".join(map(str, ids))}) if ids else ""
        self._ask("DELETE", FAULTS + query, None)

    @contextlib.contextmanager
    def injected(self, *faults: Fault, must_hit: bool = True) -> Iterator[Callable[[], list[int]]]:
        """Have the faults inside the block only; what it yields returns how many calls each has hit, also later.

        At the end of the block, a fault that has hit nothing is a NeverHitError: the test has shown nothing.
        """
        ids = self.add(*faults)
        last: list[Injected] = []
        try:
            yield lambda: [one.hits for one in last] or self.hits(*ids)
        finally:
            last += [one for one in self.all() if one.id in ids]
            self.clear(*ids)
        idle = [one for one in last if not one.hits]
        if must_hit and idle:
            raise NeverHitError("\n".join(f"matched {one.matched} calls, hit none: {one.fault}" for one in idle))


def _injected(one: dict[str, Any]) -> Injected:
    counts = {name: one.pop(name) for name in ("id", "matched", "hits")}
    return Injected(fault=Fault.from_json(one), **counts)
