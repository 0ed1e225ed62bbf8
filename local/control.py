"""The paths below /_local/: what a test or a progress display asks of the server beside AWS's own requests."""

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

PREFIX = "/_local/"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Question(NamedTuple):
    """What is asked of a control path: the request's body and its query string."""

    body: bytes
    query: Mapping[str, str]


Route = Callable[[Question], object]


class ControlPaths:
    """An ASGI application that answers `routes` itself and hands everything else on.

    `routes` maps "<METHOD> /_local/<name>" to a function from what is asked to what is answered as JSON. A ValueError
    of it is answered with the status 400 and its message.
    """

    def __init__(self, app: App, routes: Mapping[str, Route]):
        self._app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        route = self._routes.get(f"{scope['method']} {scope['path']}")
        body = await read_body(receive)
        if body is None:
            return
        if route is None:
            await _answer(send, 404, {"error": f"no such control path; there are: {', '.join(sorted(self._routes))}"})
            return
        try:
            answer = route(Question(body, dict(parse_qsl(scope.get("query_string", b"").decode()))))
        except ValueError as error:
            await _answer(send, 400, {"error": str(error)})
        else:
            await _answer(send, 200, answer)


async def read_body(receive: Receive) -> bytes | None:
    """Return the whole body of a request; None if the client went before it was through."""
    parts: list[bytes] = []
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


async def _answer(send: Send, status: int, value: object) -> None:
    body = json.dumps(value).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
