"""The front door of the local AWS: every signed request passes here, is logged, and meets the fault that is due.

What services of ministack ask of one another inside the process does not; for their calls of Lambda functions see
invocations.py.
"""

import asyncio
import functools
from collections.abc import Callable, Coroutine, MutableMapping
from typing import Any

from local.control import App, Receive, Route, Scope, Send, read_body
from local.faults import invocations, reading
from local.faults.answers import read_code, write_error
from local.faults.calls import Call, CallLog, now
from local.faults.fault import Fault
from local.faults.injection import Faults
from local.faults.routes import routes

Message = MutableMapping[str, Any]


def install(app: App) -> tuple[App, dict[str, Route]]:
    """Return the application behind its front door, and the control paths. Once, before the first request."""
    faults, log = Faults(), CallLog()
    invocations.install(faults, log)
    return FrontDoor(app, faults, log), routes(faults, log)


class FrontDoor:
    """An ASGI application that hands requests on to `app`, but for what the faults say."""

    def __init__(self, app: App, faults: Faults, log: CallLog):
        self._app = app
        self._faults = faults
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        arrived, body = now(), await read_body(receive)
        if body is None:
            return
        call = reading.read(scope, body)
        if call is None:
            await self._app(scope, _again(body, receive), send)
            return
        fault = self._faults.due(call)

        async def deliver(to: Send) -> None:
            record = functools.partial(self._log.add, call, arrived, fault=fault.kind if fault else "")
            await self._app(scope, _again(body, receive), _Recording(to, call, record))

        if fault is None:
            await deliver(send)
        elif fault.kind == "error":
            await self._refuse(call, arrived, fault, send, with_body=scope["method"] != "HEAD")
        else:
            await _meet(fault, call, deliver, send)

    async def _refuse(self, call: Call, arrived: float, fault: Fault, send: Send, *, with_body: bool) -> None:
        error = fault.error_for(call)
        answer = write_error(call, error)
        self._log.add(call, arrived, error.status, error.code, fault.kind)
        body = answer.body if with_body else b""
        headers = {**answer.headers, "Content-Length": str(len(body))}
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        await send({"type": "http.response.body", "body": body})


async def _meet(fault: Fault, call: Call, deliver: Callable[[Send], Coroutine[Any, Any, None]], send: Send) -> None:
    match fault.kind:
        case "delay":
            await deliver(_Late(send, fault.seconds))
        case "duplicate" if fault.at_once:
            await asyncio.gather(asyncio.create_task(deliver(_drop)), deliver(send))
        case "duplicate":
            await asyncio.create_task(deliver(_drop))
            await deliver(send)
        case "lost":
            await deliver(_drop)
            await _hang_up(send)
        case "crash":
            await deliver(_drop)
            invocations.kill_callers(call)
            await _hang_up(send)


class _Recording:
    """Logs an answer, and only then hands it on: who asks the log afterwards finds it there."""

    def __init__(self, send: Send, call: Call, record: Callable[[int, str], None]):
        self._send = send
        self._call = call
        self._record = record
        self._held: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if message["status"] >= 400:
                self._held = message
                return
            self._record(message["status"], "")
        elif self._held:
            start, self._held = self._held, None
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
            code = read_code(self._call.protocol, start["status"], headers, message.get("body", b""))
            self._record(start["status"], code)
            await self._send(start)
        await self._send(message)


class _Late:
    """Holds an answer back for a while."""

    def __init__(self, send: Send, seconds: float):
        self._send = send
        self._seconds = seconds

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await asyncio.sleep(self._seconds)
        await self._send(message)


async def _drop(_message: Message) -> None:
    """Nobody sees this answer."""


async def _hang_up(send: Send) -> None:
    """Close the connection before an answer has begun, in a way that TLS takes for a proper end.

    ASGI has no word for it, so this reaches for the connection behind hypercorn's `send`.
    """
    from hypercorn.events import Closed

    bound: Any = send
    stream = bound.__self__
    stream.state = type(stream.state).CLOSED
    await stream.send.__self__.send(Closed())


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that brings a body that was read already, and then what `receive` brings."""
    parts: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return parts.pop() if parts else await receive()

    return receive_again
