"""python -m stacks.deployment_policy <name>: what CloudFormation may do in an account that a pipeline deploys to.

Every action of a service where nothing says which ones CloudFormation calls, but on the app's own resources, as far as
names tell. Whoever may change what is deployed may still give the app's roles more than it does: what bounds these is
`permissions_boundary:`, which this policy insists on where the config has one.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stacks.bootstrap import MANAGEMENT
from stacks.config.config import Config
from stacks.config.file import ConfigError, load
from stacks.config.known_names import known
from stacks.config.sources import Source
from stacks.config.targets import Target
from stacks.names import ASSETS, current_parameter_name
from stacks.regions import partition_of

_STACKS = "ModelCopy-*"
_BOUNDED = ["AttachRolePolicy", "CreateRole", "DeleteRolePolicy", "DetachRolePolicy"]
_BOUNDED += ["PutRolePermissionsBoundary", "PutRolePolicy", "UpdateAssumeRolePolicy"]
"""What can make more of a role, and takes `iam:PermissionsBoundary` (service authorization reference)."""
_ROLES = ["DeleteRole", "GetRole", "GetRolePolicy", "ListAttachedRolePolicies", "ListRolePolicies", "ListRoleTags"]
_ROLES += ["PassRole", "TagRole", "UntagRole", "UpdateRole", "UpdateRoleDescription"]
_POLICIES = ["CreatePolicy", "CreatePolicyVersion", "DeletePolicy", "DeletePolicyVersion", "GetPolicy"]
_POLICIES += ["GetPolicyVersion", "ListPolicyVersions"]
_KEYS = ["CreateKey", "DescribeKey", "DisableKey", "DisableKeyRotation", "EnableKey", "EnableKeyRotation"]
_KEYS += ["GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags", "PutKeyPolicy", "ScheduleKeyDeletion"]
_KEYS += ["TagResource", "UntagResource", "UpdateKeyDescription"]
"""No use of a key: CloudFormation makes keys, and encrypts nothing."""


def deployment_policy(config: Config, name: str) -> dict[str, Any]:
    """Return the policy for the account of a source or target, for all that the config has there."""
    account, region, _ = next(place for place in _places(config) if place[2] == name)
    partition = partition_of(region)
    importers = [target.importer_role for target in config.targets.values() if target.account == account]
    boundary = next(iter(_boundaries(config, account)), None)

    def arn(service: str, *resources: str, owner: str = account, where: str = "*") -> list[str]:
        return [f"arn:{partition}:{service}:{where}:{owner}:{resource}" for resource in resources]

    roles = arn("iam", f"role/{_STACKS}", *(f"role/{role}" for role in importers if role), where="")
    only_bounded = {"StringEquals": {"iam:PermissionsBoundary": arn("iam", f"policy/{boundary}", where="")[0]}}
    if name == MANAGEMENT:
        return _policy(*_stack_sets(partition, account))
    files = [f"cdk-*-assets-{account}-*", f"cdk-*-assets-{account}-*/{ASSETS}*"]
    return _policy(
        {**_allow("iam", _BOUNDED, roles), **({"Condition": only_bounded} if boundary else {})},
        _allow("iam", _ROLES, roles),
        _allow("iam", _POLICIES, arn("iam", f"policy/{_STACKS}", where="")),
        _allow("kms", _KEYS, ["*"]),
        _allow("s3", ["*"], arn("s3", _STACKS.lower(), "model-copy-files-*", owner="", where="")),
        _allow("s3", ["GetObject", "ListBucket"], arn("s3", *files, owner="", where="")),
        _allow("lambda", ["*"], arn("lambda", f"function:{_STACKS}")),
        _allow("logs", ["*"], arn("logs", f"log-group:/{_STACKS}")),
        _allow("logs", ["DescribeLogGroups"], ["*"]),
        _allow("states", ["*"], arn("states", "stateMachine:Lifecycle*")),
        _allow("ssm", ["*"], arn("ssm", f"parameter{current_parameter_name('*')}")),
        _allow("ssm", ["GetParameters"], arn("ssm", "parameter/cdk-bootstrap/*")),
        _allow("application-autoscaling", ["*"], ["*"]),
        # Auto scaling asks its caller for these (its user guide: identity-based policy examples).
        _allow("comprehend", ["DescribeEndpoint", "UpdateEndpoint"], arn("comprehend", "*-endpoint/*")),
        _allow("cloudwatch", ["DeleteAlarms", "DescribeAlarms", "PutMetricAlarm"], ["*"]),
        _allow("iam", ["CreateServiceLinkedRole"], arn("iam", "role/aws-service-role/comprehend.*", where="")),
    )


def _stack_sets(partition: str, account: str) -> list[dict[str, Any]]:
    """Return what it takes to deploy to an organization: who is in it, the stack sets, and the template's file."""
    sets = [f"arn:{partition}:cloudformation:*:*:{kind}/{_STACKS}" for kind in ("stackset", "stackset-target")]
    return [
        _allow("cloudformation", ["*"], [*sets, f"arn:{partition}:cloudformation:*:{account}:type/resource/*"]),
        _allow("organizations", ["Describe*", "List*"], ["*"]),
        _allow("s3", ["GetObject"], [f"arn:{partition}:s3:::model-copy-files-*/{ASSETS}*"]),
        _allow("ssm", ["GetParameters"], [f"arn:{partition}:ssm:*:{account}:parameter/cdk-bootstrap/*"]),
    ]


def _policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _allow(service: str, actions: Sequence[str], resources: list[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": [f"{service}:{action}" for action in actions], "Resource": resources}


def _places(config: Config) -> list[tuple[str, str, str]]:
    """Return account, region and name of each source and target."""
    places = [(source.account, source.region, name) for name, source in config.own_sources.items()]
    for chain in config.chains:
        places += [(target.account, chain.source.region, name) for name, target in chain.targets.items()]
        places += [(unit.deployers[0], chain.source.region, MANAGEMENT) for unit in chain.units.values()]
    return places


def _boundaries(config: Config, account: str) -> list[str]:
    owners: list[Source | Target] = [*config.own_sources.values(), *config.targets.values()]
    return [owner.permissions_boundary for owner in owners if owner.account == account and owner.permissions_boundary]


def main() -> None:
    """Print the policy."""
    parser = argparse.ArgumentParser(
        prog="python -m stacks.deployment_policy", description="Prints what CloudFormation may do in an account."
    )
    parser.add_argument("name", help="of a source or target in models.yaml")
    parser.add_argument("--config", type=Path, default=Path("models.yaml"), help="models.yaml by default")
    arguments = parser.parse_args()
    try:
        config = load(arguments.config)
        names = [name for _, _, name in _places(config)]
        if arguments.name not in names:
            raise ConfigError([f"{arguments.name!r} is no source or target: {known(arguments.name, names)}"])
    except ConfigError as error:
        sys.exit(str(error))
    print(json.dumps(deployment_policy(config, arguments.name), indent=2))


if __name__ == "__main__":
    main()
