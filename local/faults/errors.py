"""What services say when they throttle, fail or refuse: each in its own words."""

from typing import NamedTuple

from local.faults.calls import Call

THROTTLED = "throttled"
SERVER_ERROR = "server-error"
ACCESS_DENIED = "access-denied"

_INTERNAL = "An internal error occurred. Retry your request."
_INTERNAL_CODES = {
    "kms": "KMSInternalException",
    "lambda": "ServiceException",
    "s3": "InternalError",
    "ssm": "InternalServerError",
}
_STATUSES = {"AccessDenied": 403, "ServiceUnavailable": 503, "SlowDown": 503}


class Error(NamedTuple):
    """An error's code and message, and its status in HTTP."""

    code: str
    status: int
    message: str


def error_for(code: str, call: Call) -> Error:
    """Return the error with a code, or what one of the three words above stands for in the service that is called."""
    match code:
        case "throttled":
            return _throttled(call)
        case "server-error":
            other = "InternalFailure" if _speaks_query(call) else "InternalServerException"
            return Error(_INTERNAL_CODES.get(call.service, other), 500, _INTERNAL)
        case "access-denied":
            return _access_denied(call)
    usual = 500 if "Internal" in code else 400
    return Error(code, _STATUSES.get(code, usual), "Injected by a fault of the local AWS.")


def _throttled(call: Call) -> Error:
    if call.service == "s3":
        return Error("SlowDown", 503, "Please reduce your request rate.")
    if call.service == "lambda":
        return Error("TooManyRequestsException", 429, "Rate Exceeded.")
    return Error("Throttling" if _speaks_query(call) else "ThrottlingException", 400, "Rate exceeded")


def _access_denied(call: Call) -> Error:
    if call.service == "s3":
        return Error("AccessDenied", 403, "Access Denied")
    action = f"{call.service}:{call.operation}"
    reason = f"User is not authorized to perform: {action} because no identity-based policy allows the {action} action"
    if _speaks_query(call):
        return Error("AccessDenied", 403, reason)
    return Error("AccessDeniedException", 403 if call.protocol.startswith("rest-") else 400, reason)


def _speaks_query(call: Call) -> bool:
    return call.protocol in ("query", "ec2")
