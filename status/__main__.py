"""Shows which model version runs where, and what is not as models.yaml says.

Each account is read through an AWS profile: `source`, and the targets' names, unless told otherwise.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from stacks.config.config import Config
from stacks.config.file import ConfigError, load
from stacks.model_version import ModelVersion
from stacks.names import SOURCE, target_stack_name
from status.account import Account, UnreachableError, VersionState
from status.drift import Drift, drifts
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
    states, unreachable, found = _read(config, profiles, console)
    show(console, config, states, unreachable)
    show_drifts(console, found)
    return int(bool(found or unreachable))


def _profiles(config: Config, given: list[str]) -> dict[str, str]:
    profiles = {name: name for name in ("source", *config.targets)}
    for pair in given:
        name, _, profile = pair.partition("=")
        if name not in profiles or not profile:
            raise ConfigError([f"--profile {pair}: expected ACCOUNT=PROFILE, of the accounts {', '.join(profiles)}"])
        profiles[name] = profile
    return profiles


def _read(
    config: Config, profiles: Mapping[str, str], console: Console
) -> tuple[dict[tuple[str, ModelVersion], VersionState], dict[str, str], list[Drift]]:
    """Return the states, why accounts cannot be read, and what is not as it should be."""
    region = config.source.region
    partition = boto3.session.Session().get_partition_for_region(region)
    wanted = {"source": (config.source.account, SOURCE, {version for version, _ in config.model_versions()})}
    for name, target in config.targets.items():
        versions = {version for version, _ in config.imports(target)}
        wanted[name] = (target.account, target_stack_name(name), versions)
    states: dict[tuple[str, ModelVersion], VersionState] = {}
    unreachable: dict[str, str] = {}
    left_over: list[Drift] = []
    for name, (account_id, stack, versions) in wanted.items():
        with console.status(f"Reading {name} ({account_id})"):
            try:
                session = boto3.session.Session(profile_name=profiles[name], region_name=region)
                account = Account(session.client, account_id, region, partition)
                states |= {(name, version): account.state(version) for version in versions}
                for version in account.left_over(stack, versions):
                    deletion = _deletion(account.arn(version), profiles[name])
                    left_over.append(Drift(name, f"{version} is not in models.yaml, but kept", deletion))
            except (UnreachableError, BotoCoreError, ClientError) as error:
                unreachable[name] = str(error)
    return states, unreachable, [*drifts(config, states, partition, profiles), *left_over]


def _deletion(arn: str, profile: str) -> str:
    kind = arn.split(":", 5)[5].partition("/")[0]
    return f"aws comprehend delete-{kind} --{kind}-arn {arn} --profile {profile}"


if __name__ == "__main__":
    sys.exit(main())
