"""`Custom::ModelShare`: the resource policy that lets other accounts import a version."""

from model_lifecycle import properties
from model_lifecycle.comprehend import Comprehend
from model_lifecycle.handler import Begun, Memory, Progress
from model_lifecycle.request import Request

_SUFFIX = "#resource-policy"


class ModelShare:
    """Puts the policy on the version; never touches the version itself."""

    def __init__(self, comprehend: Comprehend):
        self._comprehend = comprehend

    def create(self, request: Request) -> Begun:
        """Put the policy, over whatever stands there."""
        wanted = properties.model_share(request.properties)
        self._comprehend.share(wanted.model_arn, wanted.policy)
        return Begun(wanted.model_arn + _SUFFIX, result="shared")

    def update(self, request: Request) -> Begun:
        """Put the new policy."""
        return self.create(request)

    def progress(self, _request: Request, _physical_id: str, _memory: Memory) -> Progress:
        """Tell that it is shared: Comprehend puts policies at once."""
        return Progress("", "shared")

    def delete(self, request: Request) -> Progress:
        """Revoke; a version that is gone has no policy, and what is not a share of ours is left alone."""
        if request.physical_id.endswith(_SUFFIX):
            self._comprehend.revoke(request.physical_id.removesuffix(_SUFFIX))
        return Progress("", "revoked")
