"""Child processes of tasks: their results, and how they end."""

import threading
import time
from pathlib import Path

import pytest

from local.comprehend.tasks import ChildFailedError, StoppedError, Task

CHILD = """\
import signal, sys, time
from local.comprehend import child


def work(request, folder):
    if request["do"] == "fail":
        sys.exit(3)
    if request["do"] == "sleep":
        (folder / "started").touch()
        time.sleep(60)
    if request["do"] == "finish":
        stop = []
        signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
        (folder / "started").touch()
        while not stop:
            time.sleep(0.01)
    return {"did": request["do"]}


child.run(work)
"""


@pytest.fixture
def task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Task:
    (tmp_path / "some_child.py").write_text(CHILD)
    monkeypatch.chdir(tmp_path)
    return Task(tmp_path)


def once_started(task: Task, act: threading.Thread) -> None:
    def wait() -> None:
        while not (task.folder / "started").exists():
            time.sleep(0.01)
        act.start()

    threading.Thread(target=wait).start()


def test_the_child_s_result_is_returned(task: Task) -> None:
    assert task.run_child("some_child", {"do": "ä"}) == {"did": "ä"}


def test_a_child_that_fails_leaves_no_result(task: Task) -> None:
    with pytest.raises(ChildFailedError, match="some_child ended with code 3"):
        task.run_child("some_child", {"do": "fail"})


def test_a_stop_ends_the_child(task: Task) -> None:
    once_started(task, threading.Thread(target=task.stop))

    with pytest.raises(StoppedError):
        task.run_child("some_child", {"do": "sleep"})
    assert not task.abandoned


def test_a_child_that_finishes_when_asked_to_stop_has_a_result(task: Task) -> None:
    once_started(task, threading.Thread(target=task.stop))

    assert task.run_child("some_child", {"do": "finish"}) == {"did": "finish"}


def test_an_abandoned_child_is_killed(task: Task) -> None:
    once_started(task, threading.Thread(target=task.abandon))

    with pytest.raises(StoppedError):
        task.run_child("some_child", {"do": "finish"})
    assert task.abandoned


def test_what_was_stopped_before_does_not_begin(task: Task) -> None:
    task.stop()

    with pytest.raises(StoppedError):
        task.run_child("some_child", {"do": "anything"})
    with pytest.raises(StoppedError):
        task.pause(60)
