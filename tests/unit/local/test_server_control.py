"""The paths below /_local/."""

import asyncio
import json
from collections.abc import MutableMapping
from typing import Any

from local.control import ControlPaths, Receive, Scope, Send


def ask(method: str, path: str, body: bytes = b"", query: bytes = b"") -> tuple[int, Any]:
    """Send a request through the control paths; return status and JSON."""
    sent: list[MutableMapping[str, Any]] = []
    chunks: list[dict[str, Any]] = [{"body": body[:2], "more_body": True}, {"body": body[2:]}]

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", **chunks.pop(0)}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def ministack(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 299})
        await send({"type": "http.response.body", "body": b'"ministack"'})

    routes = {"GET /_local/three": lambda _: {"three": 3}, "POST /_local/echo": lambda asked: json.loads(asked.body)}
    routes["GET /_local/query"] = lambda asked: asked.query
    app = ControlPaths(ministack, routes)
    asyncio.run(app({"type": "http", "method": method, "path": path, "query_string": query}, receive, send))
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_a_route_answers_json() -> None:
    assert ask("GET", "/_local/three") == (200, {"three": 3})


def test_a_route_gets_the_whole_body() -> None:
    assert ask("POST", "/_local/echo", b'{"fault": "delay"}') == (200, {"fault": "delay"})


def test_an_unknown_control_path_says_which_there_are() -> None:
    assert ask("GET", "/_local/nothing") == (
        404,
        {"error": "no such control path; there are: GET /_local/query, GET /_local/three, POST /_local/echo"},
    )


def test_everything_else_goes_to_ministack() -> None:
    assert ask("GET", "/_locals") == (299, "ministack")


def test_a_route_gets_the_query_string() -> None:
    assert ask("GET", "/_local/query", query=b"service=s3&caller=role%2Fx") == (
        200,
        {"service": "s3", "caller": "role/x"},
    )


def test_what_a_route_cannot_read_is_said() -> None:
    status, answer = ask("POST", "/_local/echo", b"no JSON")

    assert (status, answer["error"].startswith("Expecting value")) == (400, True)
