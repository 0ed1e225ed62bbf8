"""Where accounts are not as models.yaml says, and the command that mends it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from stacks.config.config import Config
from stacks.model_version import ModelVersion
from stacks.names import SOURCE, target_stack_name
from status.account import ABSENT, VersionState

States = Mapping[tuple[str, ModelVersion], VersionState]
"""Of each version in the source (by the name `source`) and in the targets by name, as far as they can be read."""


@dataclass(frozen=True)
class Drift:
    """Something that is not as it should be, and what to do."""

    where: str
    what: str
    mend: str


def drifts(config: Config, states: States, partition: str, profiles: Mapping[str, str]) -> Iterator[Drift]:
    """Yield what is not as the config says, the source first: what it lacks comes before what targets lack."""
    deploy = {
        name: f"cdk deploy {SOURCE if name == 'source' else target_stack_name(name)} --profile {profile}"
        for name, profile in profiles.items()
    }
    for version, _ in config.model_versions():
        if state := states.get(("source", version)):
            yield from _of_source(config, version, state, partition, deploy["source"])
    for name, target in config.targets.items():
        for version, import_ in config.imports(target):
            if state := states.get((name, version)):
                wanted = version.version == import_.version
                yield from (Drift(name, what, deploy[name]) for what in _of_import(version, state, wanted=wanted))


def _of_source(
    config: Config, version: ModelVersion, state: VersionState, partition: str, deploy: str
) -> Iterator[Drift]:
    if not state.usable:
        yield Drift("source", f"{version} is {_said(state.status)}, not trained", deploy)
        return
    wanted = set(config.import_principals(version, partition))
    for principal in sorted(wanted - state.shared_with):
        yield Drift("source", f"{version} is not shared with {principal}", deploy)
    for principal in sorted(state.shared_with - wanted):
        yield Drift("source", f"{version} is shared with {principal}, which does not import it", deploy)


def _of_import(version: ModelVersion, state: VersionState, *, wanted: bool) -> Iterator[str]:
    if not state.usable:
        yield f"{version} is {_said(state.status)}, not imported"
        return
    if state.smoke_test != "COMPLETED":
        yield f"the smoke test of {version} is {_said(state.smoke_test or ABSENT)}"
    if wanted and not state.current:
        yield f"{version} is not the current version"
    if state.current and not wanted:
        yield f"{version} is the current version, and is only to be retained"


def _said(status: str) -> str:
    return status.lower().replace("_", " ")
