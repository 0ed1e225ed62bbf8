"""How long work takes at least."""

import threading
import time
from pathlib import Path

import pytest

from local.comprehend.pace import Pace, Pacemaker
from local.comprehend.tasks import StoppedError, Task


def test_without_a_pace_nothing_is_held(tmp_path: Path) -> None:
    began = time.monotonic()

    Pacemaker().hold(Task(tmp_path), "training")

    assert time.monotonic() - began < 0.05


def test_work_is_held_by_the_pace_of_its_kind(tmp_path: Path) -> None:
    pacemaker = Pacemaker()
    pacemaker.pace = Pace(import_seconds_at_least=60, job_seconds_at_least=0.2)
    began = time.monotonic()

    pacemaker.hold(Task(tmp_path), "job")

    assert 0.2 <= time.monotonic() - began < 1


def test_a_shorter_pace_lets_go_what_is_held(tmp_path: Path) -> None:
    pacemaker = Pacemaker()
    pacemaker.pace = Pace(training_seconds_at_least=60)
    held = threading.Thread(target=pacemaker.hold, args=(Task(tmp_path), "training"))
    held.start()

    pacemaker.pace = pacemaker.pace.changed({"training_seconds_at_least": 0})
    held.join(timeout=5)

    assert not held.is_alive()


def test_a_task_that_is_stopped_is_not_held(tmp_path: Path) -> None:
    pacemaker = Pacemaker()
    pacemaker.pace = Pace(training_seconds_at_least=60)
    task = Task(tmp_path)
    task.stop()

    with pytest.raises(StoppedError):
        pacemaker.hold(task, "training")


def test_what_is_not_given_stays() -> None:
    pace = Pace(job_seconds_at_least=3).changed({"training_seconds_at_least": 40})

    assert pace == Pace(training_seconds_at_least=40, job_seconds_at_least=3)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"training_seconds": 1}, "sets something other than training_seconds_at_least, "),
        ({"job_seconds_at_least": -1}, "job_seconds_at_least: -1 is not a number of seconds"),
        ({"job_seconds_at_least": "1"}, "job_seconds_at_least: '1' is not a number of seconds"),
        ({"job_seconds_at_least": True}, "job_seconds_at_least: True is not a number of seconds"),
        ([], "sets something other than"),
    ],
)
def test_what_is_no_pace_is_refused(values: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Pace().changed(values)
