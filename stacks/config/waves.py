"""In which order targets are deployed: one wave after the other, those of a wave beside each other."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from stacks.config.config import Config
from stacks.config.known_names import known
from stacks.config.models import Problem
from stacks.config.targets import Target
from stacks.names import stage_name


def waves(targets: Mapping[str, Target]) -> list[list[str]]:
    """Return the targets' names, each wave in the order of the config. Of targets without problems."""
    order = _order(targets)
    order.prepare()
    found = []
    while order.is_active():
        ready = set(order.get_ready())
        order.done(*ready)
        found.append([name for name in targets if name in ready])
    return found


def problems(config: Config) -> Iterator[Problem]:
    """Yield what is wrong with the order of targets, and with the pipeline that follows it."""
    yield from _order_problems(config.targets)
    yield from _alike(config)
    if not config.pipeline:
        for name, target in config.targets.items():
            if target.approval:
                yield ("targets", name, "approval"), "nothing would ask for it: add pipeline"
        return
    if not (repositories := config.pipeline.repositories):
        yield ("pipeline",), "has no repository: one of connection, codecommit and archive"
    elif len(repositories) > 1:
        yield ("pipeline", repositories[1]), f"stands beside {repositories[0]}: keep one of them"
    if "pipeline" in config.targets:
        yield ("targets", "pipeline"), "'pipeline' is what the pipeline's own stack is called: choose another name"


def _order_problems(targets: Mapping[str, Target]) -> Iterator[Problem]:
    unknown = False
    for name, target in targets.items():
        others = [other for other in targets if other != name]
        for index, earlier in enumerate(target.after):
            if earlier == name:
                yield ("targets", name, "after", index), f"{name!r} would wait for itself"
                unknown = True
            elif earlier not in targets:
                rule = (
                    f"is not a target: {known(earlier, others)}" if others else "is not a target: this is the only one"
                )
                yield ("targets", name, "after", index), f"{earlier!r} {rule}"
                unknown = True
    if unknown:
        return
    try:
        _order(targets).prepare()
    except CycleError as error:
        # graphlib names each before the one that waits for it.
        circle = list(reversed(error.args[1]))
        yield ("targets", circle[0], "after"), f"waits for itself: {' after '.join(circle)}"


def _order(targets: Mapping[str, Target]) -> "TopologicalSorter[str]":
    return TopologicalSorter({name: target.after for name, target in targets.items()})


def _alike(config: Config) -> Iterator[Problem]:
    """Yield names whose stages would have the same name, or the same folder where capitals do not count."""
    stages: dict[str, str] = {}
    places = [(name, ("sources", name)) for name in config.own_sources]
    places += [(name, ("targets", name)) for name in config.targets]
    for name, loc in places:
        other = stages.setdefault(stage_name(name).lower(), name)
        if other != name:
            yield loc, f"{name!r} is too much like {other!r}: names must differ by more than hyphens"
