"""Models that are ready to answer: the last few that were asked for, all of them in one thread.

One thread, since a model answers with a copy of its files per thread, and Python runs one at a time anyhow; not
the thread of the event loop, which answers everybody else meanwhile.
"""

import shutil
import uuid
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from local.comprehend.errors import ResourceUnavailableError
from local.comprehend.kinds import DOCUMENT_CLASSIFIER
from local.comprehend.storage import ModelFiles, ModelUnusableError
from local.engine.classifier import Classifier
from local.engine.recognizer import Recognizer

MOST = 4
_ANY_TEXT = "."

Result = TypeVar("Result")
Loaded = Recognizer | Classifier
Use = Callable[[Any], Result]
"""Asks a model of the kind that the endpoint is for."""


class StoredModel(NamedTuple):
    """A model on disk. One that was deleted and made again under its ARN was submitted at another time."""

    arn: str
    segment: str
    submitted: float
    key_arn: str


class LoadedModels:
    """The models in memory. `folder` is for decrypted files, which are gone once they are read."""

    def __init__(self, files: ModelFiles, folder: Path):
        self._files = files
        self._folder = folder
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="comprehend: real time")
        self._models: OrderedDict[StoredModel, Loaded] = OrderedDict()

    def use(self, model: StoredModel, use: Use[Result]) -> "Future[Result]":
        """Call `use` with the model; `ResourceUnavailableError` if its files cannot be read."""
        return self._thread.submit(lambda: use(self._loaded(model)))

    def forget(self) -> None:
        """Forget all models."""
        self._thread.submit(self._models.clear)

    def close(self) -> None:
        """Drop what has not begun, and do nothing more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _loaded(self, model: StoredModel) -> Loaded:
        loaded = self._models.get(model) or self._load(model)
        self._models[model] = loaded
        self._models.move_to_end(model)
        while len(self._models) > MOST:
            self._models.popitem(last=False)
        return loaded

    def _load(self, model: StoredModel) -> Loaded:
        folder = self._folder / uuid.uuid4().hex
        try:
            self._files.load(model.arn, folder, model.key_arn)
            return _open(model.segment, folder)
        except ModelUnusableError as error:
            raise ResourceUnavailableError(str(error)) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _open(segment: str, folder: Path) -> Loaded:
    """Open a model, and ask it something: the first answer of a thread reads the files."""
    if segment == DOCUMENT_CLASSIFIER.segment:
        classifier = Classifier.open(folder)
        classifier.classify(_ANY_TEXT)
        return classifier
    recognizer = Recognizer.open(folder)
    recognizer.detect(_ANY_TEXT)
    return recognizer
