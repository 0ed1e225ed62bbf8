"""Shows which model version runs where, and what is not as models.yaml says.

Each account is read through an AWS profile: `source`, and the targets' names, unless told otherwise.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from stacks.config.chain import Chain
from stacks.config.config import Config
from stacks.config.file import ConfigError, load
from stacks.model_version import ModelVersion
from stacks.names import source_stack_name, target_stack_name
from status.account import Account, UnreachableError, VersionState
from status.drift import Drift, States, drift_of, drifts
from status.report import show, show_drifts


def main() -> int:
    """Print the tables; return 1 if something is not as it should be, or cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m status", description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("models.yaml"), help="models.yaml by default")
    parser.add_argument(
        "--profile",
        action="append",
        default=[],
        metavar="ACCOUNT=PROFILE",
        help="the profile for an account, such as prd=my-production; may be given again",
    )
    arguments = parser.parse_args()
    console = Console()
    try:
        config = load(arguments.config)
        profiles = _profiles(config, arguments.profile)
    except ConfigError as error:
        console.print(str(error), style="red", markup=False, highlight=False)
        return 1
    ends = [_show(chain, profiles, console) for chain in config.chains]
    return int(any(ends))


def _show(chain: Chain, profiles: Mapping[str, str], console: Console) -> bool:
    """Show a source and its targets; return whether something is not as it should be, or cannot be read."""
    states, unreachable, left_over = _read(chain, profiles, console)
    found = [*drifts(chain, states, profiles), *left_over]
    show(console, chain, states, unreachable)
    show_drifts(console, found)
    return bool(found or unreachable)


def _profiles(config: Config, given: list[str]) -> dict[str, str]:
    sources = [chain.name for chain in config.chains if chain.trains]
    profiles = {name: name for name in (*sources, *config.targets)}
    for pair in given:
        name, _, profile = pair.partition("=")
        if name not in profiles or not profile:
            raise ConfigError([f"--profile {pair}: expected ACCOUNT=PROFILE, of the accounts {', '.join(profiles)}"])
        profiles[name] = profile
    return profiles


def _read(chain: Chain, profiles: Mapping[str, str], console: Console) -> tuple[States, dict[str, str], list[Drift]]:
    """Return the states, why accounts cannot be read, and what is left over in them."""
    region = chain.source.region
    states: dict[tuple[str, ModelVersion], VersionState] = {}
    unreachable: dict[str, str] = {}
    left_over: list[Drift] = []
    for name, (account_id, stack, versions) in _accounts(chain).items():
        with console.status(f"Reading {name} ({account_id}, {region})"):
            try:
                account = Account.through(profiles[name], account_id, region, chain.partition)
                states |= {(name, origin): account.state(here) for origin, here in versions.items()}
                for left in account.left_over(stack, set(versions.values())):
                    states[name, _origin(chain, name, left.version)] = left.state
                    arn, profile = account.arn(left.version), profiles[name]
                    left_over.append(drift_of(left, name, arn=arn, stack=stack, profile=profile))
            except (UnreachableError, BotoCoreError, ClientError) as error:
                unreachable[name] = str(error)
    return states, unreachable, left_over


def _accounts(chain: Chain) -> dict[str, tuple[str, str, dict[ModelVersion, ModelVersion]]]:
    """Return the account, stack and versions of the source and the targets: what each calls a version, by the source's.

    A source that a share descriptor stands for is another's to look into.
    """
    accounts = {}
    if chain.trains:
        versions = {version: version for version, _ in chain.model_versions()}
        accounts[chain.name] = (chain.source.account, source_stack_name(chain.name), versions)
    for name, target in chain.targets.items():
        imported = {version.origin: version.here for version in chain.imports(target)}
        accounts[name] = (target.account, target_stack_name(name), imported)
    return accounts


def _origin(chain: Chain, name: str, here: ModelVersion) -> ModelVersion:
    """Return what the source calls a version that an account has, if it still trains it."""
    imports = chain.targets[name].imports if name in chain.targets else {}
    for model, import_ in imports.items():
        for version in chain.models[model].versions:
            origin = ModelVersion(here.kind, model, version)
            if import_.renamed(origin) == here:
                return origin
    return here


if __name__ == "__main__":
    sys.exit(main())
