"""A model version copied from another account."""

from collections.abc import Mapping
from typing import Literal

from aws_cdk import RemovalPolicy, aws_kms
from constructs import Construct

from stacks.constructs.comprehend_actions import TAGGING, model_actions
from stacks.constructs.data_access_role import DataAccessRole
from stacks.constructs.long_running_resource import LongRunningResource
from stacks.constructs.permissions import Permissions
from stacks.model_version import ModelVersion


class ImportedModel(Construct):
    """Imports a version under this account's key. `arn` is the copy's, usable once this has been waited for."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        permissions: Permissions,
        version: ModelVersion,
        model_arn: str,
        source_model_arn: str,
        data_access: DataAccessRole,
        key: aws_kms.IKey,
        tags: Mapping[str, str],
        removal_policy: Literal["destroy", "retain"],
    ) -> None:
        super().__init__(scope, construct_id)
        source_model = source_model_arn.partition("/version/")[0]
        permissions.allow_import(source_model, {"StringEquals": {"comprehend:ModelKmsKey": key.key_arn}})
        permissions.allow([*model_actions(version.kind, "Delete", "Describe"), *TAGGING])
        importing = LongRunningResource(
            self,
            "Import",
            permissions=permissions,
            resource_type="Custom::ImportedModel",
            removal_policy=RemovalPolicy.RETAIN if removal_policy == "retain" else RemovalPolicy.DESTROY,
            properties={
                "ModelArn": model_arn,
                "SourceModelArn": source_model_arn,
                "DataAccessRoleArn": data_access.role.role_arn,
                "ModelKeyArn": key.key_arn,
                "Tags": tags,
            },
        )
        importing.resource.node.add_dependency(data_access)
        self.arn = importing.arn
