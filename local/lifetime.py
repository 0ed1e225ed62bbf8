"""Who runs in a home, and that nothing outlives it: lock, parent, process group."""

import asyncio
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple

_WATCHDOG = "trap '' INT TERM HUP; read -r _ || kill -KILL -$1"


class HomeInUseError(RuntimeError):
    """Another server runs in this home."""


class Running(NamedTuple):
    """A server that is alive."""

    pid: int
    port: int


def running(pid_file: Path) -> Running | None:
    """Find the server that holds the lock on `pid_file`; None if there is none, whatever a dead one left in it."""
    try:
        file = pid_file.open()
    except FileNotFoundError:
        return None
    with file:
        while not _lock(file, fcntl.LOCK_SH):
            file.seek(0)
            words = file.read().split()
            if len(words) == len(Running._fields):
                return Running(*map(int, words))
            time.sleep(0.01)
    return None


def claim(pid_file: Path, port: int) -> IO[str]:
    """Lock `pid_file` for as long as the returned file stays open, which ends with this process at the latest."""
    file = pid_file.open("a+")
    for _ in range(20):
        if _lock(file, fcntl.LOCK_EX):
            file.truncate(0)
            file.write(f"{os.getpid()} {port}\n")
            file.flush()
            return file
        time.sleep(0.05)
    other = running(pid_file)
    file.close()
    raise HomeInUseError(f"a local AWS already runs in {pid_file.parent}: {other}")


def _lock(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def end_group_with_this_process() -> Callable[[], None]:
    """From now on every process of our group is killed when this process ends, even by SIGKILL.

    A shell waits for the end of a pipe that only we hold open (so children must be started by exec, which closes it,
    and not in a session of their own). The returned function says that this is a proper end with nothing to kill.
    Where a terminal runs us in somebody else's group (below `make`), only the proper end takes the children along.
    """
    if os.getpgrp() != os.getpid():
        if sys.stdin is not None and sys.stdin.isatty():
            return lambda: None
        os.setpgid(0, 0)
    watchdog = subprocess.Popen(
        ["/bin/sh", "-c", _WATCHDOG, "watchdog", str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def release() -> None:
        watchdog.communicate(b"done\n", timeout=5)

    return release


def set_when_parent_ends(stop: asyncio.Event) -> None:
    """Set `stop` when our standard input, a pipe that the parent holds open, ends: also if the parent was killed."""
    loop = asyncio.get_running_loop()

    def read() -> None:
        if not os.read(0, 4096):
            loop.remove_reader(0)
            stop.set()

    loop.add_reader(0, read)
