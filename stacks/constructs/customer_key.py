"""A customer managed key."""

from collections.abc import Sequence

from aws_cdk import ArnFormat, RemovalPolicy, Stack, aws_iam, aws_kms
from constructs import Construct

from stacks.regions import service_name

_COLON = ArnFormat.COLON_RESOURCE_NAME


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

    def encrypt_logs(self, log_groups: Sequence[str]) -> None:
        """Let CloudWatch Logs encrypt groups of this account with it, by name (its user guide: encrypt log data)."""
        stack = Stack.of(self)
        arns = [
            stack.format_arn(service="logs", resource="log-group", resource_name=name, arn_format=_COLON)
            for name in log_groups
        ]
        self.add_to_resource_policy(
            aws_iam.PolicyStatement(
                actions=["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
                principals=[aws_iam.ServicePrincipal(service_name("logs", stack.region))],
                resources=["*"],
                conditions={"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": arns}},
            )
        )

    def share_model_versions(self, model_arns: Sequence[str], accounts: Sequence[str]) -> None:
        """Let accounts decrypt some model versions, and no others that the key encrypts.

        The principals are account roots, since KMS refuses roles that do not exist yet; the conditions narrow them
        (Comprehend developer guide: sharing a custom model, AWS KMS key policy statement).
        """
        principals: list[aws_iam.IPrincipal] = [aws_iam.AccountPrincipal(account) for account in accounts]
        self.add_to_resource_policy(
            aws_iam.PolicyStatement(
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                principals=principals,
                resources=["*"],
                conditions={"StringEquals": {"aws:SourceArn": list(model_arns)}},
            )
        )
        self.add_to_resource_policy(
            aws_iam.PolicyStatement(
                actions=["kms:CreateGrant"],
                principals=principals,
                resources=["*"],
                conditions={"StringEquals": {"kms:EncryptionContext:aws:comprehend:arn": list(model_arns)}},
            )
        )
