"""`Custom::ModelEndpoint`: what answers in real time with a version, and then with the next one, without a break."""

from model_lifecycle import properties
from model_lifecycle.cloudformation import Stacks
from model_lifecycle.comprehend import Comprehend
from model_lifecycle.errors import LifecycleError
from model_lifecycle.handler import Begun, Memory, Progress
from model_lifecycle.ownership import is_ours, owner_tags, retag
from model_lifecycle.properties import ModelEndpointProperties
from model_lifecycle.request import Request
from model_lifecycle.resources import Endpoint


class ModelEndpoint:
    """Brings the endpoint to what is wanted, one step a look, from wherever it is."""

    def __init__(self, comprehend: Comprehend, stacks: Stacks):
        self._comprehend = comprehend
        self._stacks = stacks

    def create(self, request: Request) -> Begun:
        """Take the first step; the physical id is the endpoint's ARN."""
        wanted = properties.model_endpoint(request.properties)
        first = self._step(request, wanted, {})
        return Begun(wanted.arn, first.memory, first.result)

    def update(self, request: Request) -> Begun:
        """Take the first step to another version, role, throughput or tags; another name is another endpoint."""
        return self.create(request)

    def progress(self, request: Request, _physical_id: str, memory: Memory) -> Progress:
        """Take the next step; the result is the version that the endpoint answers with."""
        return self._step(request, properties.model_endpoint(request.properties), memory)

    def delete(self, request: Request) -> Progress:
        """Delete the endpoint as soon as Comprehend lets it be deleted."""
        endpoint = self._comprehend.endpoint(request.physical_id)
        if endpoint is None:
            return Progress("", "gone")
        if not is_ours(request, self._comprehend.tags(endpoint.arn)):
            return Progress("", "not ours")
        if not endpoint.busy:
            self._comprehend.delete_endpoint(endpoint.arn)
        return Progress(endpoint.status)

    def _step(self, request: Request, wanted: ModelEndpointProperties, memory: Memory) -> Progress:
        endpoint = self._comprehend.endpoint(wanted.arn)
        if endpoint is None:
            self._comprehend.create_endpoint(wanted, request.request_id, owner_tags(request, wanted.tags))
            return Progress("creating", memory={"Asked": True})
        if not self._claim(request, endpoint.arn):
            raise LifecycleError(f"{endpoint.arn} is there already and is not this stack's: name another endpoint")
        if endpoint.busy:
            return Progress(endpoint.status, memory=memory)
        if endpoint.failed:
            return self._after_failure(endpoint, memory)
        if not _is_as_wanted(endpoint, wanted):
            self._comprehend.update_endpoint(wanted)
            return Progress(f"moving to {wanted.model_arn}", memory={"Asked": True})
        return Progress(endpoint.status, endpoint.model_arn)

    def _claim(self, request: Request, arn: str) -> bool:
        """Bring the tags of an endpoint to what is wanted; return False if it is another stack's.

        What is refused in a rollback was never changed: that keeps the endpoint from no way back.
        """
        try:
            ours = is_ours(request, self._comprehend.tags(arn))
            if ours:
                retag(request, self._comprehend, arn)
        except Exception:
            if self._stacks.rolls_back(request.stack_id):
                return True
            raise
        return ours

    def _after_failure(self, endpoint: Endpoint, memory: Memory) -> Progress:
        """Replace an endpoint that an earlier deployment left: it answers nothing, and cannot be updated."""
        if memory.get("Asked"):
            raise LifecycleError(f"{endpoint.arn} has failed: {endpoint.message or 'no message'}")
        self._comprehend.delete_endpoint(endpoint.arn)
        return Progress("replacing what has failed", memory=memory)


def _is_as_wanted(endpoint: Endpoint, wanted: ModelEndpointProperties) -> bool:
    """Tell whether an endpoint is what it is to be; units that follow the load are whatever they are."""
    is_ = endpoint.model_arn, endpoint.data_access_role_arn
    units = wanted.auto_scaled or endpoint.units == wanted.inference_units
    return units and is_ == (wanted.model_arn, wanted.data_access_role_arn)
