"""`make demo`, as a person runs it: interrupted, run to its end, and run again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import PROJECT

pytestmark = pytest.mark.local


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tests of this module use one local AWS, one after the other."""
    return tmp_path_factory.mktemp("demo") / "home"


def start(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "local.demo", "--home", str(home)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def processes(home: Path) -> list[str]:
    """Return the command lines of the processes that work in a home."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            inherited = (folder / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(home) in command + inherited and folder.name != str(os.getpid()):
            found.append(command)
    return found


def test_ctrl_c_during_the_training_leaves_no_process(home: Path) -> None:
    demo = start(home)
    assert demo.stdout is not None
    for line in demo.stdout:
        if "TRAINING" in line:
            break
    assert processes(home)

    os.killpg(demo.pid, signal.SIGINT)
    output, _ = demo.communicate(timeout=30)

    assert demo.returncode == 130
    assert "Nothing is left running" in output
    assert "Traceback" not in output
    deadline = time.monotonic() + 5
    while processes(home) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert processes(home) == []


def test_the_demo_goes_on_from_there_to_its_tables(home: Path) -> None:
    demo = start(home)
    output, _ = demo.communicate(timeout=400)

    assert demo.returncode == 0, output
    assert "aws-offerings v1, entity recognizer, by account" in output
    assert "F1 of the bare list" in output
    assert processes(home) == []


def test_a_second_run_finds_everything_in_place(home: Path) -> None:
    began = time.monotonic()
    demo = start(home)
    output, _ = demo.communicate(timeout=400)

    assert demo.returncode == 0, output
    print(f"second run: {time.monotonic() - began:.1f} s")
    assert "imports: 5, jobs started: 5" in " ".join(output.split())
