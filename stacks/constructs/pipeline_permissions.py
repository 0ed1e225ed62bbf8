"""What CDK Pipelines' own roles lack, and what they have too much."""

from aws_cdk import aws_iam
from aws_cdk.pipelines import CodePipeline
from constructs import IConstruct

from stacks.config.pipeline import Pipeline

_BUILDS = ["RetryBuild", "RetryBuildBatch", "StartBuild", "StartBuildBatch", "StopBuild", "StopBuildBatch"]


def adjust_permissions(made: CodePipeline, pipeline: Pipeline) -> None:
    """Adjust the roles of a pipeline that has been built."""
    if pipeline.connection:
        _allow_connection(made, pipeline.connection.arn)
    if assets := made.node.try_find_child("Assets"):
        _deny_builds(assets)


def _allow_connection(made: CodePipeline, connection: str) -> None:
    """Let the action that brings a commit use the connection by the service's new name too, which the CDK leaves out.

    Developer tools console user guide: connections, service prefix.
    """
    (role,) = _roles(made.pipeline.node.find_child("Source"))
    role.add_to_policy(aws_iam.PolicyStatement(actions=["codeconnections:UseConnection"], resources=[connection]))


def _deny_builds(assets: IConstruct) -> None:
    """Keep the role that uploads from starting builds: it may start any, with other commands and the build's own role.

    So it could deploy the pipeline. CodePipeline starts its builds with another role.
    """
    for role in _roles(assets):
        role.add_to_policy(
            aws_iam.PolicyStatement(
                effect=aws_iam.Effect.DENY, actions=[f"codebuild:{action}" for action in _BUILDS], resources=["*"]
            )
        )


def _roles(within: IConstruct) -> list[aws_iam.Role]:
    return [found for found in within.node.find_all() if isinstance(found, aws_iam.Role)]
