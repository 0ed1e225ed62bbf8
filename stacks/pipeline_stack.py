"""A pipeline from a commit to every account."""

import json
from collections.abc import Iterator
from pathlib import Path

from aws_cdk import aws_codebuild, aws_s3, pipelines
from constructs import Construct

from stacks.account_stack import AccountStack
from stacks.config.config import Config
from stacks.config.pipeline import Pipeline
from stacks.config.waves import waves
from stacks.constructs.commits import commits
from stacks.constructs.customer_key import CustomerKey
from stacks.constructs.deployment_approval import approval_steps
from stacks.constructs.pipeline_findings import acknowledge_pipeline
from stacks.constructs.pipeline_permissions import adjust_permissions
from stacks.constructs.secure_bucket import SecureBucket
from stacks.stages import Stages

_CDK = json.loads((Path(__file__).parents[1] / "package.json").read_text())["devDependencies"]["aws-cdk"]
_CDK_ASSETS = "4.7.3"
_RUNTIMES = {"python": "3.11", "nodejs": "22"}
"""Of the image (CodeBuild user guide: available runtimes)."""
_TARGETS = 50 // 4
"""In a stage of CodePipeline, which takes fifty actions (its user guide: quotas): a target has four at most."""


class PipelineStack(AccountStack):
    """Checks and synthesizes a commit, updates itself, trains, and then deploys the targets wave by wave.

    A deployment may take three days (CodePipeline user guide: quotas), a training twelve hours.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, config: Config, pipeline: Pipeline, stages: Stages
    ) -> None:
        account, region = pipeline.account, pipeline.region
        super().__init__(scope, construct_id, account=account, region=region, description="Deploys from a repository")
        commit = commits(self, pipeline)
        synth = pipelines.CodeBuildStep(
            "Synth",
            input=commit,
            commands=["make synth"],
            primary_output_directory="cdk.out",
            # The types are checked with a good two gigabytes of memory.
            build_environment=aws_codebuild.BuildEnvironment(compute_type=aws_codebuild.ComputeType.MEDIUM),
        )
        key = CustomerKey(self, "Key", description="Encrypts what the steps of the pipeline hand on")
        accounts = {str(stage.account) for stage in (*stages.sources, *stages.targets.values(), *stages.stack_sets)}
        artifacts = SecureBucket(self, "Artifacts", key=key, readers=sorted(accounts - {account}))
        made = _pipeline(self, synth, artifacts.bucket)
        for name, beside in (("ImporterRoles", stages.importer_roles), ("Sources", stages.sources)):
            if beside:
                wave = made.add_wave(name)
                for stage in beside:
                    wave.add_stage(stage)
        chains = {name: chain for chain in config.chains for name in chain.targets}
        for title, names in _waves(config):
            wave = made.add_wave(title)
            for name in names:
                asks = config.targets[name].approval
                before = approval_steps(chains[name], name, commit=commit, assembly=synth) if asks else []
                wave.add_stage(stages.targets[name], pre=before)
        if stages.stack_sets:
            wave = made.add_wave("StackSets")
            for deploying in stages.stack_sets:
                wave.add_stage(deploying)
        made.build_pipeline()
        adjust_permissions(made, pipeline)
        acknowledge_pipeline(made)


def _pipeline(scope: Construct, synth: pipelines.CodeBuildStep, artifacts: aws_s3.IBucket) -> pipelines.CodePipeline:
    image = aws_codebuild.BuildEnvironment(build_image=aws_codebuild.LinuxBuildImage.STANDARD_7_0)
    runtimes = {"phases": {"install": {"runtime-versions": _RUNTIMES}}}
    return pipelines.CodePipeline(
        scope,
        "Pipeline",
        synth=synth,
        self_mutation=True,
        cli_version=_CDK,
        cdk_assets_cli_version=_CDK_ASSETS,
        artifact_bucket=artifacts,
        cross_account_keys=True,
        enable_key_rotation=True,
        publish_assets_in_parallel=False,
        # The report of the differences comes before a deployment; a change set would come after the approval.
        use_change_sets=False,
        code_build_defaults=pipelines.CodeBuildOptions(
            build_environment=image, partial_build_spec=aws_codebuild.BuildSpec.from_object(runtimes)
        ),
    )


def _waves(config: Config) -> Iterator[tuple[str, list[str]]]:
    """Yield the waves with their titles, each in parts that a stage of CodePipeline takes."""
    for number, names in enumerate(waves(config.targets), 1):
        for begin in range(0, len(names), _TARGETS):
            yield f"Wave{number}" + (f"From{begin + 1}" if begin else ""), names[begin : begin + _TARGETS]
