"""The way of every custom resource: begin, look until done, answer.

A Create or Update is answered, with the physical id, as soon as the work has begun; the wait condition is signalled
when it has ended. A Delete is answered when the thing is gone. Nothing here sleeps: the state machine looks every
minute. A call that was throttled, or came before IAM knew of a new role, is made again at the next look.
"""

import datetime as dt
import functools
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from model_lifecycle.cloudformation import CloudFormation, UnansweredError
from model_lifecycle.errors import is_transient, may_be_too_early, reason
from model_lifecycle.handler import Begun, Handler, Memory
from model_lifecycle.request import Request
from model_lifecycle.state_machine import StateMachine

NEVER_MADE = "never-made"
"""The physical id of a resource whose Create failed: its Delete has nothing to delete."""

_INTERVAL = 60
"""Seconds between two looks. Counted besides the clock, since a local AWS waits less."""

_EARLY_LOOKS = 3
"""How many looks long a refusal may only mean that IAM is late."""


@dataclass(frozen=True)
class State:
    """A piece of work between two looks: what the state machine carries. `begun`: CloudFormation has its answer."""

    event: Mapping[str, Any]
    physical_id: str
    started_at: float
    looks: int = 0
    begun: bool = False
    done: bool = False
    memory: Memory = field(default_factory=dict)


class Lifecycle:
    """Drives the handlers for CloudFormation."""

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        cloudformation: CloudFormation,
        state_machine: StateMachine,
        now: Callable[[], float] = time.time,
    ):
        self._handlers = handlers
        self._cloudformation = cloudformation
        self._state_machine = state_machine
        self._now = now

    def begin(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Begin what CloudFormation asks for, and return how far it is; an error becomes the resource's reason."""
        request = Request.parse(event)
        state = State(event, request.physical_id or NEVER_MADE, self._now())
        return asdict(self._guarded(request, state, self._first_look))

    def look(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """Look at the work once, tell CloudFormation if it has ended; return the state for the next look."""
        known = State(**state)
        looked = replace(known, looks=known.looks + 1)
        return asdict(self._guarded(Request.parse(looked.event), looked, self._next_look))

    def _guarded(self, request: Request, state: State, step: Callable[[Request, State], State]) -> State:
        """Take a step; an error ends the work, unless it may pass."""
        try:
            return step(request, state)
        except UnansweredError:
            raise
        except Exception as error:  # Whatever it is, silence would cost the whole timeout.
            passing = is_transient(error) or (may_be_too_early(error) and state.looks < _EARLY_LOOKS)
            if not passing:
                return self._fail(request, state, reason(error))
            if state.looks == 0:
                return self._call_back_or_fail(request, state)
            return self._unless_late(request, state, reason(error))

    def _first_look(self, request: Request, state: State) -> State:
        if request.type == "Delete":
            state = self._delete(request, state)
            return state if state.done else self._call_back_or_fail(request, state)
        state = self._started(request, state)
        if request.wait_handle_url:
            # Before the answer: should it not get through, the event comes again.
            state = self._call_back_or_fail(request, state)
        return state if state.done else self._answer_begun(request, state)

    def _next_look(self, request: Request, state: State) -> State:
        if request.type == "Delete":
            return self._delete(request, state)
        if not state.begun:
            return self._answer_begun(request, self._started(request, state))
        progress = self._handler(request).progress(request, state.physical_id, state.memory)
        if progress.result is None:
            return self._unless_late(request, replace(state, memory=progress.memory), progress.doing)
        self._cloudformation.signal_success(request.wait_handle_url, progress.result)
        return replace(state, done=True)

    def _started(self, request: Request, state: State) -> State:
        handler = self._handler(request)
        begun: Begun = handler.create(request) if request.type == "Create" else handler.update(request)
        return replace(state, physical_id=begun.physical_id, memory=begun.memory, begun=True)

    def _answer_begun(self, request: Request, state: State) -> State:
        self._cloudformation.succeed(request, state.physical_id, {"Arn": state.physical_id})
        return replace(state, done=not request.wait_handle_url)

    def _delete(self, request: Request, state: State) -> State:
        if request.physical_id != NEVER_MADE:
            progress = self._handler(request).delete(request)
            if progress.result is None:
                return self._unless_late(request, state, progress.doing)
        self._cloudformation.succeed(request, request.physical_id, {})
        return replace(state, done=True)

    def _unless_late(self, request: Request, state: State, doing: str) -> State:
        """Return the state as it is while there is time; else end the work."""
        limit = request.wait_seconds if state.begun else request.answer_seconds
        if max(self._now() - state.started_at, state.looks * _INTERVAL) <= limit:
            return state
        return self._fail(
            request, state, f"{state.physical_id} is not done after {dt.timedelta(seconds=limit)}: {doing}"
        )

    def _fail(self, request: Request, state: State, why: str) -> State:
        if state.begun:
            self._cloudformation.signal_failure(request.wait_handle_url, why)
        else:
            self._cloudformation.fail(request, state.physical_id, why)
        return replace(state, done=True)

    def _call_back_or_fail(self, request: Request, state: State) -> State:
        """Have the state machine look at the work; end work that nobody would look at."""
        try:
            self._call_back(request, state)
        except Exception as error:
            if state.begun:
                # With its physical id CloudFormation deletes what has begun.
                self._answer_begun(request, state)
            return self._fail(request, state, reason(error))
        return state

    def _call_back(self, request: Request, state: State) -> None:
        start = functools.partial(
            self._state_machine.start, request.properties["StateMachineArn"], request.request_id, asdict(state)
        )
        try:
            start()
        except Exception as error:
            if not is_transient(error) and not may_be_too_early(error):
                raise
            # No next look would try again.
            start()

    def _handler(self, request: Request) -> Handler:
        return self._handlers[request.resource_type]
