"""Work on a stream of items in several processes, with the results in the order of the items."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, TypeVar

_READ_AHEAD = 3
"""Items for each process that are waiting, worked on, or done and not yet asked for."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def available() -> int:
    """How many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def map_in_order(work: Callable[[Item], Result], items: Iterable[Item], processes: int) -> Generator[Result]:
    """Yield what `work` makes of each item, in order, reading only a few items ahead of what is asked for.

    The processes are forks of this one, so that they share what it has loaded; they begin with the first item, and end
    with this process, however that ends. An exception in `work` is raised here.
    """
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), _begin, (work,))
    ahead: deque[Future[Result]] = deque()
    try:
        for item in items:
            ahead.append(pool.submit(_do, item))
            if len(ahead) == _READ_AHEAD * processes:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


_work: Callable[[Any], Any]


def _begin(work: Callable[[Any], Any]) -> None:
    global _work
    _work = work
    # The parent decides what an interrupt or a stop means; the pool ends its processes with SIGTERM.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _do(item: Any) -> Any:
    return _work(item)
