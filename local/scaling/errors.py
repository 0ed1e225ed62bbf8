"""The errors of Application Auto Scaling, as its service model names them."""


class ScalingError(Exception):
    """An answer other than 200."""

    code = "InternalServiceException"
    status = 400

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class ValidationError(ScalingError):
    """A parameter is wrong, or the resource is not there."""

    code = "ValidationException"


class ObjectNotFoundError(ScalingError):
    """There is no such scalable target or policy."""

    code = "ObjectNotFoundException"


class UnknownOperationError(ScalingError):
    """The service has no such operation."""

    code = "UnknownOperationException"


class NotInLocalScalingError(ScalingError):
    """The service has this, the local one has not. No error of AWS: nobody shall take it for one."""

    code = "NotInLocalApplicationAutoScaling"
    status = 501
