"""The way of every custom resource: begin, look until done, answer.

An event only starts the state machine, once for a request: Lambda delivers an event at least once, and again for
minutes after a function was killed. The state machine looks at once and then every minute; nothing here sleeps. A
Create or Update that has a wait condition is answered, with the physical id, as soon as the work has begun, and the
condition is signalled when it has ended; everything else is answered at the end. A call that was throttled, or refused
as IAM refuses what it has not heard of yet, is made again at the next look.
"""

import datetime as dt
import functools
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from model_lifecycle.cloudformation import CloudFormation, UnansweredError
from model_lifecycle.errors import is_not_found, is_transient, may_be_too_early, reason
from model_lifecycle.handler import Handler, Memory
from model_lifecycle.request import Request
from model_lifecycle.state_machine import StateMachine

NEVER_MADE = "never-made"
"""The physical id of a resource whose Create failed: its Delete has nothing to delete."""

_INTERVAL = 60
"""Seconds between two looks. Counted besides the clock, since a local AWS waits less."""

_BORNE_REFUSALS = 3
"""How many refusals, look after look, may only mean that IAM is late: a call's first one can come at any look."""


@dataclass(frozen=True)
class State:
    """A piece of work between two looks: what the state machine carries.

    `looks`: how many there were; `refusals`: how many of the last ones in a row were refused.
    """

    event: Mapping[str, Any]
    physical_id: str
    started_at: float
    looks: int = 0
    refusals: int = 0
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

    def begin(self, event: Mapping[str, Any]) -> None:
        """Have the state machine do what CloudFormation asks for; answer if it cannot be started."""
        request = Request.parse(event)
        state = State(event, request.physical_id or NEVER_MADE, self._now())
        if request.type == "Delete" and request.physical_id == NEVER_MADE:
            self._cloudformation.succeed(request, NEVER_MADE, {})
            return
        try:
            self._start(request, state)
        except Exception as error:  # Whatever it is, silence would cost the whole timeout.
            self._cloudformation.fail(request, state.physical_id, reason(error))

    def look(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """Look at the work once, tell CloudFormation if it has ended; return the state for the next look."""
        known = State(**state)
        looked = self._guarded(Request.parse(known.event), known)
        return asdict(replace(looked, looks=known.looks + 1))

    def _guarded(self, request: Request, state: State) -> State:
        """Take a step; an error ends the work, unless it may pass."""
        try:
            return replace(self._step(request, state), refusals=0)
        except UnansweredError:
            raise
        except Exception as error:  # Whatever it is, silence would cost the whole timeout.
            refused = may_be_too_early(error)
            state = replace(state, refusals=state.refusals + refused)
            borne = refused and state.refusals <= _BORNE_REFUSALS
            # Something else deletes it as well: the next look finds it gone.
            gone = request.type == "Delete" and is_not_found(error)
            if is_transient(error) or borne or gone:
                return self._unless_late(request, state, reason(error))
            return self._fail(request, state, reason(error))

    def _step(self, request: Request, state: State) -> State:
        if request.type == "Delete":
            return self._delete(request, state)
        if not state.begun:
            return self._begin(request, state)
        progress = self._handler(request).progress(request, state.physical_id, state.memory)
        if progress.result is None:
            return self._unless_late(request, replace(state, memory=progress.memory), progress.doing)
        return self._succeed(request, state, progress.result)

    def _begin(self, request: Request, state: State) -> State:
        handler = self._handler(request)
        begun = handler.create(request) if request.type == "Create" else handler.update(request)
        state = replace(state, physical_id=begun.physical_id, memory=begun.memory, begun=True)
        if not request.has_wait_condition:
            return state if begun.result is None else self._succeed(request, state, begun.result)
        self._answer(request, state, "")
        return replace(state, done=not request.wait_handle_url)

    def _succeed(self, request: Request, state: State, result: str) -> State:
        if request.has_wait_condition:
            self._cloudformation.signal_success(request.wait_handle_url, result)
        else:
            self._answer(request, state, result)
        return replace(state, done=True)

    def _answer(self, request: Request, state: State, result: str) -> None:
        self._cloudformation.succeed(request, state.physical_id, {"Arn": state.physical_id, "Result": result})

    def _delete(self, request: Request, state: State) -> State:
        progress = self._handler(request).delete(request)
        if progress.result is None:
            return self._unless_late(request, state, progress.doing)
        self._cloudformation.succeed(request, request.physical_id, {})
        return replace(state, done=True)

    def _unless_late(self, request: Request, state: State, doing: str) -> State:
        """Return the state as it is while there is time; else end the work."""
        limit = request.wait_seconds if self._is_waited_for(request, state) else request.answer_seconds
        if max(self._now() - state.started_at, state.looks * _INTERVAL) <= limit:
            return state
        return self._fail(
            request, state, f"{state.physical_id} is not done after {dt.timedelta(seconds=limit)}: {doing}"
        )

    def _fail(self, request: Request, state: State, why: str) -> State:
        if self._is_waited_for(request, state):
            self._cloudformation.signal_failure(request.wait_handle_url, why)
        else:
            self._cloudformation.fail(request, state.physical_id, why)
        return replace(state, done=True)

    @staticmethod
    def _is_waited_for(request: Request, state: State) -> bool:
        """Tell whether CloudFormation has its answer, and waits for the signal."""
        return state.begun and request.has_wait_condition

    def _start(self, request: Request, state: State) -> None:
        start = functools.partial(
            self._state_machine.start, request.properties["StateMachineArn"], request.request_id, asdict(state)
        )
        try:
            start()
        except Exception as error:
            if not is_transient(error) and not may_be_too_early(error):
                raise
            # Nobody else would try again.
            start()

    def _handler(self, request: Request) -> Handler:
        return self._handlers[request.resource_type]
