"""Where accounts are not as models.yaml says, and the command that mends it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from stacks.config.chain import Chain, ImportedVersion
from stacks.model_version import ModelVersion
from stacks.names import source_stack_name, target_stack_name
from status.account import ABSENT, LeftOver, VersionState

States = Mapping[tuple[str, ModelVersion], VersionState]
"""Of the source's versions, in the source and in the targets by name, as far as they can be read."""


@dataclass(frozen=True)
class Drift:
    """Something that is not as it should be, and what to do."""

    where: str
    what: str
    mend: str


def drifts(chain: Chain, states: States, profiles: Mapping[str, str]) -> Iterator[Drift]:
    """Yield what is not as the config says, the source first: what it lacks comes before what targets lack."""
    deploy = f"cdk deploy {source_stack_name(chain.name)} --profile {profiles.get(chain.name)}"
    for version, _ in chain.model_versions():
        if state := states.get((chain.name, version)):
            for what in _of_source(chain, version, state):
                yield Drift(chain.name, what, deploy)
    for name, target in chain.targets.items():
        deploy = f"cdk deploy {target_stack_name(name)} --profile {profiles[name]}"
        for imported in chain.imports(target):
            if state := states.get((name, imported.origin)):
                for what in _of_import(imported, state):
                    yield Drift(name, what, deploy)


def drift_of(left: LeftOver, where: str, *, arn: str, stack: str, profile: str) -> Drift:
    """Return what to do about a version that the config does not name. What serves is not deleted by hand."""
    if left.kept:
        kind = left.version.kind
        deletion = f"aws comprehend delete-{kind} --{kind}-arn {arn} --profile {profile}"
        return Drift(where, f"{left.version} is not in models.yaml, but kept", deletion)
    what = f"{left.version} is not in models.yaml any more" + (", and serves" if left.state.current else "")
    return Drift(where, what, f"cdk deploy {stack} --profile {profile}")


def _of_source(chain: Chain, version: ModelVersion, state: VersionState) -> Iterator[str]:
    if not state.usable:
        yield f"{version} is {_said(state.status)}, not trained"
        return
    wanted = set(chain.import_principals(version))
    for principal in sorted(wanted - state.shared_with):
        yield f"{version} is not shared with {_called(chain, principal)}"
    for principal in sorted(state.shared_with - wanted):
        yield f"{version} is shared with {_called(chain, principal)}, which does not import it"


def _of_import(imported: ImportedVersion, state: VersionState) -> Iterator[str]:
    version, wanted, endpoint = imported.here, imported.serves, imported.import_.endpoint
    if not state.usable:
        yield f"{version} is {_said(state.status)}, not imported"
        return
    if state.smoke_test != "COMPLETED":
        yield f"the smoke test of {version} is {_said(state.smoke_test or ABSENT)}"
    if wanted and not state.current:
        yield f"{version} is not the current version"
    if state.current and not wanted:
        yield f"{version} is the current version, and is only to be retained"
    if wanted and endpoint and endpoint.name_for(version.name) not in map(_name, state.endpoints):
        yield f"the endpoint {endpoint.name_for(version.name)} is not on {version}"


def _name(endpoint: str) -> str:
    return endpoint.partition(" ")[0]


def _called(chain: Chain, principal: str) -> str:
    name = chain.accounts.get(principal)
    return f"{name} ({principal})" if name else principal


def _said(status: str) -> str:
    return status.lower().replace("_", " ")
