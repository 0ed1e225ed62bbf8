"""Says in a line what the deployment of a target would bring: models, versions, metrics, and what serves there now.

Reads the target and its source through the roles of `cdk bootstrap` that only read.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from stacks.bootstrap import lookup_role_arn
from stacks.config.chain import Chain, ImportedVersion
from stacks.config.file import ConfigError, load
from stacks.config.known_names import known
from stacks.model_version import ModelVersion
from status.account import Account, UnreachableError

_LONGEST = 750
"""What an action of CodePipeline takes are a thousand characters (API reference: ActionConfigurationValue)."""


def main() -> int:
    """Print the line; return 1 if an account cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m status.approval", description=__doc__)
    parser.add_argument("target", help="by its name in models.yaml")
    parser.add_argument("--config", type=Path, default=Path("models.yaml"), help="models.yaml by default")
    arguments = parser.parse_args()
    try:
        print(_summary(_chain(arguments.config, arguments.target), arguments.target))
    except (ConfigError, UnreachableError, BotoCoreError, ClientError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _chain(config: Path, target: str) -> Chain:
    chains = load(config).chains
    for chain in chains:
        if target in chain.targets:
            return chain
    raise ConfigError(
        [f"{target!r} is not a target: {known(target, [name for chain in chains for name in chain.targets])}"]
    )


def _summary(chain: Chain, name: str) -> str:
    target = chain.targets[name]
    there = _account(chain, target.account)
    source = _account(chain, chain.source.account) if chain.trains else None
    changes = [_change(imported, source, there) for imported in chain.imports(target) if imported.serves]
    line = "; ".join(changes) + "."
    return line if len(line) <= _LONGEST else line[:_LONGEST] + " ... and more, in this log."


def _change(imported: ImportedVersion, source: Account | None, there: Account) -> str:
    """Return what serves once it is deployed, and what does now."""
    here, now = imported.here, there.current_version(imported.here)
    new = f"{here}{_metric(source, imported.origin)}"
    if now == here:
        return f"{new} serves already"
    return f"{new} in place of {now.version}{_metric(there, now)}" if now else f"{new} for the first time"


def _metric(account: Account | None, version: ModelVersion) -> str:
    metric = account.state(version).metric if account else ""
    return f" ({metric})" if metric else ""


def _account(chain: Chain, account: str) -> Account:
    region = chain.source.region
    role = lookup_role_arn(chain.partition, account, region)
    assumed = boto3.client("sts", region_name=region).assume_role(RoleArn=role, RoleSessionName="approval")
    keys: dict[str, Any] = assumed["Credentials"]
    session = boto3.session.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], region)
    return Account(session.client, account, region, chain.partition)


if __name__ == "__main__":
    sys.exit(main())
