"""The cells of the fault table: every call that the app's function makes, with every fault."""

import time
from dataclasses import dataclass
from typing import Any

from local.faults.fault import CUSTOM_RESOURCE_ANSWER, WAIT_CONDITION_SIGNAL, Fault, Kind
from tests.local import fault_journeys as journeys
from tests.local.fault_journeys import TRAINED, Journey, Trip
from tests.local.fault_lane import Lane
from tests.local.stages import GONE

DONE, BACK = "done", "back"

_FUNCTION = "LifecycleRole"
_BY_CLOUDFORMATION, _BY_STATE_MACHINE = "cloudformation.amazonaws.com", "states.amazonaws.com"
_ATTEMPTS = 5
"""Of the function's SDK: so many faults in a row reach the function itself."""
_DELIVERIES = 3
"""Of an event, by Lambda, to a function that ends with an error: so often it tries to answer CloudFormation."""
_WENT_BACK = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "UPDATE_ROLLBACK_COMPLETE", "DELETE_FAILED")
_SETTLING_SECONDS = 15
_UNANSWERED = ("did not receive a response", "timed out", "did not respond", "not signaled")


@dataclass(frozen=True)
class Row:
    """A call on a journey: its `nth`."""

    journey: Journey
    service: str
    operation: str
    nth: int = 1

    def __str__(self) -> str:
        again = f" ({self.nth})" if self.nth > 1 else ""
        return f"{self.journey.name}: {self.operation}{again}"

    @property
    def answers_cloudformation(self) -> bool:
        """Whether it goes to a presigned URL: it has no caller, and CloudFormation alone knows how long to wait."""
        return self.operation in (CUSTOM_RESOURCE_ANSWER, WAIT_CONDITION_SIGNAL)


@dataclass(frozen=True)
class Column:
    """A fault of a call, or of the invocation that makes it; what `passes` must not keep the journey from its end."""

    name: str
    kind: Kind
    code: str = ""
    times: int = 1
    passes: bool = True
    of_invocation: bool = False

    def fault(self, row: Row) -> Fault:
        """Return it for a call. The invocations of a lane's functions are all of the journey that goes on."""
        if self.of_invocation:
            # An event only starts the state machine, which makes the function do the rest.
            invoker = _BY_CLOUDFORMATION if row.operation == "StartExecution" else _BY_STATE_MACHINE
            return Fault(self.kind, "lambda", "Invoke", caller=invoker, times=0, at_once=True)
        times = min(self.times, _DELIVERIES - 1) if row.answers_cloudformation else self.times
        rest: dict[str, Any] = {"at_once": True} if self.kind == "duplicate" else {}
        caller = "" if row.answers_cloudformation else _FUNCTION
        return Fault(self.kind, row.service, row.operation, row.nth, times, caller=caller, code=self.code, **rest)


@dataclass(frozen=True)
class Cell:
    """A call and its fault."""

    row: Row
    column: Column

    def __str__(self) -> str:
        return f"{self.row} - {self.column.name}"


def run(cell: Cell, lane: Lane) -> str:
    """Take the journey with the fault, and again without it if it led back.

    Return DONE or BACK; an AssertionError says which of the promises was broken.
    """
    trip = cell.row.journey.begin(lane)
    before = lane.aws.counters()
    lane.aws.forget_calls()
    try:
        with lane.aws.faults.injected(cell.column.fault(cell.row)):
            status = trip.go()
            _require_rest(trip)
        outcome = _judge(cell, trip, status)
        trainings = lane.aws.counters()["trainings_started"] - before["trainings_started"]
        assert trainings <= trip.trains, f"{trainings} trainings"
        _require_no_break(cell, trip, outcome)
        _require_nothing_left(cell, trip)
    except BaseException:
        lane.leave(trip.stack)
        raise
    return outcome


def _judge(cell: Cell, trip: Trip, status: str) -> str:
    """Return how the cell ends."""
    journey = cell.row.journey
    wrong = _wrong_at_the_end(journey, trip, status)
    if not wrong and not journey.reason:
        return DONE
    reasons = trip.stack.reasons()
    assert journey.reason or not cell.column.passes, f"{status}, though it passes: {wrong}\n{reasons}"
    assert not cell.column.passes or status == "ROLLBACK_COMPLETE", f"{status}, though it passes: {wrong}\n{reasons}"
    # Of an endpoint that Comprehend never describes nobody knows whether it has to move back.
    stopped = (status, cell.row.operation) == ("UPDATE_ROLLBACK_FAILED", "DescribeEndpoint")
    assert stopped or status in _WENT_BACK, f"{status}: {wrong}\n{reasons}"
    assert any(cause in reasons for cause in _causes(cell)), f"{status} without a cause:\n{reasons}"
    if status == "ROLLBACK_COMPLETE":
        # What could not be deleted is still the stack's to delete when it says that it has failed.
        _require_no_orphan(trip)
    if status in ("ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"):
        assert trip.stack.endpoints() == trip.served, f"{trip.stack.endpoints()} where there was {trip.served}"
    status = trip.go_again()
    _require_rest(trip)
    wrong = _wrong_at_the_end(journey, trip, status)
    assert not wrong, f"{status} without the fault: {wrong}\n{trip.stack.reasons()}"
    return BACK


def _wrong_at_the_end(journey: Journey, trip: Trip, status: str) -> dict[str, object]:
    """Return what is not as it should be at the journey's end, by its name."""
    stack, deployed = trip.stack, journey.ends == "deployed"
    found = {
        "status": (status, ("CREATE_COMPLETE", "UPDATE_COMPLETE") if deployed else (GONE,)),
        "models": (stack.models(), (TRAINED if deployed else {},)),
        "policies": (stack.policies(), (list(TRAINED) if deployed and not trip.imported else [],)),
        "current": (stack.current(), (next(iter(TRAINED)) if deployed and trip.imported else "",)),
        "active jobs": (stack.active_jobs(), ([],)),
        "endpoints": (stack.endpoints(), (trip.serves if deployed else {},)),
    }
    return {name: is_ for name, (is_, wanted) in found.items() if is_ not in wanted}


def _causes(cell: Cell) -> list[str]:
    """Return what a reason may name: the fault as the service words it, or what stopped the journey anyway."""
    causes = {
        "throttled": ["Throttling", "SlowDown", "Rate exceeded", "HTTP 4", "HTTP 503"],
        "server-error": ["Internal", "HTTP 5"],
        "access-denied": ["AccessDenied", "HTTP 403"],
        "": ["Connection was closed"],
    }[cell.column.code]
    return [
        *causes,
        *([cell.row.journey.reason] if cell.row.journey.reason else []),
        *(_UNANSWERED if cell.row.answers_cloudformation else ()),
    ]


def _require_no_orphan(trip: Trip) -> None:
    models = trip.stack.models()
    assert not (trip.imported and models), f"orphaned: {models}"
    assert not trip.stack.policies(), f"orphaned policies: {trip.stack.policies()}"
    assert not trip.stack.current(), "the parameter has moved"


def _require_no_break(cell: Cell, trip: Trip, outcome: str) -> None:
    """Require that no endpoint was deleted to be made again, unless its making was rolled back."""
    calls = trip.stack.aws.calls(operation="DeleteEndpoint", account=trip.stack.account)
    deleted = [call for call in calls if not call.code]
    if cell.row.journey.ends == "deployed" and (trip.served or outcome == DONE):
        assert not deleted, f"deleted {len(deleted)} times on the way"


def _require_rest(trip: Trip) -> None:
    """Require that no job and no execution goes on, or that what does ends by itself."""
    deadline = time.monotonic() + _SETTLING_SECONDS
    while left := trip.stack.executions() + trip.stack.active_jobs():
        assert time.monotonic() < deadline, f"still running: {left}"
        time.sleep(0.1)


def _require_nothing_left(cell: Cell, trip: Trip) -> None:
    """Require that the work was done once, and that the stack takes along all that is its own."""
    stack = trip.stack
    if cell.row.journey.ends == "deployed":
        status = stack.remove()
        assert status == GONE, f"{status} at the end: {stack.reasons()}"
    _require_rest(trip)
    left = [*(stack.models() if trip.leaves_nothing else ()), *stack.endpoints()]
    assert not left, f"left behind: {left}"
    assert not stack.policies(), f"left behind: policies of {stack.policies()}"


COLUMNS = (
    Column("throttled once", "error", "throttled"),
    Column("throttled for a look", "error", "throttled", _ATTEMPTS),
    Column("throttled for ever", "error", "throttled", 0, passes=False),
    Column("500 once", "error", "server-error"),
    Column("500 for a look", "error", "server-error", _ATTEMPTS),
    Column("500 for ever", "error", "server-error", 0, passes=False),
    Column("denied once", "error", "access-denied"),
    Column("denied for ever", "error", "access-denied", 0, passes=False),
    Column("answer lost", "lost"),
    Column("answers lost for a look", "lost", times=_ATTEMPTS),
    Column("call twice", "duplicate"),
    Column("event twice", "duplicate", of_invocation=True),
    Column("function killed", "crash"),
)


def _rows(journey: Journey, *calls: tuple[Any, ...]) -> list[Row]:
    return [Row(journey, *call[:2], **(call[2] if len(call) > 2 else {})) for call in calls]


_AGAIN = {"nth": 2}
_START = ("stepfunctions", "StartExecution")
_TAGS = ("comprehend", "ListTagsForResource")
_DESCRIBE = ("comprehend", "DescribeEntityRecognizer")
_DELETE = ("comprehend", "DeleteEntityRecognizer")
_ANSWER = ("cloudformation", CUSTOM_RESOURCE_ANSWER)
_SIGNAL = ("cloudformation", WAIT_CONDITION_SIGNAL)
_DESCRIBE_ENDPOINT = ("comprehend", "DescribeEndpoint")
_DESCRIBE_JOB = ("comprehend", "DescribeEntitiesDetectionJob")
_DESCRIBE_STACK = ("cloudformation", "DescribeStackEvents")

ROWS = (
    *_rows(journeys.TRAIN, _DESCRIBE, ("s3", "CopyObject"), ("comprehend", "CreateEntityRecognizer"), _START, _ANSWER),
    *_rows(journeys.TRAIN, (*_DESCRIBE, _AGAIN), _SIGNAL, ("comprehend", "DescribeResourcePolicy")),
    *_rows(journeys.TRAIN, ("comprehend", "PutResourcePolicy"), (*_ANSWER, _AGAIN)),
    *_rows(journeys.ADOPT, _DESCRIBE, _TAGS),
    *_rows(journeys.CHANGE_TAGS, _TAGS, ("comprehend", "TagResource"), ("comprehend", "UntagResource")),
    *_rows(journeys.MISS_THE_GATE, _TAGS, _DESCRIBE_STACK, _SIGNAL),
    *_rows(journeys.IMPORT, _DESCRIBE, ("comprehend", "ImportModel"), _START, _ANSWER, (*_DESCRIBE, _AGAIN), _SIGNAL),
    *_rows(journeys.IMPORT, ("s3", "CopyObject"), ("comprehend", "StartEntitiesDetectionJob")),
    *_rows(journeys.IMPORT, _DESCRIBE_JOB, ("s3", "GetObject"), (*_ANSWER, _AGAIN)),
    *_rows(journeys.FAIL_THE_TEST, _TAGS, _DELETE),
    *_rows(journeys.PASS_THE_DEADLINE, _TAGS, ("comprehend", "StopEntitiesDetectionJob")),
    *_rows(journeys.DELETE_IN_USE, _DELETE, ("comprehend", "ListEndpoints")),
    *_rows(journeys.DELETE_IN_TRAINING, ("comprehend", "StopTrainingEntityRecognizer")),
    *_rows(journeys.STOP_IMPORTING, _DESCRIBE_JOB, _ANSWER, _DESCRIBE, _TAGS, _DELETE, _START),
    *_rows(journeys.STOP_IMPORTING, (*_DESCRIBE, _AGAIN), (*_ANSWER, _AGAIN)),
    *_rows(journeys.SERVE, ("comprehend", "CreateEndpoint"), (*_DESCRIBE_ENDPOINT, _AGAIN)),
    *_rows(journeys.MOVE, _DESCRIBE_ENDPOINT, _TAGS, ("comprehend", "UpdateEndpoint"), ("comprehend", "TagResource")),
    *_rows(journeys.STOP_SERVING, _DESCRIBE_ENDPOINT, ("comprehend", "DeleteEndpoint")),
    *_rows(journeys.WITHDRAW, ("comprehend", "DescribeResourcePolicy"), ("comprehend", "DeleteResourcePolicy")),
    *_rows(journeys.WITHDRAW, _ANSWER, _DESCRIBE, _TAGS, _DESCRIBE_STACK, _DELETE, _START),
    *_rows(journeys.WITHDRAW, (*_DESCRIBE, _AGAIN), (*_ANSWER, _AGAIN)),
)

# Who answers CloudFormation has no name to be killed by; an answer that is lost ends the function all the same.
CELLS = tuple(
    Cell(row, column) for row in ROWS for column in COLUMNS if column.kind != "crash" or not row.answers_cloudformation
)
