"""A pipeline from a commit to every account."""

import json
from collections.abc import Mapping
from pathlib import Path

from aws_cdk import aws_codebuild, pipelines
from constructs import Construct

from stacks.account_stack import AccountStack
from stacks.config.config import Config
from stacks.config.pipeline import Pipeline
from stacks.config.waves import waves
from stacks.constructs.commits import allow_connection, commits
from stacks.constructs.customer_key import CustomerKey
from stacks.constructs.deployment_approval import approval_steps
from stacks.constructs.pipeline_findings import acknowledge_pipeline
from stacks.constructs.secure_bucket import SecureBucket
from stacks.stages import SourceStage, TargetStage

_CDK = json.loads((Path(__file__).parents[1] / "package.json").read_text())["devDependencies"]["aws-cdk"]
_CDK_ASSETS = "4.7.3"
_RUNTIMES = {"python": "3.11", "nodejs": "22"}
"""Of the image (CodeBuild user guide: available runtimes)."""
_TARGETS = 50 // 4
"""In a stage of CodePipeline, which takes fifty actions (its user guide: quotas): a target has four at most."""


class PipelineStack(AccountStack):
    """Checks and synthesizes a commit, updates itself, trains, and then deploys the targets wave by wave.

    `sources` and `targets` are the stages of all accounts, by name. A deployment may take three days (CodePipeline user
    guide: quotas), a training twelve hours.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: Config,
        pipeline: Pipeline,
        sources: Mapping[str, SourceStage],
        targets: Mapping[str, TargetStage],
    ) -> None:
        account, region = pipeline.account, pipeline.region
        super().__init__(scope, construct_id, account=account, region=region, description="Deploys from a repository")
        accounts = sorted({str(stage.account) for stage in (*sources.values(), *targets.values())} - {account})
        key = CustomerKey(self, "Key", description="Encrypts what the steps of the pipeline hand on")
        commit = commits(self, pipeline)
        synth = pipelines.CodeBuildStep(
            "Synth",
            input=commit,
            commands=["make synth"],
            primary_output_directory="cdk.out",
            # The types are checked with a good two gigabytes of memory.
            build_environment=aws_codebuild.BuildEnvironment(compute_type=aws_codebuild.ComputeType.MEDIUM),
        )
        made = pipelines.CodePipeline(
            self,
            "Pipeline",
            synth=synth,
            self_mutation=True,
            cli_version=_CDK,
            cdk_assets_cli_version=_CDK_ASSETS,
            artifact_bucket=SecureBucket(self, "Artifacts", key=key, readers=accounts).bucket,
            cross_account_keys=True,
            enable_key_rotation=True,
            publish_assets_in_parallel=False,
            # The report of the differences comes before a deployment; a change set would come after the approval.
            use_change_sets=False,
            code_build_defaults=pipelines.CodeBuildOptions(
                build_environment=aws_codebuild.BuildEnvironment(
                    build_image=aws_codebuild.LinuxBuildImage.STANDARD_7_0
                ),
                partial_build_spec=aws_codebuild.BuildSpec.from_object(
                    {"phases": {"install": {"runtime-versions": _RUNTIMES}}}
                ),
            ),
        )
        training = made.add_wave("Sources")
        for stage in sources.values():
            training.add_stage(stage)
        chains = {name: chain for chain in config.chains for name in chain.targets}
        for number, names in enumerate(waves(config.targets), 1):
            for begin in range(0, len(names), _TARGETS):
                wave = made.add_wave(f"Wave{number}" + (f"From{begin + 1}" if begin else ""))
                for name in names[begin : begin + _TARGETS]:
                    asks = config.targets[name].approval
                    before = approval_steps(chains[name], name, commit=commit, assembly=synth) if asks else []
                    wave.add_stage(targets[name], pre=before)
        made.build_pipeline()
        allow_connection(made, pipeline)
        acknowledge_pipeline(made)
