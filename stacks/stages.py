"""The stacks of an account as a stage: for `cdk deploy 'Prd/*'`, for the app's own pipeline, and for any other."""

from pathlib import Path
from typing import NamedTuple, cast

from aws_cdk import Environment, Stack, Stage
from constructs import Construct

from stacks.config.chain import Chain
from stacks.config.config import Config
from stacks.deployment import add_source, add_target, add_target_storage, ordered
from stacks.names import PIPELINE, source_stack_name, stack_set_stack_name, stage_name
from stacks.stack_set_stack import StackSetStack
from stacks.unit_stage import UnitStage

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


class StackSetStage(Stage):
    """The stack set of an organizational unit, from the account that deploys it; `template` is what it deploys."""

    def __init__(self, scope: Construct, construct_id: str, *, chain: Chain, name: str, template: UnitStage) -> None:
        env = Environment(account=chain.units[name].deployers[0], region=chain.source.region)
        super().__init__(scope, construct_id, stage_name=_deploys(construct_id), env=env)
        self.stack = StackSetStack(self, stack_set_stack_name(name), chain=chain, name=name, template=template)


def _deploys(construct_id: str) -> str:
    """Return the stage's name in a pipeline, where the CDK has stages called Source and Build of its own."""
    return f"Deploy{construct_id}"


class Stages(NamedTuple):
    """All stages of a config, in their order: targets, by name, in waves."""

    importer_roles: list[ImporterRoleStage]
    sources: list[SourceStage]
    targets: dict[str, TargetStage]
    stack_sets: list[StackSetStage]


def add_stages(scope: Construct, config: Config, *, folder: Path) -> None:
    """Add the pipeline of a config, and the stages that it deploys; these alone, if only the context asks for them.

    What stack sets deploy is a stage in any case, for no account has it as a stack of this app's.
    """
    templates = _add_stack_sets(scope, config, folder)
    if not config.pipeline and str(scope.node.try_get_context(STAGES)).lower() != "true":
        return
    stages = Stages([], [], {}, [])
    for chain in config.chains:
        if chain.trains:
            stages.sources.append(SourceStage(scope, stage_name(chain.name), chain=chain, folder=folder))
        for name, target in chain.targets.items():
            if chain.trains and target.importer_role:
                of = f"ImporterRoleOf{stage_name(name)}"
                stages.importer_roles.append(ImporterRoleStage(scope, of, chain=chain, name=name))
            stages.targets[name] = TargetStage(scope, stage_name(name), chain=chain, name=name, folder=folder)
        for name in chain.units:
            of = f"StackSetOf{stage_name(name)}"
            stages.stack_sets.append(StackSetStage(scope, of, chain=chain, name=name, template=templates[name]))
    if config.pipeline:
        # Only now, for loading it takes a while.
        from stacks.pipeline_stack import PipelineStack

        PipelineStack(scope, PIPELINE, config=config, pipeline=config.pipeline, stages=stages)


def _add_stack_sets(scope: Construct, config: Config, folder: Path) -> dict[str, UnitStage]:
    """Add the stack sets of a config, as stacks of their own; return the templates that they deploy, by unit."""
    templates = {}
    for chain in config.chains:
        for name in chain.units:
            templates[name] = UnitStage(scope, stage_name(name), chain=chain, name=name, folder=folder)
            deploying = StackSetStack(
                scope, stack_set_stack_name(name), chain=chain, name=name, template=templates[name]
            )
            if ordered(scope):
                deploying.add_stack_dependency(cast("Stack", scope.node.find_child(source_stack_name(chain.name))))
    return templates
