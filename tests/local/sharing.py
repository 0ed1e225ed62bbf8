"""A model that one account shares and another may import, and everything that both must allow."""

from typing import Any

from local.local_aws import LocalAws
from tests.local.conftest import Statement, allow, policy
from tests.local.recognizers import Scene

IMPORT = "comprehend:ImportModel"


class Sharing:
    """A model of the account `source`, encrypted, that all of the account `prd` may import.

    `role` is a data access role of `prd` with all that the developer guide asks for the import.
    """

    def __init__(self, aws: LocalAws):
        self.source, self.target = Scene(aws, "source"), Scene(aws, "prd")
        name = f"shared-{self.source.number}"
        self.arn = self.source.arn(name)
        self.key = self.source.make_key(*self.key_policy(self.arn))
        self.train(name, self.key)
        self.share(self.arn, f"arn:aws:iam::{self.target.account}:root")
        self.role = self.target.make_data_access_role(*self.source_key_statements, *self.target_key_statements)

    @property
    def source_key_statements(self) -> list[Statement]:
        """Use the source's key for the shared model, one action a statement."""
        use = {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com", "aws:SourceArn": self.arn}}
        grant = {"StringEquals": {"kms:EncryptionContext:aws:comprehend:arn": self.arn}}
        return [
            allow("kms:CreateGrant", Resource=self.key, Condition=grant),
            allow("kms:Decrypt", Resource=self.key, Condition=use),
            allow("kms:GenerateDataKey", Resource=self.key, Condition=use),
        ]

    @property
    def target_key_statements(self) -> list[Statement]:
        """Use the target's own key, one action a statement."""
        return self.target.key_statements(self.target.key)

    def key_policy(self, model: str) -> list[Statement]:
        """Return what a key's policy needs for the target to import a model, one action a statement."""
        who = {"Principal": {"AWS": f"arn:aws:iam::{self.target.account}:root"}, "Resource": "*"}
        grant = {"StringEquals": {"kms:EncryptionContext:aws:comprehend:arn": model}}
        use = {"StringEquals": {"aws:SourceArn": model}}
        return [
            allow("kms:CreateGrant", **who, Condition=grant),
            allow("kms:Decrypt", **who, Condition=use),
            allow("kms:GenerateDataKey", **who, Condition=use),
        ]

    def train(self, name: str, key: str = "") -> str:
        """Train another model of `source`; return its ARN."""
        statements = [*self.source.data_statements, *(self.source.key_statements(key) if key else [])]
        changes = {"ModelKmsKeyId": key} if key else {}
        return self.source.train(name, self.source.make_data_access_role(*statements), **changes)

    def share(self, arn: str, principal: str) -> None:
        """Let a principal import a model of `source`."""
        statement = allow(IMPORT, Principal={"AWS": principal}, Resource="*")
        self.source.comprehend.put_resource_policy(ResourceArn=arn, ResourcePolicy=policy(statement))

    def request(self, name: str, **changes: Any) -> dict[str, Any]:
        """Return a request to import the shared model under a name."""
        return {
            "SourceModelArn": self.arn,
            "ModelName": name,
            "VersionName": "v1",
            "DataAccessRoleArn": self.role,
            "ModelKmsKeyId": self.target.key,
            **changes,
        }
