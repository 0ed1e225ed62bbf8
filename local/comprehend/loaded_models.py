"""Recognizers that are ready to detect: the last few that were asked for, all of them in one thread.

One thread, since a recognizer detects with a copy of its model per thread, and Python runs one at a time anyhow; not
the thread of the event loop, which answers everybody else meanwhile.
"""

import shutil
import uuid
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeVar

from local.comprehend.errors import ResourceUnavailableError
from local.comprehend.storage import ModelFiles, ModelUnusableError
from local.engine.recognizer import Recognizer

MOST = 4
_ANY_TEXT = "."

Result = TypeVar("Result")
Use = Callable[[Recognizer], Result]


class StoredModel(NamedTuple):
    """A model on disk. One that was deleted and made again under its ARN was submitted at another time."""

    arn: str
    submitted: float
    key_arn: str


class LoadedModels:
    """The recognizers in memory. `folder` is for decrypted files, which are gone once they are read."""

    def __init__(self, files: ModelFiles, folder: Path):
        self._files = files
        self._folder = folder
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="comprehend: real time")
        self._recognizers: OrderedDict[StoredModel, Recognizer] = OrderedDict()

    def use(self, model: StoredModel, use: Use[Result]) -> "Future[Result]":
        """Call `use` with the model's recognizer; `ResourceUnavailableError` if its files cannot be read."""
        return self._thread.submit(lambda: use(self._recognizer(model)))

    def forget(self) -> None:
        """Forget all models."""
        self._thread.submit(self._recognizers.clear)

    def close(self) -> None:
        """Drop what has not begun, and do nothing more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _recognizer(self, model: StoredModel) -> Recognizer:
        recognizer = self._recognizers.get(model) or self._load(model)
        self._recognizers[model] = recognizer
        self._recognizers.move_to_end(model)
        while len(self._recognizers) > MOST:
            self._recognizers.popitem(last=False)
        return recognizer

    def _load(self, model: StoredModel) -> Recognizer:
        folder = self._folder / uuid.uuid4().hex
        try:
            self._files.load(model.arn, folder, model.key_arn)
            recognizer = Recognizer.open(folder)
            recognizer.detect(_ANY_TEXT)  # The first detection of a thread reads the files.
        except ModelUnusableError as error:
            raise ResourceUnavailableError(str(error)) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return recognizer
