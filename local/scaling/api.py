"""The interface to ministack, which local/plugin.py registers: one module of functions, as each of its services is."""

import functools
import json
from collections.abc import Mapping
from typing import Any

from local.comprehend import api as comprehend
from local.scaling.errors import ScalingError
from local.scaling.service import Place, Service
from local.scaling.state import State

Answer = tuple[int, dict[str, str], bytes]
_HEADERS = {"Content-Type": "application/x-amz-json-1.1"}


@functools.cache
def _state() -> State:
    return State()


@functools.cache
def _service() -> Service:
    return Service(_state(), comprehend.call)


async def handle_request(
    method: str, path: str, headers: Mapping[str, str], body: bytes, query_params: object
) -> Answer:
    """Answer a request."""
    del method, path, query_params
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    try:
        return 200, dict(_HEADERS), json.dumps(call(operation, json.loads(body or b"{}"))).encode()
    except ScalingError as error:
        answer = {"__type": error.code, "Message": error.message}
        return error.status, dict(_HEADERS), json.dumps(answer).encode()


def call(operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Do an operation in the account of the request at hand; a ScalingError if it is refused."""
    from ministack.core.responses import get_account_id, get_region

    return _service().answer(operation, Place(get_account_id(), get_region()), parameters)


def reset() -> None:
    """Forget everything."""
    with _state().lock:
        _state().clear()


def get_state() -> dict[str, Any]:
    """Return what is to be saved, as what JSON can hold."""
    with _state().lock:
        return _state().to_json()


def load_persisted_state(saved: dict[str, Any]) -> None:
    """Take over what was saved."""
    with _state().lock:
        _state().load_json(saved)
