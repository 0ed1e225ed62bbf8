"""Which stacks a config becomes: two an account, what is kept and what uses it.

`cdk deploy` of the second deploys both.
"""

from pathlib import Path

from aws_cdk import Stack, aws_iam
from constructs import Construct

from stacks.config.chain import Chain
from stacks.config.config import Config
from stacks.names import (
    source_stack_name,
    source_storage_stack_name,
    target_stack_name,
    target_storage_stack_name,
)
from stacks.source_stack import SourceStack
from stacks.source_storage_stack import SourceStorageStack
from stacks.target_stack import TargetStack
from stacks.target_storage_stack import TargetStorageStack

ORDERED = "ordered"
"""The context key that has targets wait for their source: for `cdk deploy --all`, where one profile reaches all."""


def add_stacks(scope: Construct, config: Config, *, folder: Path) -> None:
    """Add all stacks of a config. `folder` is the one that its data files are relative to."""
    ordered = str(scope.node.try_get_context(ORDERED)).lower() == "true"
    for chain in config.chains:
        source = add_source(scope, chain, folder=folder) if chain.trains else None
        for name in chain.targets:
            target = add_target(scope, chain, name, folder=folder)
            if source and ordered:
                target.add_dependency(source)


def add_source(scope: Construct, chain: Chain, *, folder: Path) -> SourceStack:
    """Add the stacks of the account that trains."""
    storage = SourceStorageStack(scope, source_storage_stack_name(chain.name), chain=chain)
    source = SourceStack(scope, source_stack_name(chain.name), chain=chain, folder=folder, storage=storage)
    _bound([storage, source], chain.source.permissions_boundary)
    return source


def add_target(scope: Construct, chain: Chain, name: str, *, folder: Path) -> TargetStack:
    """Add the stacks of an account that imports."""
    target = chain.targets[name]
    kept = TargetStorageStack(scope, target_storage_stack_name(name), chain=chain, name=name)
    importing = TargetStack(scope, target_stack_name(name), chain=chain, target=target, folder=folder, storage=kept)
    _bound([kept, importing], target.permissions_boundary)
    return importing


def _bound(stacks: list[Stack], policy_name: str | None) -> None:
    """Bound the permissions of all roles by a managed policy of the account."""
    for stack in stacks if policy_name else []:
        policy = aws_iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", policy_name or "")
        aws_iam.PermissionsBoundary.of(stack).apply(policy)
