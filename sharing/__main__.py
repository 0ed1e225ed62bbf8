"""Writes what an importer has to know of a deployed source, and prints how to import without this app.

The share descriptor is for the models.yaml of an account that uses this app. Standard output is a script for one that
does not; the resource policies in force, which may name others too, are told beside it.
"""

import argparse
import json
import sys
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from sharing.commands import ImportCommands
from sharing.share import NotSharedError, SharedVersionNow, descriptor, read_share
from stacks.config.chain import Chain
from stacks.config.config import Config
from stacks.config.file import ConfigError, load
from stacks.config.known_names import known
from stacks.config.share_descriptor import ShareDescriptor
from stacks.config.targets import Partner, Target
from stacks.names import source_stack_name
from status.account import Account, UnreachableError


def main() -> int:
    """Write the file and print the commands; return 1, and say why, if the source does not share what config says."""
    parser = argparse.ArgumentParser(prog="python -m sharing", description=__doc__)
    parser.add_argument("importer", nargs="?", default="", help="a partner, or a target that another config describes")
    parser.add_argument("--profile", help="AWS profile of the source's account; the source's name by default")
    parser.add_argument("--config", type=Path, default=Path("models.yaml"), help="models.yaml by default")
    parser.add_argument("--out", type=Path, help="<importer>.share.json beside models.yaml by default")
    arguments = parser.parse_args()
    try:
        chain, importer = _find(load(arguments.config), arguments.importer)
        shared = _read(chain, importer, arguments.profile or chain.name)
        described = descriptor(chain, importer, shared)
        out = arguments.out or arguments.config.parent / f"{arguments.importer}.share.json"
        out.write_text(described.model_dump_json(indent=2, exclude_defaults=True) + "\n", encoding="utf-8")
    except (ConfigError, NotSharedError, UnreachableError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    _tell(shared, described, out)
    print(_commands(chain, described).script(), end="")
    return 0


def _find(config: Config, name: str) -> tuple[Chain, Target | Partner]:
    chains = {importer: chain for chain in config.chains for importer in (*chain.partners, *chain.targets)}
    if name not in chains:
        what = f"{name!r} is neither a partner nor a target" if name else "name a partner or a target"
        raise ConfigError([f"{what}: {known(name, chains)}"])
    chain = chains[name]
    importer = chain.partners.get(name) or chain.targets[name]
    if not chain.trains:
        raise ConfigError([f"{name!r} imports from a share descriptor, {chain.name}: only who wrote that can share"])
    if importer.account == chain.source.account:
        raise ConfigError([f"{name!r} is in the account of its source, which needs no share"])
    return chain, importer


def _read(chain: Chain, importer: Target | Partner, profile: str) -> list[SharedVersionNow]:
    deploy = f"cdk deploy {source_stack_name(chain.name)} --profile {profile}"
    try:
        account = Account.through(profile, chain.source.account, chain.source.region, chain.partition)
        return read_share(chain, importer, account, deploy)
    except (UnreachableError, BotoCoreError, ClientError) as error:
        where = f"{chain.name} ({chain.source.account}) cannot be read through the profile {profile}"
        raise UnreachableError(f"{where}: {error}: --profile names another") from None


def _tell(shared: list[SharedVersionNow], described: ShareDescriptor, out: Path) -> None:
    lines = []
    for version in shared:
        lines += [f"{version.version} is {version.status}. Its resource policy, of revision {version.policy.revision}:"]
        lines += [json.dumps(json.loads(version.policy.document), indent=2)]
    lines += [f"{out} is for the models.yaml of account {described.shared_with}, under share_descriptors."]
    lines += ["Without this app, that account runs the following:"]
    print(*lines, "", sep="\n", file=sys.stderr, flush=True)


def _commands(chain: Chain, described: ShareDescriptor) -> ImportCommands:
    return ImportCommands(
        partition=chain.partition,
        region=described.region,
        source=described.account,
        importer=described.shared_with,
        key_arn=described.model_key_arn,
        versions=[version for version, _ in described.versions()],
        principals=described.principals,
    )


if __name__ == "__main__":
    sys.exit(main())
