"""Where a pipeline's commits come from."""

from aws_cdk import aws_codecommit, aws_s3
from aws_cdk.aws_codepipeline_actions import S3Trigger
from aws_cdk.pipelines import CodePipelineSource
from constructs import Construct

from stacks.config.pipeline import Pipeline


def commits(scope: Construct, pipeline: Pipeline) -> CodePipelineSource:
    """Return the step that brings a commit: a new one begins a deployment."""
    if there := pipeline.connection:
        return CodePipelineSource.connection(there.repository, there.branch, connection_arn=there.arn)
    if own := pipeline.codecommit:
        repository = aws_codecommit.Repository.from_repository_name(scope, "Repository", own.repository)
        return CodePipelineSource.code_commit(repository, own.branch)
    if archive := pipeline.archive:
        bucket = aws_s3.Bucket.from_bucket_name(scope, "Commits", archive.bucket)
        # Events of objects take a trail of CloudTrail, which is not this app's to make.
        return CodePipelineSource.s3(bucket, archive.key, trigger=S3Trigger.POLL)
    raise ValueError("a pipeline has a repository")
