"""What synthesis is measured with."""

from pathlib import Path

import pytest

from bench.synthesis import line
from bench.synthesis_fleet import write_fleet
from stacks.config.file import load


def test_points_on_a_line_are_on_the_line() -> None:
    assert line({1: 5.0, 10: 23.0, 100: 203.0}) == pytest.approx((3.0, 2.0, 0.0))


def test_the_farthest_point_says_how_far_a_line_is_from_the_points() -> None:
    start, slope, deviation = line({0: 0.0, 1: 3.0, 2: 0.0})

    assert (start, slope, deviation) == pytest.approx((1.0, 0.0, 2.0))


@pytest.mark.parametrize(("versions", "models"), [(1, 1), (10, 1), (100, 10)])
def test_a_fleet_has_as_many_versions_and_targets_as_asked_for(tmp_path: Path, versions: int, models: int) -> None:
    config = load(write_fleet(tmp_path / "fleet", versions=versions, targets=2))

    (chain,) = config.chains
    assert len(list(chain.model_versions())) == versions
    assert [len(target.imports) for target in chain.targets.values()] == [models, models]
