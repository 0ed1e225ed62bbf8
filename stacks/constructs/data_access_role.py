"""The role that Comprehend assumes for a training, an import or a job."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Stack, aws_iam, aws_kms, aws_s3
from constructs import Construct

from stacks.config.fields import S3Location
from stacks.constructs.acknowledged import PolicyFindings
from stacks.regions import service_name

_NETWORK_ACTIONS = [
    "ec2:CreateNetworkInterface",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
    "ec2:DeleteNetworkInterfacePermission",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
]
"""Of a role whose work runs in a VPC (developer guide: permissions for the DataAccessRole)."""
_OBJECTS = "The objects under a prefix that the role's work is about, whatever their names"
_FOREIGN_KEY = "Until the config names the source's key, that key's policy decides; the conditions name shared versions"


class DataAccessRole(Construct):
    """Assumable by Comprehend for this account only; allowed nothing until something is granted.

    `source_arns` narrows it to some models or jobs, wildcards included, against the confused deputy.
    """

    def __init__(self, scope: Construct, construct_id: str, *, source_arns: Sequence[str] = ()) -> None:
        super().__init__(scope, construct_id)
        conditions: dict[str, Any] = {"StringEquals": {"aws:SourceAccount": Stack.of(self).account}}
        if source_arns:
            conditions["ArnLike"] = {"aws:SourceArn": list(source_arns)}
        self.role = aws_iam.Role(
            self,
            "Role",
            assumed_by=aws_iam.ServicePrincipal("comprehend.amazonaws.com", conditions=conditions),
        )
        self._findings = PolicyFindings(self.role)
        self._via_s3 = via_s3(self)

    def read(self, bucket: aws_s3.IBucket, prefix: str = "") -> None:
        """Allow the objects under a prefix as input."""
        self._allow(["s3:GetObject"], [bucket.arn_for_objects(f"{prefix}*")], pattern=_OBJECTS)
        only_prefix = {"StringLike": {"s3:prefix": f"{prefix}*"}} if prefix else {}
        self._allow(["s3:ListBucket"], [bucket.bucket_arn], only_prefix)

    def read_location(self, data: S3Location, key_arn: str | None) -> None:
        """Allow a location in S3 as input, in whatever account: there, the bucket's policy and the key's decide too."""
        bucket = f"arn:{Stack.of(self).partition}:s3:::{data.bucket}"
        self._allow(["s3:GetObject"], [f"{bucket}/{data.keys}"], pattern=_OBJECTS)
        self._allow(["s3:ListBucket"], [bucket], {"StringLike": {"s3:prefix": data.keys}})
        if key_arn:
            self._allow(["kms:Decrypt"], [key_arn], self._via_s3)

    def work_in_vpc(self) -> None:
        """Allow network interfaces."""
        self._allow(_NETWORK_ACTIONS, ["*"], pattern="Network interfaces have no names before they are made")

    def write(self, bucket: aws_s3.IBucket, prefix: str = "") -> None:
        """Allow objects under a prefix as output."""
        self._allow(["s3:PutObject"], [bucket.arn_for_objects(f"{prefix}*")], pattern=_OBJECTS)

    def use_key(self, key: aws_kms.IKey) -> None:
        """Allow the key for data in S3, for volumes and for models of this account.

        Both halves are the developer guide's (identity-based policy examples: permissions to use KMS encryption).
        """
        self._allow(["kms:CreateGrant"], [key.key_arn])
        self._allow(["kms:Decrypt", "kms:GenerateDataKey"], [key.key_arn], self._via_s3)

    def decrypt_models(self, key: aws_kms.IKey) -> None:
        """Allow models of this account to be read, by an endpoint.

        The API reference says "read access" and no action (CreateEndpoint: DataAccessRoleArn); this is the least.
        """
        self._allow(["kms:Decrypt"], [key.key_arn], self._via_s3)

    def use_foreign_key(self, key_arn: str, model_arns: Sequence[str]) -> None:
        """Allow another account's key for versions of its models; the key's policy says for which of them.

        `key_arn` may be a pattern, for the same reason.
        """
        versions = [f"{arn}/version/*" for arn in model_arns]
        self._allow(
            ["kms:CreateGrant"],
            [key_arn],
            {"StringLike": {"kms:EncryptionContext:aws:comprehend:arn": versions}},
            pattern=_FOREIGN_KEY,
        )
        self._allow(
            ["kms:Decrypt", "kms:GenerateDataKey"],
            [key_arn],
            {**self._via_s3, "ArnLike": {"aws:SourceArn": versions}},
            pattern=_FOREIGN_KEY,
        )

    def _allow(
        self,
        actions: list[str],
        resources: list[str],
        conditions: Mapping[str, Any] | None = None,
        *,
        pattern: str = "",
    ) -> None:
        self.role.add_to_policy(
            aws_iam.PolicyStatement(actions=actions, resources=resources, conditions=conditions or {})
        )
        if pattern:
            self._findings.acknowledge_patterns(resources, pattern)


def via_s3(scope: Construct) -> dict[str, dict[str, str]]:
    """Return the condition that a key is used for objects in S3 of the stack's region, and for nothing else."""
    return {"StringEquals": {"kms:ViaService": service_name("s3", Stack.of(scope).region)}}
