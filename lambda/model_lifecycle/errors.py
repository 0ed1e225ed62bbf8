"""What ends a deployment with a reason that a person can act on, and what only delays it."""

from botocore import exceptions
from botocore.exceptions import BotoCoreError, ClientError

_TRANSIENT_CODES = {"ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded", "SlowDown"}
_DENIED_CODES = {"AccessDenied", "AccessDeniedException", "KmsKeyValidationException"}


class LifecycleError(Exception):
    """What failed, the value, and the next step."""


class WrongPropertyError(LifecycleError):
    """A property of a custom resource that the handler cannot read."""


def is_transient(error: Exception) -> bool:
    """Tell whether the same call may go through later: throttled, the service's own fault, or no answer."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return error.response.get("Error", {}).get("Code") in _TRANSIENT_CODES or status >= 500
    return isinstance(error, exceptions.ConnectionError | exceptions.HTTPClientError)


def is_not_found(error: Exception) -> bool:
    """Tell whether what a call is about is not there."""
    return isinstance(error, ClientError) and error.response.get("Error", {}).get("Code") == "ResourceNotFoundException"


def may_be_too_early(error: Exception) -> bool:
    """Tell whether a role or policy that was made a moment ago may not be seen everywhere yet (IAM user guide)."""
    if not isinstance(error, ClientError):
        return False
    code, message = error.response.get("Error", {}).get("Code"), str(error).lower()
    return code in _DENIED_CODES or (code == "InvalidRequestException" and "role" in message)


def reason(error: Exception) -> str:
    """Return what a person should read of an error."""
    known = isinstance(error, LifecycleError | ClientError | BotoCoreError)
    return str(error) if known else f"{type(error).__name__}: {error}"
