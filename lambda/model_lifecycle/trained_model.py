"""`Custom::TrainedModel`: a version of a custom model, trained once and never again."""

from model_lifecycle import properties
from model_lifecycle.adoption import Adoption
from model_lifecycle.cloudformation import Stacks
from model_lifecycle.comprehend import Comprehend
from model_lifecycle.errors import LifecycleError
from model_lifecycle.handler import Begun, Memory, Progress
from model_lifecycle.ownership import find_deletable, is_ours, owner_tags
from model_lifecycle.properties import TrainedModelProperties
from model_lifecycle.request import Request
from model_lifecycle.resources import Model
from model_lifecycle.storage import Storage

FINGERPRINT_TAG = "model-copy:fingerprint"
"""Says what a version was trained on: what stands under the same name with the same fingerprint is the same model."""

_EARLY_MESSAGE = "NO_READ_ACCESS_TO_INPUT"
_EARLY_RESTARTS = 2
"""How often a training that cannot read is started again: its role may only be too new."""


class TrainedModel:
    """Trains the version, or adopts the one that an earlier deployment trained on the same input."""

    def __init__(self, comprehend: Comprehend, storage: Storage, stacks: Stacks):
        self._comprehend = comprehend
        self._storage = storage
        self._stacks = stacks
        self._adoption = Adoption(comprehend, stacks)

    def create(self, request: Request) -> Begun:
        """Start the training unless the version is there already; the physical id is the version's ARN."""
        wanted = properties.trained_model(request.properties)
        return self._adoption.begin(
            wanted.model_arn,
            start=lambda: self._train(request, wanted),
            require_same=lambda model: self._check_adoption(request, wanted, model),
        )

    def update(self, request: Request) -> Begun:
        """Accept a change that leaves the model as it is, such as another gate; refuse another input."""
        return self._adoption.change(request, self._begin_change)

    def _begin_change(self, request: Request) -> Begun:
        begun = self.create(request)
        if not request.wait_handle_url:
            self.progress(request, begun.physical_id, begun.memory)
        return begun

    def progress(self, request: Request, physical_id: str, memory: Memory) -> Progress:
        """Tell how far the training is; the result is the version's metrics. Below the gate it is an error."""
        model = self._comprehend.describe(physical_id)
        if model is None:
            return self._restart(request, physical_id, memory)
        if model.failed:
            return self._after_failure(model, memory)
        if not model.usable:
            return Progress(model.status, memory=memory)
        missed = properties.trained_model(request.properties).minimum.shortfalls(model.metrics, model.metrics_by_type)
        if missed:
            raise LifecycleError(
                f"{physical_id} is below its gate: {'; '.join(missed)}. It is not shared; it is kept, and a deployment "
                "with a lower minimum takes it as it is"
            )
        return Progress(model.status, model.metrics_text)

    def delete(self, request: Request) -> Progress:
        """Stop a training that goes on, delete what is there; but a rollback takes no trained version with it."""
        model = find_deletable(request, self._comprehend)
        if isinstance(model, Progress):
            return model
        if not model.failed and self._stacks.rolls_back(request.stack_id):
            return Progress("", "kept")
        if model.stopping:
            return Progress(model.status)
        if model.in_training:
            self._comprehend.stop_training(model.arn)
            return Progress("stopping the training")
        return Progress(self._comprehend.delete(model.arn) or "deleting")

    def _restart(self, request: Request, physical_id: str, memory: Memory) -> Progress:
        if not memory.get("Restart"):
            raise LifecycleError(f"{physical_id} is gone: somebody deleted it during its training. Deploy again")
        self._train(request, properties.trained_model(request.properties))
        return Progress("starting the training again", memory={**memory, "Restart": False})

    def _after_failure(self, model: Model, memory: Memory) -> Progress:
        restarts = memory.get("Restarts", 0)
        if not memory.get("Restart"):
            if not model.message.startswith(_EARLY_MESSAGE) or restarts >= _EARLY_RESTARTS:
                raise LifecycleError(f"Training of {model.arn} ended {model.status}: {model.message or 'no message'}")
            memory = {**memory, "Restart": True, "Restarts": restarts + 1}
        self._comprehend.delete(model.arn)
        return Progress(f"starting again after {model.status}: {model.message}", memory=memory)

    def _check_adoption(self, request: Request, wanted: TrainedModelProperties, model: Model) -> None:
        tags = self._comprehend.tags(model.arn)
        fingerprint = tags.get(FINGERPRINT_TAG, "")
        if not is_ours(request, tags):
            raise LifecycleError(f"{model.arn} is there already and is not this stack's: name another version")
        if fingerprint != wanted.fingerprint:
            raise LifecycleError(
                f"{model.arn} is there already, trained on something else (fingerprint {fingerprint or 'none'}, wanted "
                f"{wanted.fingerprint}): versions are immutable, name a new one"
            )
        if model.model_key_arn != wanted.model_key_arn:
            raise LifecycleError(
                f"{model.arn} is there already, encrypted with {model.model_key_arn or 'no key of yours'} instead of "
                f"{wanted.model_key_arn}: its key is fixed, name a new version"
            )

    def _train(self, request: Request, wanted: TrainedModelProperties) -> bool:
        for copy in wanted.copies:
            self._storage.copy(copy)
        return self._comprehend.train(wanted, {**owner_tags(request, wanted.tags), FINGERPRINT_TAG: wanted.fingerprint})
