"""Which stack a resource in Comprehend belongs to: nothing else is ever adopted or deleted."""

from collections.abc import Mapping

from model_lifecycle import properties
from model_lifecycle.comprehend import Comprehend
from model_lifecycle.handler import Progress
from model_lifecycle.request import Request
from model_lifecycle.resources import Model

STACK_TAG = "model-copy:stack"


def owner_tags(request: Request, tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags for what is made for a request: ours, and the user's own."""
    return {**tags, STACK_TAG: request.stack_name}


def retag(request: Request, comprehend: Comprehend, arn: str) -> None:
    """Bring the user's own tags of a version to what is wanted, if that has changed.

    Only where they differ: the rollback of a change that was refused is not refused too.
    """
    wanted, old = properties.tags(request.properties), properties.tags(request.old_properties)
    if wanted != old:
        standing = comprehend.tags(arn)
        changed = {key: value for key, value in wanted.items() if standing.get(key) != value}
        comprehend.retag(arn, changed, set(standing) & set(old) - set(wanted))


def is_ours(request: Request, tags: Mapping[str, str]) -> bool:
    """Tell whether the request's stack made the resource with these tags, in this deployment or an earlier one."""
    return tags.get(STACK_TAG) == request.stack_name


def find_deletable(request: Request, comprehend: Comprehend) -> Model | Progress:
    """Return the request's model version if its deletion is still to be started, else how far that is."""
    model = comprehend.describe(request.physical_id)
    if model is None:
        return Progress("", "gone")
    if model.deleting:
        return Progress(model.status)
    return model if is_ours(request, comprehend.tags(model.arn)) else Progress("", "not ours")
