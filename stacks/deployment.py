"""Which stacks a config becomes."""

from pathlib import Path

from aws_cdk import Stack, aws_iam
from constructs import Construct

from stacks.config.config import Config
from stacks.names import SOURCE, SOURCE_STORAGE, target_stack_name, target_storage_stack_name
from stacks.source_stack import SourceStack
from stacks.source_storage_stack import SourceStorageStack
from stacks.target_stack import TargetStack
from stacks.target_storage_stack import TargetStorageStack


def add_stacks(scope: Construct, config: Config, *, folder: Path) -> None:
    """Add two stacks an account: what is kept, and what uses it. `cdk deploy` of the second deploys both.

    `folder` is the one that the config's data files are relative to.
    """
    storage = SourceStorageStack(scope, SOURCE_STORAGE, config=config)
    source = SourceStack(scope, SOURCE, config=config, folder=folder, storage=storage)
    _bound([storage, source], config.source.permissions_boundary)
    for name, target in config.targets.items():
        kept_name, importing_name = target_storage_stack_name(name), target_stack_name(name)
        kept = TargetStorageStack(scope, kept_name, config=config, name=name, target=target)
        importing = TargetStack(scope, importing_name, config=config, target=target, folder=folder, storage=kept)
        _bound([kept, importing], target.permissions_boundary)


def _bound(stacks: list[Stack], policy_name: str | None) -> None:
    """Bound the permissions of all roles by a managed policy of the account."""
    for stack in stacks if policy_name else []:
        policy = aws_iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", policy_name or "")
        aws_iam.PermissionsBoundary.of(stack).apply(policy)
