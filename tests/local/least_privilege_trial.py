"""What tells a mutant from the whole: a step that fails, or an attack that succeeds."""

import functools
from typing import NamedTuple

from botocore.exceptions import ClientError

from tests.local.attack import Attack
from tests.local.attack_field import Field
from tests.local.attacks import ATTACKS
from tests.local.least_privilege_accounts import Edit, Ground
from tests.local.least_privilege_journeys import JOURNEYS, Step, journey
from tests.local.least_privilege_mutants import Mutant, mutants
from tests.local.least_privilege_reasons import reason

SURVIVES = ""


class Outcome(NamedTuple):
    """What tells a mutant from the whole, SURVIVES if nothing does; and what does once its twin is gone too."""

    killer: str
    with_twin: str | None = None


def allows_more(mutant: Mutant) -> bool:
    """Tell whether it allows more than the whole: what tells it is an attack. Any other allows less."""
    return mutant.denies if mutant.kind == "statement" else mutant.kind == "condition" and not mutant.denies


def attacks_on(mutant: Mutant) -> list[Attack]:
    """Return the attacks that what it lacks holds off."""
    return [attack for attack in ATTACKS if any(guard.is_(mutant) for guard in attack.guards)]


def in_order(mutants: list[Mutant]) -> list[Mutant]:
    """Put what attacks tell in the order of the attacks, the rest behind it."""

    def rank(mutant: Mutant) -> int:
        attacks = attacks_on(mutant) if allows_more(mutant) else []
        return min([ATTACKS.index(attack) for attack in attacks] or [len(ATTACKS)])

    return sorted(mutants, key=rank)


class Trial:
    """Tries mutants on a local AWS, one at a time."""

    def __init__(self, ground: Ground):
        self._ground = ground

    @functools.cached_property
    def _field(self) -> Field:
        return Field(self._ground.accounts())

    def check_whole(self) -> None:
        """Raise AssertionError unless the whole lives, and holds every attack off with its error."""
        for steps in JOURNEYS:
            failure = self._live(steps)
            assert not failure, f"with every permission, {failure}"
        field = Field(self._ground.accounts())
        for attack in ATTACKS:
            refusal = attack.refusal(field)
            assert refusal.startswith(f"{attack.code}:"), f"{attack.name}: {refusal or 'succeeds'}"

    def outcome(self, mutant: Mutant) -> Outcome:
        """Return the step that fails, and how, or the attack that succeeds."""
        if not allows_more(mutant):
            return Outcome(self._live(journey(mutant), mutant.take_away))
        killer = self._attack(mutant)
        why = reason(mutant)
        twin = why.twin_of(mutant, self._everything) if why else None
        return Outcome(killer, self._attack(mutant, twin) if twin and not killer else None)

    @functools.cached_property
    def _everything(self) -> list[Mutant]:
        return mutants(self._ground.project.templates())

    def _live(self, steps: tuple[Step, ...], edit: Edit = lambda _: None) -> str:
        accounts = self._ground.accounts(edit)
        for step in steps:
            try:
                step(accounts)
            except (AssertionError, ClientError) as error:
                return f"{step.__name__}: {error}"
        return SURVIVES

    def _attack(self, mutant: Mutant, twin: Mutant | None = None) -> str:
        attacks = attacks_on(mutant)
        if not attacks:
            return SURVIVES
        self._change(mutant.stack, functools.partial(mutant.take_both_away, twin) if twin else mutant.take_away)
        try:
            return next((attack.name for attack in attacks if not attack.refusal(self._field)), SURVIVES)
        finally:
            self._change(mutant.stack)

    def _change(self, stack: str, edit: Edit = lambda _: None) -> None:
        accounts = self._field.accounts
        accounts.take(edit)
        accounts.deploy(stack)
