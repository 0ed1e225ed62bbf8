"""What a running local AWS can be asked beside AWS's own requests, from outside."""

import abc
import http.client
import json
import ssl
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from local import loopback
from local.faults.calls import LoggedCall
from local.faults.remote import RemoteFaults
from local.faults.routes import CALLS
from local.service_sessions import SESSIONS, ServiceSession

_COMPREHEND = "/_local/comprehend"


class RefusedError(ValueError):
    """The server does not understand what it was asked; the message says why."""


class Controls(abc.ABC):
    """The control paths of a server whose certificate `authority` has signed."""

    def __init__(self, authority: Path):
        self._authority = authority

    @property
    @abc.abstractmethod
    def port(self) -> int:
        """The server's port."""

    @property
    def faults(self) -> RemoteFaults:
        """The faults that calls meet."""
        return RemoteFaults(self.ask)

    def calls(self, **filters: str) -> list[LoggedCall]:
        """Return the last calls, oldest first; filters are `service`, `operation`, `account`, `caller`, `resource`."""
        return [LoggedCall(**call) for call in self.ask("GET", f"{CALLS}?{urlencode(filters)}")]

    def forget_calls(self) -> None:
        """Empty the log of calls."""
        self.ask("DELETE", CALLS)

    def counters(self) -> dict[str, int]:
        """Return what our Comprehend has done since its home was made, such as `trainings_started`."""
        found: dict[str, int] = self.ask("GET", _COMPREHEND)
        return found

    def change_pace(self, **least: float) -> dict[str, float]:
        """Set how long work of Comprehend takes at least, such as `training_seconds_at_least=40`; return all.

        What goes on follows at once: 0 lets go what is held.
        """
        pace: dict[str, float] = self.ask("POST", _COMPREHEND, least)
        return pace

    def open_session(self, session: ServiceSession) -> dict[str, str]:
        """Return the access key, secret key and token of a service that takes a role; RefusedError if it may not."""
        credentials: dict[str, str] = self.ask("POST", SESSIONS, asdict(session))
        return credentials

    def ask(self, method: str, path: str, value: object = None, timeout: float = 30) -> Any:
        """Send `value` as JSON, unless it is None; return what is answered, or raise RefusedError."""
        trust = ssl.create_default_context(cafile=self._authority)
        connection = http.client.HTTPSConnection(loopback.HOST, self.port, context=trust, timeout=timeout)
        try:
            connection.request(method, path, None if value is None else json.dumps(value))
            answer = connection.getresponse()
            found = json.loads(answer.read())
        finally:
            connection.close()
        if answer.status >= 400:
            raise RefusedError(found["error"])
        return found
