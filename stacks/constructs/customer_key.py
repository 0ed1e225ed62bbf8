"""A customer managed key."""

from collections.abc import Sequence

from aws_cdk import RemovalPolicy, aws_iam, aws_kms
from constructs import Construct


class CustomerKey(aws_kms.Key):
    """Rotated every year and kept when its stack goes: what it encrypts is lost without it."""

    def __init__(self, scope: Construct, construct_id: str, *, description: str) -> None:
        super().__init__(
            scope,
            construct_id,
            description=description,
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN,
        )

    def share_model_version(self, model_arn: str, accounts: Sequence[str]) -> None:
        """Let accounts decrypt one model version, and no other that the key encrypts.

        The principals are account roots, since KMS refuses roles that do not exist yet; the conditions narrow them
        (Comprehend developer guide: sharing a custom model, AWS KMS key policy statement).
        """
        principals: list[aws_iam.IPrincipal] = [aws_iam.AccountPrincipal(account) for account in accounts]
        self.add_to_resource_policy(
            aws_iam.PolicyStatement(
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                principals=principals,
                resources=["*"],
                conditions={"StringEquals": {"aws:SourceArn": model_arn}},
            )
        )
        self.add_to_resource_policy(
            aws_iam.PolicyStatement(
                actions=["kms:CreateGrant"],
                principals=principals,
                resources=["*"],
                conditions={"StringEquals": {"kms:EncryptionContext:aws:comprehend:arn": model_arn}},
            )
        )
