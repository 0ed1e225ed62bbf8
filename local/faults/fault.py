"""What can be injected, and into which calls."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self, get_args

from local.faults import errors, operations
from local.faults.calls import Call
from local.faults.errors import Error

Kind = Literal["error", "lost", "delay", "duplicate", "crash"]

ANY_OPERATION = "*"
CUSTOM_RESOURCE_ANSWER = "CustomResourceAnswer"
WAIT_CONDITION_SIGNAL = "WaitConditionSignal"

# On AWS presigned requests to S3; they are of no API of CloudFormation's.
_BESIDE_THE_API = {"cloudformation": (CUSTOM_RESOURCE_ANSWER, WAIT_CONDITION_SIGNAL)}
_ONLY_OF = {"code": "error", "status": "error", "message": "error", "seconds": "delay", "at_once": "duplicate"}
_EXAMPLE = '{"kind": "error", "service": "comprehend", "operation": "ImportModel", "code": "throttled"}'


class FaultError(ValueError):
    """A fault that cannot be, or that could never hit."""


@dataclass(frozen=True)
class Fault:
    """What happens to the `nth` call that matches, and to the following ones: `times` in all, 0 means for ever.

    A call matches by service and operation (`*` is any), and, where given, by `account` and by parts of its `caller`
    and `resource` (see `Call`). What happens:

    - `error`: answered with `code`, `status` and `message`, and not done. The codes `throttled`, `server-error` and
      `access-denied` stand for what the service says in such a case; other codes have a usual status, mostly 400.
    - `lost`: done, but the connection is closed in place of the answer.
    - `delay`: done at once, answered `seconds` later.
    - `duplicate`: done twice, one after the other or `at_once`; the caller sees the second answer.
    - `crash`: done, but the Lambda function that called is killed in place of the answer.
    """

    kind: Kind
    service: str
    operation: str = ANY_OPERATION
    nth: int = 1
    times: int = 1
    account: str = ""
    caller: str = ""
    resource: str = ""
    code: str = ""
    status: int = 0
    message: str = ""
    seconds: float = 0
    at_once: bool = False

    def __post_init__(self) -> None:
        _require_known("kind", self.kind, get_args(Kind))
        _require_known("service", self.service, operations.services())
        of_the_api = operations.service_model(self.service).operation_names
        others = (ANY_OPERATION, *_BESIDE_THE_API.get(self.service, ()))
        _require_known("operation", self.operation, [*of_the_api, *others])
        _require(self.nth >= 1, f"nth: {self.nth} is not 1 or more")
        _require(self.times >= 0, f"times: {self.times} is neither 1 or more, nor 0 for ever")
        for name, kind in _ONLY_OF.items():
            _require(self.kind == kind or not getattr(self, name), f"{name}: only a fault of kind {kind} has it")
        _require(self.kind != "error" or self.code != "", "code: an error needs one, such as throttled")
        _require(self.status == 0 or 400 <= self.status <= 599, f"status: {self.status} is not that of an error")
        _require(self.kind != "delay" or self.seconds > 0, "seconds: a delay needs some")

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Read what `to_json` returns, or what a person wrote: `times` may be null for ever."""
        if not isinstance(value, Mapping):
            raise FaultError(f"{value!r} is not a fault, such as {_EXAMPLE}")
        types = {field.name: field.type for field in fields(cls)}
        given: dict[str, Any] = {
            name: 0 if name == "times" and member is None else member for name, member in value.items()
        }
        for name, member in given.items():
            _require_known("field", name, list(types))
            _require_type(name, member, types[name])
        for name in ("kind", "service"):
            _require(name in given, f"{name}: it is missing from {value!r}")
        return cls(**given)

    def to_json(self) -> dict[str, Any]:
        """Return the fields as what JSON can hold."""
        return asdict(self)

    def matches(self, call: Call) -> bool:
        """Tell whether this is about such calls."""
        return (
            self.service == call.service
            and self.operation in (ANY_OPERATION, call.operation)
            and self.account in ("", call.account)
            and self.caller in call.caller
            and self.resource in call.resource
        )

    def is_due(self, matched: int) -> bool:
        """Tell whether it hits the matching call of that number, counted from 1."""
        return matched >= self.nth and (self.times == 0 or matched < self.nth + self.times)

    def error_for(self, call: Call) -> Error:
        """Return the answer to a call that an `error` hits."""
        usual = errors.error_for(self.code, call)
        return Error(usual.code, self.status or usual.status, self.message or usual.message)


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise FaultError(message)


def _require_known(field: str, value: str, known: Sequence[str]) -> None:
    close = difflib.get_close_matches(value, known, n=3, cutoff=0.5)
    meant = f"; did you mean {' or '.join(close)}?" if close else ""
    _require(value in known, f"{field}: there is no {value!r}{meant}")


def _require_type(name: str, value: object, expected: Any) -> None:
    known: dict[Any, tuple[type, ...]] = {int: (int,), float: (int, float), bool: (bool,)}
    types = known.get(expected, (str,))
    fits = isinstance(value, types) and (expected is bool or not isinstance(value, bool))
    _require(fits, f"{name}: {value!r} is not of type {types[-1].__name__}")
