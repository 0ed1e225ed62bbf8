"""What is wrong with organizational units, and with what their accounts would have."""

from collections.abc import Iterator

from stacks.config.config import Config
from stacks.config.known_names import known
from stacks.config.models import Problem


def problems(config: Config) -> Iterator[Problem]:
    """Yield what units lack."""
    if config.organization and not config.organizational_units:
        yield ("organization",), "no unit is of it: add organizational_units, or remove it"
    for name, unit in config.organizational_units.items():
        if unit.source in config.share_descriptors or not config.own_sources:
            rule = "is for sources of this config: only they know all accounts to share with"
            yield ("organizational_units", name), f"{name!r} imports by a share descriptor: a unit {rule}"
        if not config.organization:
            yield ("organization",), "is missing: the file with the units' accounts, which `make organization` writes"
            return
        if unit.organizational_unit not in config.organization.units:
            rule = f"is not in the file: {known(unit.organizational_unit, config.organization.units)}"
            mend = f'make organization ARGS="{unit.organizational_unit}"'
            yield (
                ("organizational_units", name, "organizational_unit"),
                f"{unit.organizational_unit!r} {rule}; `{mend}`",
            )


def collisions(config: Config) -> Iterator[Problem]:
    """Yield units that overlap, where an account would have two models of one name."""
    models: dict[tuple[str, str, str], str] = {}
    for chain in config.chains:
        for name, (unit, accounts, *_) in chain.units.items():
            loc = ("organizational_units", name)
            if not accounts:
                yield loc, f"{unit.organizational_unit!r} has no account that is not named otherwise"
            for model, import_ in unit.imports.items():
                here = import_.rename.name or model
                taken = {models.setdefault((account, chain.source.region, here), name) for account in accounts} - {name}
                if taken:
                    rule = f"the unit {min(taken)} has accounts with a model of that name, which are in {name} too"
                    yield (*loc, "imports", model), f"{here!r} is taken: {rule}"
