"""The interface to ministack, which local/plugin.py registers: one module of functions, as each of its services is."""

import asyncio
import functools
import logging
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from local.comprehend import authorization, requests, wire
from local.comprehend.arns import ModelArn
from local.comprehend.errors import ComprehendError
from local.comprehend.requests import Caller
from local.comprehend.service import Service, require_known
from local.comprehend.state import State
from local.comprehend.wire import Answer, Wire
from local.comprehend.work import Work
from local.home import Home
from local.identities import root

_logger = logging.getLogger(__name__)


class _Running:
    """The one service of this process."""

    def __init__(self) -> None:
        self.state = State()
        self.work = Work(self.state, Home.of_this_process().comprehend)
        self.service = Service(self.state, self.work)


@functools.cache
def _running() -> _Running:
    return _Running()


async def handle_request(
    method: str, path: str, headers: Mapping[str, str], body: bytes, query_params: object
) -> Answer:
    """Answer a request."""
    del method, query_params
    from ministack.core.responses import get_account_id, get_region

    spoken = Wire.of(path, headers)
    try:
        require_known(spoken.operation)
        parameters = spoken.parse(body)
        account = get_account_id()
        caller = Caller(authorization.caller(headers, account), account, get_region())
        found = _running().service.answer(spoken.operation, caller, parameters)
        if isinstance(found, Future):
            found = await asyncio.wrap_future(found)
        return spoken.answer(found)
    except ComprehendError as error:
        return spoken.refuse(error)
    except Exception:
        _logger.exception("%s failed", spoken.operation)
        return spoken.error("InternalServerException", "An internal server error occurred. Retry your request.", 500)


def call(operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Do an operation as the root of the account that the request at hand is of; a ComprehendError if it is refused.

    For services inside this process that act on the account's behalf.
    """
    from ministack.core.responses import get_account_id, get_region

    caller = Caller(root(get_account_id()), get_account_id(), get_region())
    found = _running().service.answer(operation, caller, parameters)
    return found.result() if isinstance(found, Future) else found


def iam_action(path: str, headers: Mapping[str, str]) -> str | None:
    """Return the IAM action of a request; None if it names no operation of Comprehend."""
    operation = Wire.of(path, headers).operation
    return f"comprehend:{operation}" if operation in wire.service_model().operation_names else None


def resource_arn(path: str, headers: Mapping[str, str], body: bytes, region: str, account: str) -> str:
    """Return the ARN that IAM evaluates for a request."""
    spoken = Wire.of(path, headers)
    try:
        return requests.resource_of(spoken.operation, spoken.parse(body), region, account)
    except ComprehendError:
        return "*"


def condition_keys(body: bytes) -> dict[str, Any]:
    """Return the condition keys of a request, those of its resource's tags included.

    Of parameters that are not what they should be there are none: such a request is refused later in any case.
    """
    parameters = wire.read_loosely(body)
    try:
        found = requests.condition_keys(parameters)
    except (AttributeError, KeyError, TypeError):
        return {}
    state = _running().state
    arns = [value for value in parameters.values() if isinstance(value, str) and value.startswith("arn:")]
    with state.lock:
        for arn in arns:
            resource = state.tagged(arn)
            found |= {f"aws:ResourceTag/{key}": value for key, value in (resource.tags if resource else {}).items()}
    return found


def model_policy_for_arn(arn: str) -> tuple[str, str] | None:
    """Return the resource policy of a model version and the account that owns it.

    One that does not exist has an owner too, so that nobody learns of another account what exists there.
    """
    parsed = ModelArn.parse(arn)
    if parsed is None:
        return None
    running = _running()
    with running.state.lock:
        return running.service.policy_of(arn), parsed.account


def error_response(headers: Mapping[str, str], code: str, message: str, status: int) -> Answer:
    """Return an error in the protocol that the request spoke."""
    return Wire.of("", headers).error(code, message, status)


def counters() -> dict[str, int]:
    """Return how many trainings, imports and jobs have been started."""
    state = _running().state
    with state.lock:
        counted = state.counters
        return {
            "trainings_started": counted.trainings_started,
            "imports": counted.imports,
            "jobs_started": counted.jobs_started,
        }


def change_pace(values: object) -> dict[str, float]:
    """Set how long work takes at least, such as `{"training_seconds_at_least": 40}`; return all that is set."""
    pacemaker = _running().work.pacemaker
    pacemaker.pace = pacemaker.pace.changed(values)
    return pacemaker.pace.to_json()


def reset() -> None:
    """Forget and remove everything."""
    running = _running()
    with running.state.lock:
        running.work.clear()
        running.state.clear()


def get_state() -> dict[str, Any]:
    """Return what is to be saved, as what JSON can hold."""
    state = _running().state
    with state.lock:
        return state.to_json()


def load_persisted_state(saved: dict[str, Any]) -> None:
    """Take over what was saved, and begin again what was going on then."""
    running = _running()
    with running.state.lock:
        running.state.load_json(saved)
    running.work.resume()


def shutdown() -> None:
    """End all child processes; what was going on stays so in the state."""
    _running().work.close()
