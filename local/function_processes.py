"""Processes of Lambda functions, forked from one that has boto3 loaded: to start ours takes half as much.

Such a process has its own environment, folder, import path and streams, as a new interpreter would have.
"""

import multiprocessing
import os
import runpy
import site
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from io import FileIO, TextIOWrapper
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from local.home import PROJECT
from local.hooks import table

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["local.loaded_sdk"])
_SOCKET = "/pymp-12345678/listener-12345678"
"""What multiprocessing adds to the folder for temporary files."""
_LONGEST_SOCKET = 103
"""Characters that a socket's path may have: in macOS, and four more in Linux (`man 7 unix`)."""


class FunctionProcess:
    """What ministack uses of a `subprocess.Popen`."""

    def __init__(self, command: Sequence[str], *, cwd: str, env: Mapping[str, str], **_: Any):
        pipes = [_FORKS.Pipe(duplex=False) for _ in range(3)]
        (read_input, write_input), *outputs = pipes
        theirs = (read_input, *(writing for _, writing in outputs))
        self._process = _FORKS.Process(target=_run, args=(command[1], cwd, dict(env), theirs), daemon=True)
        self._process.start()
        for end in theirs:
            end.close()
        self.stdin = os.fdopen(_detached(write_input), "w", buffering=1)
        self.stdout, self.stderr = (os.fdopen(_detached(reading)) for reading, _ in outputs)

    def poll(self) -> int | None:
        """Return the exit code; None while it runs."""
        return self._process.exitcode

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it."""
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code once it has ended."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("a function", timeout or 0.0)
        return self._process.exitcode


def install() -> None:
    """Have ministack start Python functions this way, unless the home's path is too long for it."""
    from ministack.core import lambda_runtime

    if len(tempfile.gettempdir() + _SOCKET) > _LONGEST_SOCKET:
        return
    usual = table(lambda_runtime, "subprocess")

    def start(command: Sequence[str], **options: Any) -> Any:
        return (FunctionProcess if command[0] == sys.executable else usual.Popen)(command, **options)

    lambda_runtime.subprocess = SimpleNamespace(**{**vars(usual), "Popen": start})


def _detached(end: Connection) -> int:
    copy = os.dup(end.fileno())
    end.close()
    return copy


def _unbuffered(number: int) -> TextIOWrapper:
    return TextIOWrapper(FileIO(number, "w"), encoding="utf-8", write_through=True)


def _run(script: str, folder: str, environment: Mapping[str, str], streams: Sequence[Connection]) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream.fileno(), number)
        stream.close()
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), _unbuffered(1), _unbuffered(2)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    given = [path for path in environment.get("PYTHONPATH", "").split(os.pathsep) if path]
    own = [path for path in sys.path if path not in ("", str(PROJECT))]
    sys.path[:] = [str(Path(script).parent), *given, *own]
    for name in [name for name in sys.modules if name.partition(".")[0] == "local"]:
        del sys.modules[name]
    site.execsitecustomize()
    runpy.run_path(script, run_name="__main__")
