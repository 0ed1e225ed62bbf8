"""Which stacks a config becomes."""

from pathlib import Path

from constructs import Construct

from stacks.config.config import Config
from stacks.source_stack import SourceStack
from stacks.source_storage_stack import SourceStorageStack
from stacks.target_stack import TargetStack
from stacks.target_storage_stack import TargetStorageStack


def add_stacks(scope: Construct, config: Config, *, folder: Path) -> None:
    """Add two stacks an account: what is kept, and what uses it. `cdk deploy` of the second deploys both.

    `folder` is the one that the config's data files are relative to.
    """
    storage = SourceStorageStack(scope, "ModelCopy-SourceStorage", config=config)
    SourceStack(scope, "ModelCopy-Source", config=config, folder=folder, storage=storage)
    for name, target in config.targets.items():
        kept = TargetStorageStack(scope, f"ModelCopy-{name}-Storage", config=config, target=target)
        TargetStack(scope, f"ModelCopy-{name}", config=config, target=target, folder=folder, storage=kept)
