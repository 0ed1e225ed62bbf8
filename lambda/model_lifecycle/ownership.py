"""Which stack a resource in Comprehend belongs to: nothing else is ever adopted or deleted."""

from collections.abc import Mapping

from model_lifecycle.request import Request

STACK_TAG = "model-copy:stack"


def owner_tags(request: Request) -> dict[str, str]:
    """Return the tags for what is made for a request."""
    return {STACK_TAG: request.stack_name}


def is_ours(request: Request, tags: Mapping[str, str]) -> bool:
    """Tell whether the request's stack made the resource with these tags, in this deployment or an earlier one."""
    return tags.get(STACK_TAG) == request.stack_name
