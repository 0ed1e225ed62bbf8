"""What goes on in the background: trainings, imports, jobs, deletions; endpoints are in hosting.py."""

import os
import socket
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from local.comprehend import inference, keys, training
from local.comprehend.arns import region_of
from local.comprehend.background import Background, Outcome
from local.comprehend.data_access import DataAccess, DataAccessError
from local.comprehend.errors import KmsKeyValidationError, ResourceUnavailableError
from local.comprehend.hosting import Hosting
from local.comprehend.pace import Pacemaker
from local.comprehend.requests import now
from local.comprehend.state import Job, Model, State
from local.comprehend.storage import ModelFiles, ModelUnusableError
from local.comprehend.tasks import MODEL, Task

_DELETION_TAKES = 0.5
_SERVER_STARTS_WITHIN = 60.0
_REFUSALS = (
    DataAccessError,
    KmsKeyValidationError,
    ModelUnusableError,
    ResourceUnavailableError,
    inference.JobFailedError,
    training.TrainingFailedError,
)


class Work:
    """Does what models and jobs wait for, and records how it ended.

    `home` is the directory for the files of models, which stay, and of tasks, which go. Callers hold the state's lock.
    """

    def __init__(self, state: State, home: Path):
        self._state = state
        self._files = ModelFiles(home / "models")
        self._background = Background(state.lock, home / "work", _REFUSALS)
        self.pacemaker = Pacemaker()
        self.hosting = Hosting(state, self._background, self._files, home / "loaded", self.pacemaker)

    def train(self, model: Model) -> None:
        """Start a training."""
        self._state.counters.trainings_started += 1
        self._background.start(
            model.arn, lambda task: self._train(model, task), lambda outcome: _end_model(model, outcome)
        )

    def import_(self, model: Model) -> None:
        """Start an import."""
        self._state.counters.imports += 1
        self._background.start(
            model.arn, lambda task: self._import(model, task), lambda outcome: _end_model(model, outcome)
        )

    def detect(self, job: Job) -> None:
        """Start a job."""
        self._state.counters.jobs_started += 1
        self._background.start(job.arn, lambda task: self._detect(job, task), lambda outcome: _end_job(job, outcome))

    def delete(self, model: Model) -> None:
        """Start a deletion; the version is seen DELETING for half a second."""
        self._background.start(model.arn, lambda task: self._delete(model, task), lambda _outcome: None)

    def stop(self, arn: str) -> None:
        """Ask a training or a job to stop."""
        self._background.stop(arn)

    def resume(self) -> None:
        """Begin again what a stop of the server has cut short, once it answers again."""
        threading.Thread(target=self._resume, name="comprehend: resume", daemon=True).start()

    def close(self) -> None:
        """End everything at once; what was going on stays so in the state, and nothing new begins."""
        self._background.close()
        self.hosting.close()

    def clear(self) -> None:
        """End everything at once, and remove all files."""
        self._background.clear()
        self.hosting.clear()
        self._files.clear()

    def _train(self, model: Model, task: Task) -> str:
        access = DataAccess(model.role, model.arn, region_of(model.arn))
        trained = training.train(model, task, access, lambda: self._begin(model, task))
        self._files.save(model.arn, task.folder / MODEL, keys.of_model(model))
        with self._state.lock:
            model.metadata = trained.metadata
        return trained.warning

    def _import(self, model: Model, task: Task) -> str:
        self._begin(model, task)
        with self._state.lock:
            source = self._state.models.get(model.source_arn)
        if source is None:
            raise ModelUnusableError(f"{model.source_arn} has been deleted.")
        copy = task.folder / MODEL
        self._files.load(source.arn, copy, keys.of_model(source))
        task.go_on()
        self._files.save(model.arn, copy, keys.of_model(model))
        return ""

    def _detect(self, job: Job, task: Task) -> str:
        access = DataAccess(job.role, job.arn, region_of(job.arn))
        inference.check_access(job, access)
        with self._state.lock:
            task.go_on()
            job.status = "IN_PROGRESS"
            model = self._state.models[job.model_arn]
        self.pacemaker.hold(task, "job")
        files = task.folder / MODEL
        self._files.load(model.arn, files, keys.of_model(model))
        inference.detect(job, files, task, access)
        return ""

    def _delete(self, model: Model, task: Task) -> str:
        task.pause(_DELETION_TAKES)
        with self._state.lock:
            task.go_on()
            self._files.remove(model.arn)
            self._state.remove_model(model.arn)
        return ""

    def _begin(self, model: Model, task: Task) -> None:
        with self._state.lock:
            if model.status == "SUBMITTED":
                model.status = "TRAINING"
                model.training_started = now()
        self.pacemaker.hold(task, "import" if model.source_arn else "training")

    def _resume(self) -> None:
        _wait_for_server()
        with self._state.lock:
            for model in list(self._state.models.values()):
                if model.status in ("SUBMITTED", "TRAINING"):
                    model.status = "SUBMITTED"
                    self.import_(model) if model.source_arn else self.train(model)
                elif model.status == "STOP_REQUESTED":
                    _end_model(model, Outcome("stopped", ""))
                elif model.status == "DELETING":
                    self.delete(model)
            for job in self._state.jobs.values():
                if job.status in ("SUBMITTED", "IN_PROGRESS"):
                    job.status = "SUBMITTED"
                    self.detect(job)
                elif job.status == "STOP_REQUESTED":
                    _end_job(job, Outcome("stopped", ""))
            self.hosting.resume()


def _end_model(model: Model, outcome: Outcome) -> None:
    done = "TRAINED_WITH_WARNING" if outcome.message else "TRAINED"
    model.status = {"done": done, "stopped": "STOPPED", "failed": "IN_ERROR"}[outcome.end]
    model.message = outcome.message
    model.ended = now()
    if model.training_started:
        model.training_ended = model.ended


def _end_job(job: Job, outcome: Outcome) -> None:
    job.status = {"done": "COMPLETED", "stopped": "STOPPED", "failed": "FAILED"}[outcome.end]
    job.message = outcome.message
    job.ended = now()


def _wait_for_server() -> None:
    endpoint = urlsplit(os.environ["AWS_ENDPOINT_URL"])
    deadline = time.monotonic() + _SERVER_STARTS_WITHIN
    while time.monotonic() < deadline:
        try:
            socket.create_connection((endpoint.hostname or "", endpoint.port or 443), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
