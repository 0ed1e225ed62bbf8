"""The control paths of faults and of the log of calls."""

import json
from collections.abc import Mapping
from typing import Any

from local.control import Question, Route
from local.faults.calls import CallLog
from local.faults.fault import Fault
from local.faults.injection import Faults

FAULTS = "/_local/faults"
CALLS = "/_local/calls"


def routes(faults: Faults, log: CallLog) -> dict[str, Route]:
    """Return the control paths, for `ControlPaths`. What they cannot read is a ValueError."""

    def add(question: Question) -> dict[str, Any]:
        given = json.loads(question.body)
        found = [Fault.from_json(one) for one in (given if isinstance(given, list) else [given])]
        return {"ids": faults.add(found)}

    def clear(question: Question) -> dict[str, Any]:
        ids = [int(one) for one in question.query.get("id", "").split(",") if one]
        return {"cleared": faults.clear(ids)}

    def find(question: Question) -> list[dict[str, Any]]:
        return [call._asdict() for call in log.find(**_filters(question.query))]

    def forget(_: Question) -> dict[str, Any]:
        log.clear()
        return {}

    return {
        f"GET {FAULTS}": lambda _: faults.to_json(),
        f"POST {FAULTS}": add,
        f"DELETE {FAULTS}": clear,
        f"GET {CALLS}": find,
        f"DELETE {CALLS}": forget,
    }


def _filters(query: Mapping[str, str]) -> dict[str, str]:
    known = ("service", "operation", "account", "caller", "resource")
    for name in query:
        if name not in known:
            raise ValueError(f"{name}: calls are found by {', '.join(known)}")
    return dict(query)
