"""Work in several processes."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import pytest

from local.comprehend.processes import map_in_order
from local.home import PROJECT


def children() -> set[int]:
    return {process.pid for process in multiprocessing.active_children() if process.pid}


def test_results_are_in_the_order_of_the_items_though_the_first_takes_longest() -> None:
    def work(item: int) -> tuple[int, int]:
        time.sleep(0.2 if item == 0 else 0)
        return item, os.getpid()

    results = list(map_in_order(work, range(30), 2))

    assert [item for item, _ in results] == list(range(30))
    assert os.getpid() not in {process for _, process in results}
    assert len({process for _, process in results}) == 2


def test_an_endless_stream_is_read_only_a_little_ahead() -> None:
    read: list[int] = []

    def items() -> Iterator[int]:
        for item in count():
            read.append(item)
            yield item

    results = map_in_order(lambda item: item * item, items(), 2)

    for number, result in enumerate(islice(results, 50)):
        assert result == number * number
        assert len(read) <= number + 6
    results.close()
    assert not children()


def test_what_the_process_has_loaded_need_not_be_sent() -> None:
    lock_of_this_process = multiprocessing.Lock()  # Cannot be pickled.

    assert list(map_in_order(lambda item: (item, bool(lock_of_this_process)), range(3), 2)) == [
        (0, True),
        (1, True),
        (2, True),
    ]


def test_no_item_needs_no_process() -> None:
    before = children()

    assert list(map_in_order(lambda item: item, iter(()), 2)) == []
    assert children() == before


def test_an_error_in_the_work_ends_it() -> None:
    def work(item: int) -> float:
        return 1 / (item - 3)

    results = map_in_order(work, count(), 2)

    with pytest.raises(ZeroDivisionError):
        list(results)
    assert not children()


def test_an_error_in_the_stream_ends_it() -> None:
    def items() -> Iterator[int]:
        yield from range(10)
        raise OverflowError

    with pytest.raises(OverflowError):
        list(map_in_order(lambda item: item, items(), 2))
    assert not children()


PROGRAM = """
import os, sys, time, itertools
from local.comprehend.processes import map_in_order

def work(item):
    print(os.getpid(), flush=True)
    time.sleep(60)

list(map_in_order(work, itertools.count(), 2))
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at /proc")
def test_the_processes_end_with_the_one_that_began_them() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    working = [int(parent.stdout.readline()) for _ in range(2)]

    parent.send_signal(signal.SIGKILL)
    parent.wait()

    deadline = time.monotonic() + 10
    while any(runs(process) for process in working) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [process for process in working if runs(process)] == []
    parent.stdout.close()


def runs(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status != "Z"
