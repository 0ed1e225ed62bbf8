"""The calls of AWS's services, and a log of the last ones. It has no body, no credentials and no URL."""

import threading
import time
from collections import deque
from typing import NamedTuple

LOGGED = 10_000


class Call(NamedTuple):
    """A call of a service, as far as faults and the log are concerned.

    `service` and `operation` are named as in boto3 and in the API reference. `caller` is `role/<name>`, `user/<name>`,
    `root`, a service such as `states.amazonaws.com`, or empty if nobody known signed. `resource` is the ARN that IAM
    evaluates for the call, `*` where there is none.
    """

    service: str
    operation: str
    account: str
    caller: str
    resource: str
    protocol: str


class LoggedCall(NamedTuple):
    """A call and its answer: `time` of arrival in epoch seconds, HTTP status, error code (empty if none).

    `fault` is the kind of fault that hit it; what was lost or crashed has the status that the caller never saw.
    """

    time: float
    service: str
    operation: str
    account: str
    caller: str
    resource: str
    status: int
    code: str
    fault: str


class CallLog:
    """The last calls, oldest answer first. Any thread may add to it."""

    def __init__(self, size: int = LOGGED) -> None:
        self._calls: deque[LoggedCall] = deque(maxlen=size)
        self._lock = threading.Lock()

    def add(self, call: Call, arrived: float, status: int, code: str = "", fault: str = "") -> None:
        """Log a call."""
        entry = LoggedCall(
            round(arrived, 3),
            call.service,
            call.operation,
            call.account,
            call.caller,
            call.resource,
            status,
            code,
            fault,
        )
        with self._lock:
            self._calls.append(entry)

    def find(
        self, *, service: str = "", operation: str = "", account: str = "", caller: str = "", resource: str = ""
    ) -> list[LoggedCall]:
        """Return the calls that have all these; of `caller` and `resource`, a part is enough."""
        with self._lock:
            calls = list(self._calls)
        return [
            call
            for call in calls
            if service in ("", call.service)
            and operation in ("", call.operation)
            and account in ("", call.account)
            and caller in call.caller
            and resource in call.resource
        ]

    def clear(self) -> None:
        """Forget all calls."""
        with self._lock:
            self._calls.clear()


def now() -> float:
    """Return the time, in epoch seconds."""
    return time.time()
