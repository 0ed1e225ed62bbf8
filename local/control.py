"""The paths below /_local/: what a test or a progress display asks of the server beside AWS's own requests."""

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

PREFIX = "/_local/"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Route = Callable[[bytes], object]


class ControlPaths:
    """An ASGI application that answers `routes` itself and hands everything else on.

    `routes` maps "<METHOD> /_local/<name>" to a function from the request's body to what is answered as JSON.
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
        body = await _body(receive)
        if route is None:
            await _answer(send, 404, {"error": f"no such control path; there are: {', '.join(sorted(self._routes))}"})
        else:
            await _answer(send, 200, route(body))


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


async def _answer(send: Send, status: int, value: object) -> None:
    body = json.dumps(value).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
