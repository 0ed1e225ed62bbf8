"""What training and importing have in common: a version is made once, and what stands there already is looked at."""

from collections.abc import Callable

from model_lifecycle.cloudformation import Stacks
from model_lifecycle.comprehend import Comprehend
from model_lifecycle.handler import Begun
from model_lifecycle.ownership import retag
from model_lifecycle.request import Request
from model_lifecycle.resources import Model


class Adoption:
    """Begins the work on versions, or adopts what earlier deployments began."""

    def __init__(self, comprehend: Comprehend, stacks: Stacks):
        self._comprehend = comprehend
        self._stacks = stacks

    def begin(self, arn: str, start: Callable[[], bool], require_same: Callable[[Model], None]) -> Begun:
        """Start the work unless the version is there; the physical id is its ARN.

        `start` returns False if the name is taken. `require_same` raises for what is not what is wanted; what never
        becomes usable is to begin again, in its place.
        """
        model = self._comprehend.describe(arn)
        # What is taken already may be another delivery's, or what a lost answer was about.
        if model is None and not start():
            model = self._comprehend.describe(arn)
        if model is None:
            return Begun(arn)
        if not model.deleting:
            require_same(model)
        return Begun(arn, {"Restart": model.unwanted})

    def change(self, request: Request, begin: Callable[[Request], Begun]) -> Begun:
        """Accept a change that leaves the version as it is, tags included.

        What is refused in a rollback was never changed, and ends nothing.
        """
        try:
            begun = begin(request)
            if not begun.memory.get("Restart"):
                retag(request, self._comprehend, begun.physical_id)
        except Exception:
            if self._stacks.rolls_back(request.stack_id):
                return Begun(request.physical_id)
            raise
        return begun
