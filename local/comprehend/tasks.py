"""A piece of work in a thread: it can be asked to stop, and it does what costs time in a child process."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from local.home import PROJECT

REQUEST = "request.json"
RESULT = "result.json"
MODEL = "model"
"""Folder of a task for the files of a model."""
_STOPPING_TAKES_AT_MOST = 10.0


class StoppedError(Exception):
    """The task was asked to stop, and has."""


class ChildFailedError(Exception):
    """The child process ended without a result."""


class Task:
    """One training, import or job. `stop` and `abandon` are for other threads."""

    def __init__(self, folder: Path):
        self.folder = folder
        """A directory of its own, for input, output and the files of a model; gone when the task is done."""
        self._stopping = threading.Event()
        self._abandoned = False
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def abandoned(self) -> bool:
        """Whether nobody wants to know the outcome any more."""
        return self._abandoned

    def stop(self) -> None:
        """Ask the task to stop; its child process may finish what it writes."""
        self._stopping.set()
        with self._lock:
            if self._child:
                self._child.terminate()

    def abandon(self) -> None:
        """End the child process, whatever it does, and the task without an outcome."""
        self._abandoned = True
        self._stopping.set()
        with self._lock:
            if self._child:
                self._child.kill()

    def pause(self, seconds: float) -> None:
        """Wait, unless asked to stop meanwhile."""
        self._stopping.wait(seconds)
        self.go_on()

    def go_on(self) -> None:
        """Raise if the task was asked to stop."""
        if self._stopping.is_set():
            raise StoppedError

    def run_child(self, module: str, request: dict[str, Any]) -> dict[str, Any]:
        """Run `python -m <module> <folder>` on a request and return its result. It gets SIGTERM when asked to stop."""
        (self.folder / REQUEST).write_text(json.dumps(request), encoding="utf-8")
        with self._lock:
            self.go_on()
            self._child = subprocess.Popen(
                [sys.executable, "-m", module, str(self.folder)],
                env={**os.environ, "PYTHONPATH": str(PROJECT)},
                stdin=subprocess.DEVNULL,
            )
        try:
            code = self._wait(self._child)
        finally:
            with self._lock:
                self._child = None
        result = self.folder / RESULT
        if not result.exists():
            self.go_on()
            raise ChildFailedError(f"{module} ended with code {code} and without a result; see the server's log")
        value: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        return value

    def _wait(self, child: subprocess.Popen[bytes]) -> int:
        while not self._stopping.is_set():
            try:
                return child.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue
        try:
            return child.wait(timeout=_STOPPING_TAKES_AT_MOST)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()
