"""The way of every custom resource: begin, tick until done, answer.

CloudFormation gets its answer at once on Create and Update, with the physical id; a wait condition is signalled when
the work has ended. A Delete is answered when the thing is gone. Nothing here sleeps: the state machine calls `tick`
every minute.
"""

import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import ClientError

from model_lifecycle.cloudformation import CloudFormation, UnansweredError
from model_lifecycle.errors import LifecycleError, is_transient
from model_lifecycle.request import Request
from model_lifecycle.state_machine import StateMachine

NEVER_MADE = "never-made"
"""The physical id of a resource whose Create failed: its Delete has nothing to delete."""


@dataclass(frozen=True)
class Progress:
    """How far the work is: `result` once it has ended well, and what it is doing for a person to read."""

    doing: str
    result: str | None = None


class Handler(Protocol):
    """A custom resource. Every method may be called again, and over what an earlier call left."""

    def create(self, request: Request) -> str:
        """Make sure that the work has begun; return the physical id."""

    def update(self, request: Request) -> str:
        """Make sure that the change has begun; return the physical id."""

    def progress(self, request: Request, physical_id: str) -> Progress:
        """Tell how far the work is after `create` or `update`; an error ends it."""

    def delete(self, physical_id: str) -> None:
        """Make sure that the deletion has begun."""

    def deletion(self, physical_id: str) -> Progress:
        """Tell how far the deletion is."""


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

    def begin(self, event: Mapping[str, Any]) -> dict[str, bool]:
        """Begin what CloudFormation asks for; an error becomes the resource's reason."""
        request = Request.parse(event)
        physical_id = request.physical_id or NEVER_MADE
        try:
            if request.type == "Delete":
                return {"Done": self._delete(request, event)}
            handler = self._handlers[request.resource_type]
            physical_id = handler.create(request) if request.type == "Create" else handler.update(request)
            if request.wait_handle_url:
                self._call_back(request, event, physical_id)
            self._cloudformation.succeed(request, physical_id, {"Arn": physical_id})
        except UnansweredError:
            raise
        except Exception as error:  # Whatever it is, silence would cost the whole service timeout.
            self._cloudformation.fail(request, physical_id, _reason(error))
        return {"Done": True}

    def tick(self, tick: Mapping[str, Any]) -> dict[str, bool]:
        """Look at the work once; tell CloudFormation if it has ended."""
        request, physical_id = Request.parse(tick["Event"]), tick["PhysicalId"]
        try:
            progress = self._look(request, physical_id)
            if progress.result is None and self._now() - tick["StartedAt"] > request.seconds:
                raise LifecycleError(
                    f"{physical_id} is not done after {dt.timedelta(seconds=request.seconds)}: {progress.doing}"
                )
        except Exception as error:
            self._report_failure(request, physical_id, _reason(error))
            return {"Done": True}
        if progress.result is None:
            return {"Done": False}
        if request.type == "Delete":
            self._cloudformation.succeed(request, physical_id, {})
        else:
            self._cloudformation.signal_success(request.wait_handle_url, progress.result)
        return {"Done": True}

    def _delete(self, request: Request, event: Mapping[str, Any]) -> bool:
        if request.physical_id != NEVER_MADE:
            handler = self._handlers[request.resource_type]
            handler.delete(request.physical_id)
            if handler.deletion(request.physical_id).result is None:
                self._call_back(request, event, request.physical_id)
                return False
        self._cloudformation.succeed(request, request.physical_id, {})
        return True

    def _call_back(self, request: Request, event: Mapping[str, Any], physical_id: str) -> None:
        tick = {"Event": event, "PhysicalId": physical_id, "StartedAt": self._now()}
        self._state_machine.start(request.properties["StateMachineArn"], request.request_id, tick)

    def _look(self, request: Request, physical_id: str) -> Progress:
        handler = self._handlers[request.resource_type]
        try:
            return handler.deletion(physical_id) if request.type == "Delete" else handler.progress(request, physical_id)
        except ClientError as error:
            if is_transient(error):
                return Progress(str(error))
            raise

    def _report_failure(self, request: Request, physical_id: str, reason: str) -> None:
        if request.type == "Delete":
            self._cloudformation.fail(request, physical_id, reason)
        else:
            self._cloudformation.signal_failure(request.wait_handle_url, reason)


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, LifecycleError | ClientError) else f"{type(error).__name__}: {error}"
