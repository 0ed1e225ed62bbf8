"""Pieces of work, each in a thread of its own, and how they end."""

import logging
import shutil
import threading
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from local.comprehend.tasks import StoppedError, Task

_INTERNAL = "INTERNAL_ERROR: An internal error occurred; the log of the server has more."
_logger = logging.getLogger(__name__)


class Outcome(NamedTuple):
    """How a piece of work has ended: `done`, `stopped` or `failed`, and what is to be said about it."""

    end: str
    message: str


Procedure = Callable[[Task], str]
"""Does the work, and returns what is to be said about it."""
Record = Callable[[Outcome], None]
"""Called with the outcome, under the lock, unless nobody wants to know it any more."""


class Background:
    """The work that goes on. Callers hold `lock`; `refusals` are the errors whose message is the outcome's.

    Each task has a folder of its own below `folder`, which is emptied first.
    """

    def __init__(self, lock: AbstractContextManager[bool], folder: Path, refusals: tuple[type[Exception], ...]):
        self._lock = lock
        self._folder = folder
        self._refusals = refusals
        self._tasks: dict[str, Task] = {}
        self._closed = False
        shutil.rmtree(folder, ignore_errors=True)

    def start(self, name: str, procedure: Procedure, record: Record) -> None:
        """Begin a piece of work under a name."""
        if self._closed:
            return
        folder = self._folder / uuid.uuid4().hex
        folder.mkdir(parents=True)
        task = self._tasks[name] = Task(folder)
        arguments = (name, task, procedure, record)
        threading.Thread(target=self._run, args=arguments, name=f"comprehend: {name}", daemon=True).start()

    def stop(self, name: str) -> None:
        """Ask what goes on under a name to stop."""
        if name in self._tasks:
            self._tasks[name].stop()

    def close(self) -> None:
        """End everything at once, without an outcome, and begin nothing new."""
        with self._lock:
            self._closed = True
            tasks, self._tasks = list(self._tasks.values()), {}
        for task in tasks:
            task.abandon()

    def clear(self) -> None:
        """End everything at once, without an outcome."""
        self.close()
        self._closed = False

    def _run(self, name: str, task: Task, procedure: Procedure, record: Record) -> None:
        try:
            outcome = Outcome("done", procedure(task))
        except StoppedError:
            outcome = Outcome("stopped", "")
        except self._refusals as error:
            outcome = Outcome("failed", str(error))
        except Exception:
            if not task.abandoned:
                _logger.exception("%s failed", name)
            outcome = Outcome("failed", _INTERNAL)
        shutil.rmtree(task.folder, ignore_errors=True)
        with self._lock:
            if not task.abandoned:
                record(outcome)
                self._tasks.pop(name, None)
