"""The stacks of an account as a stage: for `cdk deploy 'Prd/*'`, for the app's own pipeline, and for any other."""

from pathlib import Path
from typing import NamedTuple

from aws_cdk import Environment, Stage
from constructs import Construct

from stacks.config.chain import Chain
from stacks.config.config import Config
from stacks.deployment import add_source, add_target, add_target_storage
from stacks.names import PIPELINE, stage_name

STAGES = "stages"
"""The context key that adds the stages to the app, beside the stacks on their own."""


class SourceStage(Stage):
    """The account that trains and shares.

    Its stacks have the names that they have on their own: what `cdk deploy` made of them, a stage goes on with.
    """

    def __init__(self, scope: Construct, construct_id: str, *, chain: Chain, folder: Path) -> None:
        env = Environment(account=chain.source.account, region=chain.source.region)
        super().__init__(scope, construct_id, stage_name=_deploys(construct_id), env=env)
        self.stack = add_source(self, chain, folder=folder)


class TargetStage(Stage):
    """An account that imports, by its name in models.yaml; its stacks' names are as in `SourceStage`."""

    def __init__(self, scope: Construct, construct_id: str, *, chain: Chain, name: str, folder: Path) -> None:
        env = Environment(account=chain.targets[name].account, region=chain.source.region)
        super().__init__(scope, construct_id, stage_name=_deploys(construct_id), env=env)
        self.stack = add_target(self, chain, name, folder=folder)


class ImporterRoleStage(Stage):
    """The one stack of a target that has the role that imports, where it has a name: before a share names it.

    `TargetStage` has the same stack again.
    """

    def __init__(self, scope: Construct, construct_id: str, *, chain: Chain, name: str) -> None:
        env = Environment(account=chain.targets[name].account, region=chain.source.region)
        super().__init__(scope, construct_id, stage_name=_deploys(construct_id), env=env)
        self.stack = add_target_storage(self, chain, name)


def _deploys(construct_id: str) -> str:
    """Return the stage's name in a pipeline, where the CDK has stages called Source and Build of its own."""
    return f"Deploy{construct_id}"


class Stages(NamedTuple):
    """All stages of a config: in this order, the targets, by name, in waves."""

    importer_roles: list[ImporterRoleStage]
    sources: list[SourceStage]
    targets: dict[str, TargetStage]


def add_stages(scope: Construct, config: Config, *, folder: Path) -> None:
    """Add the pipeline of a config, and the stages that it deploys; these alone, if only the context asks for them."""
    if not config.pipeline and str(scope.node.try_get_context(STAGES)).lower() != "true":
        return
    stages = Stages([], [], {})
    for chain in config.chains:
        if chain.trains:
            stages.sources.append(SourceStage(scope, stage_name(chain.name), chain=chain, folder=folder))
        for name, target in chain.targets.items():
            if chain.trains and target.importer_role:
                of = f"ImporterRoleOf{stage_name(name)}"
                stages.importer_roles.append(ImporterRoleStage(scope, of, chain=chain, name=name))
            stages.targets[name] = TargetStage(scope, stage_name(name), chain=chain, name=name, folder=folder)
    if config.pipeline:
        # Only now, for loading it takes a while.
        from stacks.pipeline_stack import PipelineStack

        PipelineStack(scope, PIPELINE, config=config, pipeline=config.pipeline, stages=stages)
