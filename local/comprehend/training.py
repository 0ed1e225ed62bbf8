"""Trains a model version: fetches the data as the data access role, trains in a child process, writes its output."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from local.comprehend import classifier_input, classifier_training, recognizer_input, recognizer_training
from local.comprehend.data_access import DataAccess
from local.comprehend.documents import InputFile
from local.comprehend.kinds import DOCUMENT_CLASSIFIER, ENTITY_RECOGNIZER, ModelKind
from local.comprehend.requests import Parameters
from local.comprehend.state import Model
from local.comprehend.tasks import Task
from local.comprehend.training_input import Fetch

_NO_LIMIT = 1 << 63


class TrainingFailedError(Exception):
    """The data cannot be trained on; the message is that of the model."""


class Trained(NamedTuple):
    """What a training has ended with, beside the files in the task's folder."""

    metadata: dict[str, Any]
    warning: str


class Trainer(NamedTuple):
    """How models of a kind are trained."""

    kind: ModelKind
    settings: Callable[[Parameters], dict[str, Any]]
    """What a version keeps of its request's input, with defaults; raises if it cannot be trained on."""
    child_request: Callable[[Mapping[str, Any], Fetch], dict[str, Any]]
    process: str
    largest_input: int


TRAINERS = (
    Trainer(
        ENTITY_RECOGNIZER,
        recognizer_input.settings,
        recognizer_input.child_request,
        recognizer_training.__name__,
        _NO_LIMIT,
    ),
    Trainer(
        DOCUMENT_CLASSIFIER,
        classifier_input.settings,
        classifier_input.child_request,
        classifier_training.__name__,
        classifier_input.LARGEST_INPUT,
    ),
)
_TRAINERS = {trainer.kind.segment: trainer for trainer in TRAINERS}


class Downloads:
    """Everything that a training reads, in numbered folders; `largest` is how many bytes it may be in all."""

    def __init__(self, access: DataAccess, task: Task, largest: int):
        self._access = access
        self._task = task
        self._largest = largest
        self._size = 0
        self._number = 0

    def fetch(self, uri: str) -> list[InputFile]:
        """Download everything at a URI, unless it is too much."""
        self._size += sum(found.size for found in self._access.find(uri))
        if self._size > self._largest:
            raise TrainingFailedError(f"The input has {self._size:,} bytes, more than {self._largest:,}.")
        self._number += 1
        return fetch(self._access, uri, self._task.folder / f"input-{self._number}", self._task)


def train(model: Model, task: Task, access: DataAccess, begin: Callable[[], None]) -> Trained:
    """Train into the folder `MODEL` of the task; `begin` is called once the data is there and output can be written.

    That Comprehend tries whether it can write before it trains, as jobs do, is a guess.
    """
    trainer = _TRAINERS[model.segment]
    request = trainer.child_request(model.settings, Downloads(access, task, trainer.largest_input).fetch)
    output = model.settings.get("OutputDataConfig", {})
    key = output.get("KmsKeyId", "")
    if model.output:
        access.check_write_access(output["S3Uri"], key)
    task.go_on()
    begin()
    result = task.run_child(trainer.process, request)
    if "error" in result:
        raise TrainingFailedError(result["error"])
    if model.output:
        access.upload(task.folder / classifier_training.OUTPUT, model.output, key)
    return Trained({trainer.kind.metadata_field: result["metadata"]}, result["warning"])


def fetch(access: DataAccess, uri: str, folder: Path, task: Task) -> list[InputFile]:
    """Download everything at a URI into a new folder, under numbers: names in S3 are no names of files."""
    folder.mkdir()
    files = []
    for number, found in enumerate(access.find(uri)):
        task.go_on()
        path = folder / str(number)
        access.download(uri, found, path)
        files.append(InputFile(str(path), found.name))
    return files
