"""Which stacks a config becomes: two an account, what is kept and what uses it.

`cdk deploy` of the second deploys both.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from aws_cdk import Stack, aws_iam
from constructs import Construct

from stacks.config.chain import Chain
from stacks.config.config import Config
from stacks.files_stack import FilesStack
from stacks.names import (
    files_stack_name,
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
"""The context key that has targets wait for their source and for what they come after: for `cdk deploy --all`."""


def add_stacks(scope: Construct, config: Config, *, folder: Path) -> None:
    """Add all stacks of a config. `folder` is the one that its data files are relative to."""
    sources: dict[str, Stack] = {}
    targets: dict[str, Stack] = {}
    for chain in config.chains:
        source = add_source(scope, chain, folder=folder) if chain.trains else None
        for name in chain.targets:
            targets[name] = add_target(scope, chain, name, folder=folder)
            if source:
                sources[name] = source
    if ordered(scope):
        _order(scope, config, sources, targets)


def ordered(scope: Construct) -> bool:
    """Tell whether stacks are to wait for each other across accounts."""
    return str(scope.node.try_get_context(ORDERED)).lower() == "true"


def _order(scope: Construct, config: Config, sources: Mapping[str, Stack], targets: Mapping[str, Stack]) -> None:
    """Have targets wait for their source, by the target's name, and for each other, and a source for roles it names."""
    for name, target in config.targets.items():
        for earlier in target.after:
            targets[name].add_stack_dependency(targets[earlier])
        if source := sources.get(name):
            targets[name].add_stack_dependency(source)
            if target.importer_role:
                kept = cast("Stack", scope.node.find_child(target_storage_stack_name(name)))
                source.add_stack_dependency(kept)


def add_source(scope: Construct, chain: Chain, *, folder: Path) -> SourceStack:
    """Add the stacks of the account that trains."""
    storage = SourceStorageStack(scope, source_storage_stack_name(chain.name), chain=chain)
    source = SourceStack(scope, source_stack_name(chain.name), chain=chain, folder=folder, storage=storage)
    files = [FilesStack(scope, files_stack_name(chain.name), chain=chain)] if chain.units else []
    for stack in files:
        source.add_stack_dependency(stack)
    _bound([storage, source, *files], chain.source.permissions_boundary)
    return source


def add_target(scope: Construct, chain: Chain, name: str, *, folder: Path) -> TargetStack:
    """Add the stacks of an account that imports."""
    target = chain.targets[name]
    kept = add_target_storage(scope, chain, name)
    importing = TargetStack(
        scope,
        target_stack_name(name),
        chain=chain,
        target=target,
        account=target.account,
        folder=folder,
        storage=kept.kept,
    )
    _bound([importing], target.permissions_boundary)
    return importing


def add_target_storage(scope: Construct, chain: Chain, name: str) -> TargetStorageStack:
    """Add the stack of what an account that imports keeps."""
    kept = TargetStorageStack(scope, target_storage_stack_name(name), chain=chain, name=name)
    _bound([kept], chain.targets[name].permissions_boundary)
    return kept


def _bound(stacks: list[Stack], policy_name: str | None) -> None:
    """Bound the permissions of all roles by a managed policy of the account."""
    for stack in stacks if policy_name else []:
        policy = aws_iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", policy_name or "")
        aws_iam.PermissionsBoundary.of(stack).apply(policy)
