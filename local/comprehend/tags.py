"""Tags of models, jobs and endpoints."""

from typing import Any

from local.comprehend.errors import ResourceNotFoundError, TooManyTagKeysError
from local.comprehend.requests import MOST_TAGS, Caller, Parameters, check_tags, tags_of
from local.comprehend.state import Endpoint, Job, Model, State


class Tags:
    """Tag, untag, list."""

    def __init__(self, state: State):
        self._state = state

    def tag(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Add tags, or change their values."""
        resource = self._find(caller, request)
        tags = resource.tags | tags_of(request)
        check_tags(tags)
        resource.tags = tags
        return {}

    def untag(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Remove tags; it does not matter whether they are there."""
        resource = self._find(caller, request)
        if len(request["TagKeys"]) > MOST_TAGS:
            raise TooManyTagKeysError(f"The request has {len(request['TagKeys'])} tag keys, more than {MOST_TAGS}.")
        resource.tags = {key: value for key, value in resource.tags.items() if key not in request["TagKeys"]}
        return {}

    def list_tags(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Return all tags."""
        tags = self._find(caller, request).tags
        return {
            "ResourceArn": request["ResourceArn"],
            "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        }

    def _find(self, caller: Caller, request: Parameters) -> Model | Job | Endpoint:
        arn = request["ResourceArn"]
        found = self._state.tagged(arn)
        if found is None or arn.split(":")[3] != caller.region:
            raise ResourceNotFoundError
        return found
