"""What makes models answer in real time: endpoints come, change and go in the background, and answer at once."""

from concurrent.futures import Future
from pathlib import Path
from typing import Final

from local.comprehend import keys
from local.comprehend.background import Background, Outcome
from local.comprehend.errors import KmsKeyValidationError, ResourceUnavailableError
from local.comprehend.loaded_models import LoadedModels, Result, StoredModel, Use
from local.comprehend.pace import Pacemaker
from local.comprehend.state import Endpoint, State
from local.comprehend.storage import ModelFiles
from local.comprehend.tasks import Task

_DELETION_TAKES: Final = 0.5


class Hosting:
    """Does what endpoints wait for, and records how it ended. Callers hold the state's lock."""

    def __init__(self, state: State, background: Background, files: ModelFiles, folder: Path, pacemaker: Pacemaker):
        self._state = state
        self._background = background
        self._loaded = LoadedModels(files, folder)
        self._pacemaker = pacemaker

    def provide(self, endpoint: Endpoint) -> None:
        """Start to make the endpoint what is desired of it; until then it answers with what it has.

        What it is after an update that failed is a guess: FAILED, without answers, as after a creation that failed.
        """
        self._background.start(
            endpoint.arn, lambda task: self._provide(endpoint, task), lambda outcome: _end(endpoint, outcome)
        )

    def delete(self, endpoint: Endpoint) -> None:
        """Start the deletion; the endpoint is seen DELETING for half a second."""
        self._background.start(endpoint.arn, lambda task: self._delete(endpoint, task), lambda _outcome: None)

    def use(self, endpoint: Endpoint, use: Use[Result]) -> "Future[Result]":
        """Call `use` with the endpoint's current model, in another thread.

        A key that cannot be used any more takes the endpoint along at once, whether or not the model is in memory.
        """
        return self._loaded.use(self._stored(endpoint.current.model_arn), use)

    def resume(self) -> None:
        """Begin again what a stop of the server has cut short."""
        for endpoint in self._state.endpoints.values():
            if endpoint.status in ("CREATING", "UPDATING"):
                self.provide(endpoint)
            elif endpoint.status == "DELETING":
                self.delete(endpoint)

    def clear(self) -> None:
        """Forget all models that are in memory."""
        self._loaded.forget()

    def close(self) -> None:
        """Answer nothing more."""
        self._loaded.close()

    def _provide(self, endpoint: Endpoint, task: Task) -> str:
        self._pacemaker.hold(task, "endpoint")
        with self._state.lock:
            stored = self._stored(endpoint.desired.model_arn)
        self._loaded.use(stored, lambda _model: None).result()
        return ""

    def _delete(self, endpoint: Endpoint, task: Task) -> str:
        task.pause(_DELETION_TAKES)
        with self._state.lock:
            task.go_on()
            self._state.remove_endpoint(endpoint.arn)
        return ""

    def _stored(self, model_arn: str) -> StoredModel:
        model = self._state.models[model_arn]
        try:
            return StoredModel(model.arn, model.segment, model.submitted, keys.of_model(model))
        except KmsKeyValidationError as error:
            raise ResourceUnavailableError(error.message) from error


def _end(endpoint: Endpoint, outcome: Outcome) -> None:
    endpoint.status = "IN_SERVICE" if outcome.end == "done" else "FAILED"
    endpoint.message = outcome.message
    if outcome.end == "done":
        endpoint.current = endpoint.desired
