"""Findings of cdk-nag in what CDK Pipelines makes on its own, each with its reason."""

import re
from collections.abc import Iterator
from typing import Any

from aws_cdk import Stack, aws_codebuild, aws_iam, aws_s3
from aws_cdk.pipelines import CodePipeline

from stacks.constructs.acknowledged import PolicyFindings, acknowledge, as_found

_REASONS = {
    r"Action::(s3|kms):.*": "CDK Pipelines' grants on the bucket and the key of the artifacts: families of one purpose",
    r"Resource::(<Artifacts\w+\.Arn>|arn:aws:s3:::[\w-]+)/\*": "The artifacts, whose names CodePipeline makes up",
    r"Resource::arn:.*:log-group:/aws/codebuild/.*": "Logs of the builds, whose names CodeBuild makes up",
    r"Resource::arn:.*:report-group/.*": "CodeBuild gives report groups the name of their project and one of its own",
    r"Resource::arn:\*:iam::\d+:role/\*": "The roles of `cdk bootstrap` in this account, by the tag in the condition",
    r"Resource::\*": "CDK Pipelines' own: reads of stacks, a key known by its alias, and builds, which are denied",
}
"""By what is found in policies."""
_SOURCE = "Builds what CodePipeline hands on, and reads no repository itself"
_SUPPORT = {
    "S1": "Copies of artifacts, for the region that they are deployed in: access to the originals is logged",
    "S3BucketLoggingEnabled": "Copies of artifacts, for the region that they are deployed in: the originals' are there",
    "S3BucketReplicationEnabled": "It is a replica: CodePipeline copies the artifacts here from the pipeline's region",
}


def acknowledge_pipeline(made: CodePipeline) -> None:
    """Acknowledge what is found against a pipeline that has been built."""
    for construct in made.node.find_all():
        if isinstance(construct, aws_iam.Policy):
            PolicyFindings(construct)
            found = {f"IAM5[{finding}]": _reason(finding) for finding in _patterns(construct)}
            acknowledge(construct, {rule: reason for rule, reason in found.items() if reason})
        elif isinstance(construct, aws_codebuild.Project):
            acknowledge(construct, {"CodeBuildProjectSourceRepoUrl": _SOURCE})
    for support in made.pipeline.cross_region_support.values():
        bucket = support.replication_bucket
        default = bucket.node.default_child
        if isinstance(default, aws_s3.CfnBucket):
            default.versioning_configuration = aws_s3.CfnBucket.VersioningConfigurationProperty(status="Enabled")
        acknowledge(bucket, _SUPPORT)


def _patterns(policy: aws_iam.Policy) -> Iterator[str]:
    """Yield what has a `*` in it, as the rule names it."""
    document: Any = Stack.of(policy).resolve(policy.document)
    for statement in document["Statement"]:
        for kind in ("Action", "Resource"):
            values = statement[kind]
            for value in values if isinstance(values, list) else [values]:
                if "*" in (found := as_found(value)):
                    yield f"{kind}::{found}"


def _reason(finding: str) -> str:
    return next((reason for pattern, reason in _REASONS.items() if re.fullmatch(pattern, finding)), "")
