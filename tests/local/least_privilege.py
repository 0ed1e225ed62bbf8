"""Prints what becomes of the stacks without a statement, action or condition: `make least-privilege`.

Without a statement or an action, a step of the accounts' life must fail. Without a condition of what allows, or without
a statement that denies, an attack must succeed. What nothing tells from the whole is not needed, or has a reason.
"""

import argparse
import contextlib
import queue
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.table import Table

from local.local_aws import LocalAws
from tests.local.least_privilege_accounts import Ground
from tests.local.least_privilege_mutants import KINDS, Mutant, mutants
from tests.local.least_privilege_project import WholeProject
from tests.local.least_privilege_reasons import REASONS, reason
from tests.local.least_privilege_trial import SURVIVES, Outcome, Trial, in_order

LANES = 4
"""Local AWSs at work at the same time: half of a trial is waiting."""

_WAIT_SCALE = 0.005
_WIDTH = 200

Tell = Callable[[Mutant, Outcome], None]


def project(folder: Path) -> WholeProject:
    """Return the project whose policies lose something."""
    return WholeProject(folder / "project", removal_policy="destroy")


def try_all(
    chosen: Iterable[Mutant],
    whole: WholeProject,
    folder: Path,
    *,
    lanes: int = LANES,
    tell: Tell = lambda *_: None,
    check: bool = False,
) -> dict[Mutant, Outcome]:
    """Return what tells each mutant from the whole, SURVIVES if nothing does.

    `check`: that the whole itself lives and holds every attack off; AssertionError if not.
    """
    waiting: queue.SimpleQueue[Mutant] = queue.SimpleQueue()
    for mutant in in_order(list(chosen)):
        waiting.put(mutant)

    def work(number: int) -> dict[Mutant, Outcome]:
        outcomes = {}
        with LocalAws(folder / f"aws-{number}", wait_scale=_WAIT_SCALE) as aws:
            trial = Trial(Ground(aws, whole))
            if check and not number:
                trial.check_whole()
            with contextlib.suppress(queue.Empty):
                while True:
                    mutant = waiting.get_nowait()
                    outcomes[mutant] = trial.outcome(mutant)
                    tell(mutant, outcomes[mutant])
        return outcomes

    with ThreadPoolExecutor(lanes) as pool:
        return {mutant: outcome for lane in pool.map(work, range(lanes)) for mutant, outcome in lane.items()}


def table(outcomes: Mapping[Mutant, Outcome]) -> Table:
    """Return the counts of each policy owner, and of all."""
    made = Table(title="What the stacks miss when a permission is taken away", show_footer=True)
    made.add_column("owner", footer=f"{len(outcomes)} mutants", no_wrap=True)
    places = list(dict.fromkeys(mutant.place for mutant in sorted(outcomes, key=lambda mutant: mutant.place)))
    for name in (*KINDS, "all"):
        kinds = KINDS if name == "all" else (name,)
        made.add_column(f"{name}: killed of", justify="right", footer=_killed(outcomes, "", kinds))
    made.add_column("survivors", justify="right", footer=str(sum(not outcome.killer for outcome in outcomes.values())))
    for place in places:
        counts = [_killed(outcomes, place, kinds) for kinds in (*((kind,) for kind in KINDS), KINDS)]
        left = sum(not found.killer for mutant, found in outcomes.items() if mutant.place == place)
        made.add_row(place, *counts, f"[yellow]{left}[/]" if left else "")
    return made


def _killed(outcomes: Mapping[Mutant, Outcome], place: str, kinds: Iterable[str]) -> str:
    of_kinds = {mutant: outcome for mutant, outcome in outcomes.items() if mutant.kind in kinds}
    chosen = [bool(outcome.killer) for mutant, outcome in of_kinds.items() if place in ("", mutant.place)]
    return f"{sum(chosen)} of {len(chosen)}" if chosen else ""


def survivors(outcomes: Mapping[Mutant, Outcome]) -> Table:
    """Return the survivors with their reasons."""
    made = Table(title="Survivors", show_lines=True)
    for name in ("owner", "without", "why it is there"):
        made.add_column(name, overflow="fold")
    for mutant, outcome in outcomes.items():
        if not outcome.killer:
            why = reason(mutant)
            text = why.text if why else "[bold red]NO REASON[/]"
            proof = f" (without both: {outcome.with_twin})" if outcome.with_twin else ""
            made.add_row(mutant.place, f"{mutant.kind} {mutant.what}", f"{text}{proof}")
    return made


def problems(outcomes: Mapping[Mutant, Outcome]) -> list[str]:
    """Return the survivors without a reason, and the reasons of which no mutant that was tried has survived."""
    left = [mutant for mutant, outcome in outcomes.items() if not outcome.killer]
    found = [f"survives without a reason: {mutant}" for mutant in left if not reason(mutant)]
    found += [f"survives even without its twin: {mutant}" for mutant in left if outcomes[mutant].with_twin == SURVIVES]
    for one in REASONS:
        idle = any(one.is_for(mutant) for mutant in outcomes) and not any(one.is_for(mutant) for mutant in left)
        found += [f"a reason that no survivor needs: {one.owner} {one.part}: {one.text}"] if idle else []
    return found


def main() -> None:
    """Try all mutants, or those that contain a text, and print the tables."""
    arguments = argparse.ArgumentParser(prog="python -m tests.local.least_privilege", description=__doc__)
    arguments.add_argument("--only", default="", help="mutants whose name has this in it")
    arguments.add_argument("--unchecked", action="store_true", help="do not try the whole first")
    arguments.add_argument("--verbose", action="store_true", help="say of each mutant what has killed it")
    chosen = arguments.parse_args()
    console = Console(width=max(_WIDTH, Console().width))
    begun = time.monotonic()

    def tell(mutant: Mutant, outcome: Outcome) -> None:
        if chosen.verbose or not (outcome.killer or reason(mutant)):
            said = f"killed by {outcome.killer.splitlines()[0]}" if outcome.killer else "survives"
            console.print(f"{mutant}: {said}", markup=False)

    with tempfile.TemporaryDirectory() as folder:
        whole = project(Path(folder))
        tried = [mutant for mutant in mutants(whole.templates()) if chosen.only in str(mutant)]
        outcomes = try_all(tried, whole, Path(folder), tell=tell, check=not chosen.unchecked)
    console.print(table(outcomes))
    console.print(survivors(outcomes))
    wrong = problems(outcomes)
    for problem in wrong:
        console.print(problem, style="red", markup=False)
    console.print(f"{len(outcomes)} mutants in {time.monotonic() - begun:.0f} s")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
