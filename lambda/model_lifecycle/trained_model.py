"""`Custom::TrainedModel`: a version of a custom model, trained once and never again."""

from model_lifecycle import properties
from model_lifecycle.comprehend import Comprehend, Model
from model_lifecycle.errors import LifecycleError
from model_lifecycle.lifecycle import Progress
from model_lifecycle.request import Request
from model_lifecycle.storage import Storage

FINGERPRINT_TAG = "model-copy:fingerprint"
"""Says what a version was trained on: what stands under the same name with the same fingerprint is the same model."""


class TrainedModel:
    """Trains the version, or adopts the one that an earlier deployment trained on the same input."""

    def __init__(self, comprehend: Comprehend, storage: Storage):
        self._comprehend = comprehend
        self._storage = storage

    def create(self, request: Request) -> str:
        """Start the training unless the version is there already; the physical id is the version's ARN."""
        wanted = properties.trained_model(request.properties)
        model = self._comprehend.describe(wanted.model_arn)
        if model is None:
            self._train(wanted)
        else:
            self._adopt(wanted, model)
        return wanted.model_arn

    def update(self, request: Request) -> str:
        """Accept a change that leaves the model as it is, such as another role; refuse another input."""
        return self.create(request)

    def progress(self, request: Request, physical_id: str) -> Progress:
        """Tell how far the training is; the result is the version's metrics."""
        model = self._comprehend.describe(physical_id)
        if model is None:
            # What had failed before is deleted by now.
            self._train(properties.trained_model(request.properties))
            return Progress("starting again after a failed training")
        if model.failed:
            raise LifecycleError(f"Training of {physical_id} ended {model.status}: {model.message or 'no message'}")
        return Progress(model.status, model.metrics_text if model.usable else None)

    def delete(self, physical_id: str) -> None:
        """Stop a training that goes on, delete what is there."""
        model = self._comprehend.describe(physical_id)
        if model is None or model.deleting:
            return
        if model.in_training:
            self._comprehend.stop_training(physical_id)
        else:
            self._comprehend.delete(physical_id)

    def deletion(self, physical_id: str) -> Progress:
        """Tell how far the deletion is, and go on with it once the training has stopped."""
        model = self._comprehend.describe(physical_id)
        if model is None:
            return Progress("deleted", "deleted")
        if not (model.deleting or model.in_training):
            self._comprehend.delete(physical_id)
        return Progress(model.status)

    def _adopt(self, wanted: properties.TrainedModelProperties, model: Model) -> None:
        fingerprint = self._comprehend.tags(model.arn).get(FINGERPRINT_TAG, "")
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
        if model.failed:
            self._comprehend.delete(model.arn)

    def _train(self, wanted: properties.TrainedModelProperties) -> None:
        for copy in (wanted.documents, wanted.entity_list):
            self._storage.copy(copy)
        self._comprehend.train(wanted, tags={FINGERPRINT_TAG: wanted.fingerprint})
