"""What `cdk bootstrap` makes in an account, and the commands that have it made: `python -m stacks.bootstrap`."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from stacks.config.config import Config
from stacks.config.file import ConfigError, load
from stacks.regions import partition_of

DEPLOYMENT_POLICY = "ModelCopyDeployment"
"""The managed policy that CloudFormation has in an account that a pipeline deploys to."""
MANAGEMENT = "management"
"""What the account is called that deploys to organizational units."""
_QUALIFIER = "hnb659fds"
"""Of the bootstrap's names, unless told otherwise."""


class Environment(NamedTuple):
    """An account and region that stacks go to; `name` is what it is called in models.yaml, and its AWS profile."""

    name: str
    account: str
    region: str


def lookup_role_arn(partition: str, account: str, region: str) -> str:
    """Return the ARN of the role that reads an account, for itself and for the accounts that it trusts."""
    return f"arn:{partition}:iam::{account}:role/cdk-{_QUALIFIER}-lookup-role-{account}-{region}"


def commands(config: Config, trusted: str = "") -> Iterator[str]:
    """Yield the commands, in the order in which they have to be run, with a line before each part of them.

    `trusted` is an account that deploys to all others, where no pipeline does.
    """
    environments = list(_environments(config))
    own = [environment for environment in environments if environment.account == trusted]
    if pipeline := config.pipeline:
        trusted = pipeline.account
        regions = dict.fromkeys((pipeline.region, *(environment.region for environment in environments)))
        own = [Environment("pipeline", trusted, region) for region in regions]
    if not trusted:
        yield "# Each account and region, once, as its administrator."
        yield from (_bootstrap(environment) for environment in environments)
        return
    if own:
        where = (
            "in its own region, and where it keeps copies of what it hands on" if pipeline else "where it has stacks"
        )
        yield f"# Account {trusted}, which deploys: {where}."
        yield from (_bootstrap(environment) for environment in own)
    yield f"# Each account that it deploys to: what CloudFormation may do there, and trust in account {trusted}."
    environments = [environment for environment in environments if environment.account != trusted]
    told = set()
    for environment in environments:
        name, account, region = environment
        if account not in told:
            told.add(account)
            file = f"deployment-policy-{name}.json"
            yield f"python -m stacks.deployment_policy {name} > {file}"
            document = f"--policy-document file://{file}"
            yield f"aws iam create-policy --policy-name {DEPLOYMENT_POLICY} {document} --profile {name}"
        policy = f"arn:{partition_of(region)}:iam::{account}:policy/{DEPLOYMENT_POLICY}"
        trust = f"--trust {trusted} --cloudformation-execution-policies {policy}"
        yield f"{_bootstrap(environment)} {trust}"


def _environments(config: Config) -> Iterator[Environment]:
    """Yield where stacks go, each account and region once, the sources first."""
    found: dict[tuple[str, str], Environment] = {}
    for chain in config.chains:
        if chain.trains:
            source = Environment(chain.name, chain.source.account, chain.source.region)
            found.setdefault(source[1:], source)
    for chain in config.chains:
        for name, target in chain.targets.items():
            found.setdefault(
                (target.account, chain.source.region), Environment(name, target.account, chain.source.region)
            )
        for unit in chain.units.values():
            management = Environment(MANAGEMENT, unit.deployers[0], chain.source.region)
            found.setdefault(management[1:], management)
    yield from found.values()


def _bootstrap(environment: Environment) -> str:
    return f"cdk bootstrap aws://{environment.account}/{environment.region} --profile {environment.name}"


def main() -> None:
    """Print the commands."""
    parser = argparse.ArgumentParser(prog="python -m stacks.bootstrap", description="Prints the bootstrap's commands.")
    parser.add_argument("--config", type=Path, default=Path("models.yaml"), help="models.yaml by default")
    parser.add_argument(
        "--trust", default="", metavar="ACCOUNT", help="that deploys to all others, where no pipeline does"
    )
    arguments = parser.parse_args()
    try:
        config = load(arguments.config)
    except ConfigError as error:
        sys.exit(str(error))
    print("\n".join(commands(config, arguments.trust)))


if __name__ == "__main__":
    main()
