"""Files for accounts that have no bucket of `cdk bootstrap`."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy, aws_iam, aws_s3
from constructs import Construct

from stacks.constructs.acknowledged import PolicyFindings, acknowledge
from stacks.names import ASSETS

_UPLOADS = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
_LOOKS = ["s3:GetBucketLocation", "s3:GetEncryptionConfiguration", "s3:ListBucket"]
"""What the CDK CLI does before it uploads a file that is not there."""


class SharedFiles(Construct):
    """A bucket that some accounts of an organization read, and a role that some accounts upload to it with.

    What is in it is the app's code, templates and the documents of smoke tests. The key is S3's own, so that an account
    that may read needs nothing else. The names are given, since other accounts have to know them.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bucket_name: str,
        organization: str,
        readers: Sequence[str],
        publisher_name: str,
        publishers: Sequence[str],
    ) -> None:
        super().__init__(scope, construct_id)
        bucket = aws_s3.Bucket(
            self,
            "Bucket",
            bucket_name=bucket_name,
            encryption=aws_s3.BucketEncryption.S3_MANAGED,
            block_public_access=aws_s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            versioned=True,
            removal_policy=RemovalPolicy.RETAIN,
            lifecycle_rules=[aws_s3.LifecycleRule(noncurrent_version_expiration=Duration.days(30))],
        )
        bucket.add_to_resource_policy(
            aws_iam.PolicyStatement(
                actions=["s3:GetObject"],
                principals=[aws_iam.AnyPrincipal()],
                resources=[bucket.arn_for_objects(f"{ASSETS}*")],
                conditions={
                    "StringEquals": {"aws:PrincipalOrgID": organization, "aws:PrincipalAccount": list(readers)}
                },
            )
        )
        acknowledge(
            bucket,
            {
                "S1": "It holds the app's own code, its templates, and the documents of smoke tests",
                "S3BucketLoggingEnabled": "It holds the app's own code, templates, and documents of smoke tests",
                "S3BucketReplicationEnabled": "What is in it is made anew from the repository by every deployment",
                "S3DefaultEncryptionKMS": "Readers are in other accounts, and S3's own key asks nothing more of them",
            },
        )
        self.publisher = aws_iam.Role(
            self,
            "Publisher",
            role_name=publisher_name,
            assumed_by=aws_iam.CompositePrincipal(*(aws_iam.AccountPrincipal(account) for account in publishers)),
        )
        self.publisher.add_to_policy(aws_iam.PolicyStatement(actions=_LOOKS, resources=[bucket.bucket_arn]))
        objects = bucket.arn_for_objects(f"{ASSETS}*")
        self.publisher.add_to_policy(aws_iam.PolicyStatement(actions=_UPLOADS, resources=[objects]))
        findings = PolicyFindings(self.publisher)
        findings.acknowledge_patterns([objects], "Only this app uploads under the prefix; names are hashes")
