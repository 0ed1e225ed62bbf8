"""The faults that wait for their calls, and what they have hit."""

import itertools
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from local.faults.calls import Call
from local.faults.fault import Fault


@dataclass
class Injected:
    """A fault, how many calls have matched it, and how many of these it has hit."""

    id: int
    fault: Fault
    matched: int = 0
    hits: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return all of it as what JSON can hold."""
        return {"id": self.id, "matched": self.matched, "hits": self.hits, **self.fault.to_json()}


class Faults:
    """All faults, in the order in which they were added. Any thread may ask."""

    def __init__(self) -> None:
        self._injected: list[Injected] = []
        self._ids = itertools.count(1)
        self._lock = threading.Lock()

    def add(self, faults: Sequence[Fault]) -> list[int]:
        """Wait for the calls that match from now on; return an id a fault."""
        with self._lock:
            added = [Injected(next(self._ids), fault) for fault in faults]
            self._injected += added
        return [one.id for one in added]

    def due(self, call: Call) -> Fault | None:
        """Count a call with every fault that it matches; return the first that is to hit it."""
        with self._lock:
            matching = [one for one in self._injected if one.fault.matches(call)]
            for one in matching:
                one.matched += 1
            due = next((one for one in matching if one.fault.is_due(one.matched)), None)
            if due is None:
                return None
            due.hits += 1
            return due.fault

    def to_json(self) -> list[dict[str, Any]]:
        """Return all faults with their counts."""
        with self._lock:
            return [one.to_json() for one in self._injected]

    def clear(self, ids: Sequence[int] = ()) -> int:
        """Take faults away, all without `ids`; return how many went."""
        with self._lock:
            before = len(self._injected)
            self._injected = [one for one in self._injected if ids and one.id not in ids]
            return before - len(self._injected)
