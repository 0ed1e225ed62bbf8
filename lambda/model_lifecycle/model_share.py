"""`Custom::ModelShare`: the resource policy that lets other accounts import a version."""

from model_lifecycle import properties
from model_lifecycle.comprehend import Comprehend
from model_lifecycle.lifecycle import Progress
from model_lifecycle.request import Request

_SUFFIX = "#resource-policy"


class ModelShare:
    """Puts the policy on the version; never touches the version itself."""

    def __init__(self, comprehend: Comprehend):
        self._comprehend = comprehend

    def create(self, request: Request) -> str:
        """Put the policy, over whatever stands there."""
        wanted = properties.model_share(request.properties)
        self._comprehend.share(wanted.model_arn, wanted.policy)
        return wanted.model_arn + _SUFFIX

    def update(self, request: Request) -> str:
        """Put the new policy."""
        return self.create(request)

    def progress(self, _request: Request, _physical_id: str) -> Progress:
        """Tell that it is shared: Comprehend puts policies at once."""
        return Progress("shared", "shared")

    def delete(self, physical_id: str) -> None:
        """Revoke; a version that is gone has no policy."""
        self._comprehend.revoke(physical_id.removesuffix(_SUFFIX))

    def deletion(self, _physical_id: str) -> Progress:
        """Tell that it is revoked."""
        return Progress("revoked", "revoked")
