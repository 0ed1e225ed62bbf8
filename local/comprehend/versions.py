"""Model versions by their ARN."""

from local.comprehend.arns import ModelArn, partition_of
from local.comprehend.errors import ResourceInUseError, ResourceNotFoundError
from local.comprehend.requests import Caller
from local.comprehend.state import Model, State


def new_arn(caller: Caller, segment: str, name: str, version: str) -> str:
    """Return the ARN of a model in the caller's account and region."""
    return str(ModelArn(partition_of(caller.region), caller.region, caller.account, segment, name, version))


def find(state: State, caller: Caller, arn: str) -> Model:
    """Return a model of the region that the request arrived in, or raise."""
    model = state.models.get(arn)
    parsed = ModelArn.parse(arn)
    if model is None or parsed is None or parsed.region != caller.region:
        raise ResourceNotFoundError
    return model


def require_free(state: State, arn: str) -> None:
    """Raise if the version exists: versions are immutable."""
    if arn in state.models:
        raise ResourceInUseError(f"The name is already in use: {arn}.")
