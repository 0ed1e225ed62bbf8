"""A bucket for what must not leak and must not get lost."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import Duration, RemovalPolicy, Stack, aws_iam, aws_kms, aws_s3
from constructs import Construct

from stacks.constructs.acknowledged import acknowledge

_ENCRYPTION = "s3:x-amz-server-side-encryption"


class SecureBucket(Construct):
    """Encrypted with one customer managed key, TLS only, versioned, access-logged, and kept when its stack goes.

    Nobody outside of the account, and of those of `readers`, gets in, whatever an identity policy elsewhere says.
    """

    def __init__(self, scope: Construct, construct_id: str, *, key: aws_kms.IKey, readers: Sequence[str] = ()) -> None:
        super().__init__(scope, construct_id)
        # S3 delivers access logs only to buckets without a customer managed key (S3 user guide: server access logging).
        logs = aws_s3.Bucket(
            self,
            "AccessLogs",
            encryption=aws_s3.BucketEncryption.S3_MANAGED,
            block_public_access=aws_s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            versioned=True,
            removal_policy=RemovalPolicy.RETAIN,
            lifecycle_rules=[
                aws_s3.LifecycleRule(expiration=Duration.days(365), noncurrent_version_expiration=Duration.days(30))
            ],
        )
        self.bucket = aws_s3.Bucket(
            self,
            "Bucket",
            encryption=aws_s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            block_public_access=aws_s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            versioned=True,
            server_access_logs_bucket=logs,
            removal_policy=RemovalPolicy.RETAIN,
            lifecycle_rules=[aws_s3.LifecycleRule(noncurrent_version_expiration=Duration.days(30))],
        )
        acknowledge(
            logs,
            {
                "S3BucketReplicationEnabled": "Access logs tell who read the bucket; they are no data to be restored",
                "S3DefaultEncryptionKMS": "S3 delivers access logs only to buckets without a customer managed key",
            },
        )
        only_here = (
            "What is in it stays in its account and region, where the originals are: that is what the app is for"
        )
        acknowledge(self.bucket, {"S3BucketReplicationEnabled": only_here})
        own = Stack.of(self).account
        accounts = [own, *readers] if readers else own
        self._anybody, self._objects = aws_iam.AnyPrincipal(), self.bucket.arn_for_objects("*")
        self._deny("s3:*", {"StringNotEquals": {"aws:PrincipalAccount": accounts}})
        # What says nothing gets the bucket's own encryption, which is right.
        for said, right in ((_ENCRYPTION, "aws:kms"), (f"{_ENCRYPTION}-aws-kms-key-id", key.key_arn)):
            self._deny("s3:PutObject", {"Null": {said: "false"}, "StringNotEquals": {said: right}})

    def _deny(self, action: str, conditions: dict[str, Any]) -> None:
        self.bucket.add_to_resource_policy(
            aws_iam.PolicyStatement(
                effect=aws_iam.Effect.DENY,
                actions=[action],
                principals=[self._anybody],
                resources=[self._objects] if "Object" in action else [self._objects, self.bucket.bucket_arn],
                conditions=conditions,
            )
        )
