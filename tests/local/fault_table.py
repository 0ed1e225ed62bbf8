"""Prints the fault table: `make faults`. See fault_cells.py for what each cell promises."""

import argparse
import collections
import contextlib
import queue
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.table import Table

from local.local_aws import LocalAws
from tests.local.fault_cells import BACK, CELLS, COLUMNS, DONE, ROWS, Cell, run
from tests.local.fault_lane import Lane
from tests.local.staged_project import Project, ServingProject

LANES = 8
"""Local AWSs at work at the same time: most of a cell is waiting."""

_WAIT_SCALE = 0.005
_WIDTH = 230
_STYLES = {DONE: "green", BACK: "yellow"}
_LEGEND = (
    "done: deployed, or deleted, and consistent. back: rolled back, or the deletion failed, with a reason that names "
    "the cause; done as soon as the fault is gone. In both, nothing is trained twice and nothing is left behind."
)


def projects(folder: Path) -> dict[str, Project]:
    """Return the projects of a lane."""
    return {
        "keeping": Project(folder / "keeping"),
        "destroying": Project(folder / "destroying", removal_policy="destroy"),
        "serving": ServingProject(folder / "serving"),
    }


def fill(cells: Iterable[Cell], folder: Path, tell: Callable[[Cell, str], None] = lambda *_: None) -> dict[Cell, str]:
    """Return how each cell ends: DONE, BACK, or what went wrong."""
    made = projects(folder)
    waiting: queue.SimpleQueue[Cell] = queue.SimpleQueue()
    for cell in cells:
        waiting.put(cell)

    def work(number: int) -> dict[Cell, str]:
        outcomes = {}
        with LocalAws(folder / f"aws-{number}", wait_scale=_WAIT_SCALE) as aws:
            lane = Lane(aws, **made)
            with contextlib.suppress(queue.Empty):
                while True:
                    cell = waiting.get_nowait()
                    outcomes[cell] = _outcome(cell, lane)
                    tell(cell, outcomes[cell])
        return outcomes

    with ThreadPoolExecutor(LANES) as pool:
        return {cell: outcome for lane in pool.map(work, range(LANES)) for cell, outcome in lane.items()}


def _outcome(cell: Cell, lane: Lane) -> str:
    try:
        return run(cell, lane)
    except Exception as error:  # Whatever it is, the other cells are still worth filling.
        return f"{type(error).__name__}: {error}"


def table(outcomes: Mapping[Cell, str]) -> Table:
    """Return the table, with its counts at the end of rows and columns."""
    made = Table(title="What becomes of a journey when a call of it fails", caption=_LEGEND, show_footer=True)
    made.add_column("call", no_wrap=True, footer=f"{len(outcomes)} cells")
    for column in COLUMNS:
        made.add_column(
            column.name, min_width=9, footer=_counts([outcomes[cell] for cell in outcomes if cell.column == column])
        )
    made.add_column("", footer=_counts(list(outcomes.values())))
    for row in ROWS:
        of_row = [outcomes.get(Cell(row, column), "") for column in COLUMNS]
        if any(of_row):
            made.add_row(str(row), *map(_shown, of_row), _counts(of_row))
    return made


def _shown(outcome: str) -> str:
    if not outcome:
        return ""
    return f"[{_STYLES[outcome]}]{outcome}[/]" if outcome in _STYLES else "[bold red]FAILED[/]"


def _counts(outcomes: Sequence[str]) -> str:
    counts = collections.Counter(outcome if outcome in _STYLES else "FAILED" for outcome in outcomes if outcome)
    return "\n".join(f"{count} {name}" for name, count in sorted(counts.items()))


def main() -> None:
    """Fill the whole table, or the rows and columns that contain a text, and print it."""
    arguments = argparse.ArgumentParser(prog="python -m tests.local.fault_table", description=__doc__)
    arguments.add_argument("--only", default="", help="cells whose name has this in it")
    only: str = arguments.parse_args().only
    cells = [cell for cell in CELLS if only in str(cell)]
    console = Console(width=max(_WIDTH, Console().width))
    begun = time.monotonic()

    def tell(cell: Cell, outcome: str) -> None:
        if outcome not in _STYLES:
            console.print(f"{cell}: {outcome}", style="red", markup=False)

    with tempfile.TemporaryDirectory() as folder:
        outcomes = fill(cells, Path(folder), tell)
    console.print(table(outcomes))
    console.print(f"{len(outcomes)} cells in {time.monotonic() - begun:.0f} s")
    sys.exit(any(outcome not in _STYLES for outcome in outcomes.values()))


if __name__ == "__main__":
    main()
