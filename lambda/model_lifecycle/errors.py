"""What ends a deployment with a reason that a person can act on."""

from botocore.exceptions import ClientError

_TRANSIENT_CODES = {"ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded", "SlowDown"}


class LifecycleError(Exception):
    """What failed, the value, and the next step."""


class WrongPropertyError(LifecycleError):
    """A property of a custom resource that the handler cannot read."""


def is_transient(error: ClientError) -> bool:
    """Tell whether the same call may go through later: throttled, or the service's own fault."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return error.response.get("Error", {}).get("Code") in _TRANSIENT_CODES or status >= 500
