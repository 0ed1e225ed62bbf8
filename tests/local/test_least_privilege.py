"""A part of the proof by removal, spread over all policies; `make least-privilege` takes everything away."""

from pathlib import Path

import pytest

from tests.local.attacks import ATTACKS
from tests.local.least_privilege import problems, project, table, try_all
from tests.local.least_privilege_mutants import Mutant, mutants
from tests.local.least_privilege_project import WholeProject
from tests.local.least_privilege_reasons import REASONS, reason
from tests.local.least_privilege_trial import Outcome, allows_more, attacks_on

pytestmark = pytest.mark.local

_EVERY = {True: 6, False: 30}
"""Attacks take less time than lives."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("least-privilege")


@pytest.fixture(scope="module")
def whole(folder: Path) -> WholeProject:
    return project(folder)


@pytest.fixture(scope="module")
def everything(whole: WholeProject) -> list[Mutant]:
    return mutants(whole.templates())


def test_a_part_of_the_permissions_is_missed_or_has_a_reason(
    folder: Path, whole: WholeProject, everything: list[Mutant]
) -> None:
    part = [
        mutant
        for more in (True, False)
        for mutant in [one for one in everything if allows_more(one) is more][:: _EVERY[more]]
    ]

    outcomes = try_all(part, whole, folder, lanes=2)

    assert set(outcomes) == set(part)
    without_reason = [problem for problem in problems(outcomes) if problem.startswith("survives")]
    assert not without_reason
    assert sum(bool(outcome.killer) for outcome in outcomes.values()) > len(part) * 2 / 3


def test_what_allows_more_when_it_is_taken_away_has_an_attack_or_a_reason(everything: list[Mutant]) -> None:
    assert [str(one) for one in everything if allows_more(one) and not attacks_on(one) and not reason(one)] == []


def test_every_guard_of_an_attack_is_there(everything: list[Mutant]) -> None:
    more = [one for one in everything if allows_more(one)]
    idle = [attack.name for attack in ATTACKS for guard in attack.guards if not any(map(guard.is_, more))]

    assert idle == []


def test_every_reason_is_for_something(everything: list[Mutant]) -> None:
    assert [one for one in REASONS if not any(map(one.is_for, everything))] == []


def test_a_mutant_lacks_what_it_says_and_nothing_else(whole: WholeProject, everything: list[Mutant]) -> None:
    for mutant in everything:
        templates = whole.templates()

        mutant.take_away(templates)

        left = mutants(templates)
        assert mutant not in left
        assert len([one for one in everything if one.place != mutant.place and one not in left]) == 0


def test_the_table_counts_what_was_killed_and_what_was_not(everything: list[Mutant]) -> None:
    place = everything[0].place
    of_one = [mutant for mutant in everything if mutant.place == place]
    outcomes = {mutant: Outcome("" if mutant is of_one[0] else "a step") for mutant in of_one}

    made = table(outcomes)

    assert made.columns[-2].footer == f"{len(of_one) - 1} of {len(of_one)}"
    assert list(made.columns[-1].cells) == ["[yellow]1[/]"]


def test_a_survivor_without_a_reason_and_a_reason_without_a_survivor_are_problems(everything: list[Mutant]) -> None:
    one = next(mutant for mutant in everything if not reason(mutant))
    other = next(mutant for mutant in everything if reason(mutant))

    assert problems({one: Outcome("a step")}) == []
    assert problems({one: Outcome("")}) == [f"survives without a reason: {one}"]
    assert problems({other: Outcome("", "an attack")}) == []
    assert problems({other: Outcome("", "")}) == [f"survives even without its twin: {other}"]
    assert "a reason that no survivor needs" in problems({other: Outcome("a step")})[0]
