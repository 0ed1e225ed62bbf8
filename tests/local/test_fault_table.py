"""A third of the fault table, spread over its calls and faults; `make faults` fills all of it."""

from pathlib import Path

import pytest

from local.local_aws import LocalAws
from tests.local.fault_cells import BACK, CELLS, COLUMNS, DONE, ROWS, Cell
from tests.local.fault_lane import Lane
from tests.local.fault_table import fill, projects

pytestmark = [pytest.mark.local, pytest.mark.faults]

THIRD = [cell for cell in CELLS if (ROWS.index(cell.row) + COLUMNS.index(cell.column)) % 3 == 0]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[Cell, str]:
    """Return how each cell of the third ends; together, since most of a cell is waiting."""
    return fill(THIRD, tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize("cell", THIRD, ids=str)
def test_a_fault_leaves_nothing_half_made(cell: Cell, outcomes: dict[Cell, str]) -> None:
    assert outcomes[cell] in (DONE, BACK), outcomes[cell]


def test_the_table_has_every_call_that_the_function_makes(tmp_path: Path) -> None:
    made: set[tuple[str, str]] = set()

    with LocalAws(tmp_path / "aws", wait_scale=0.005) as aws:
        lane = Lane(aws, **projects(tmp_path))
        for journey in dict.fromkeys(row.journey for row in ROWS):
            trip = journey.begin(lane)
            aws.forget_calls()
            trip.go()
            made |= {
                (call.service, call.operation)
                for call in aws.calls()
                if "LifecycleRole" in call.caller or (call.service == "cloudformation" and not call.caller)
            }
            if journey.ends == "deployed":
                trip.stack.remove()

    assert made == {(row.service, row.operation) for row in ROWS}
