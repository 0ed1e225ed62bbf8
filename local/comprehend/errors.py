"""The errors of Amazon Comprehend, as its service model and its API reference ("Common Errors") name them."""


class ComprehendError(Exception):
    """An answer other than 200."""

    code = "InternalServerException"
    status = 400

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class ValidationError(ComprehendError):
    """A parameter breaks a constraint of the service model; not modelled, but every AWS service of its age has it."""

    code = "ValidationException"


class SerializationError(ComprehendError):
    """The body cannot be read, or a parameter is of another type."""

    code = "SerializationException"


class UnknownOperationError(ComprehendError):
    """The service has no such operation."""

    code = "UnknownOperationException"


class NotInLocalComprehendError(ComprehendError):
    """The service has this, the local one has not. No error of AWS: nobody shall take it for one."""

    code = "NotInLocalComprehend"
    status = 501


class AccessDeniedError(ComprehendError):
    """The caller may not do this; 400, as the API reference has it."""

    code = "AccessDeniedException"


class InvalidRequestError(ComprehendError):
    """The request makes no sense."""

    code = "InvalidRequestException"


class InvalidFilterError(ComprehendError):
    """More than one filter at a time."""

    code = "InvalidFilterException"


class ResourceNotFoundError(ComprehendError):
    """There is no such model, policy or tagged resource."""

    code = "ResourceNotFoundException"

    def __init__(self, message: str = "RESOURCE_NOT_FOUND: Could not find specified resource."):
        super().__init__(message)


class JobNotFoundError(ComprehendError):
    """There is no such job."""

    code = "JobNotFoundException"

    def __init__(self) -> None:
        super().__init__("The specified job was not found. Check the job ID and try again.")


class ResourceInUseError(ComprehendError):
    """The name is taken, or something still uses the resource."""

    code = "ResourceInUseException"


class ResourceUnavailableError(ComprehendError):
    """The model is not trained, or the endpoint does not answer."""

    code = "ResourceUnavailableException"


class ResourceLimitExceededError(ComprehendError):
    """More endpoints or inference units than the quota."""

    code = "ResourceLimitExceededException"


class TextSizeLimitExceededError(ComprehendError):
    """The text is too long to be analyzed in real time."""

    code = "TextSizeLimitExceededException"


class TooManyRequestsError(ComprehendError):
    """More active jobs than the quota."""

    code = "TooManyRequestsException"


class TooManyTagsError(ComprehendError):
    """More tags than a resource can have."""

    code = "TooManyTagsException"


class TooManyTagKeysError(ComprehendError):
    """More tag keys than a resource can have."""

    code = "TooManyTagKeysException"


class UnsupportedLanguageError(ComprehendError):
    """Custom models do not know this language."""

    code = "UnsupportedLanguageException"


class KmsKeyValidationError(ComprehendError):
    """A key does not exist, cannot be used, or does not let the data access role use it."""

    code = "KmsKeyValidationException"
