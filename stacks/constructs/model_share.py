"""The permission to import a model version."""

import json
from collections.abc import Sequence

from constructs import Construct

from stacks.constructs.permissions import Permissions


class ModelShare(Construct):
    """The resource policy of a version, for accounts, roles and users. A change of it leaves the version as it is."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        permissions: Permissions,
        model_arn: str,
        principals: Sequence[str],
    ) -> None:
        super().__init__(scope, construct_id)
        allowed = [_principal_arn(model_arn, principal) for principal in principals]
        statement = {
            # The only action that Comprehend takes here (developer guide: resource-based policies).
            "Action": "comprehend:ImportModel",
            "Effect": "Allow",
            "Principal": {"AWS": allowed if len(allowed) > 1 else allowed[0]},
            "Resource": model_arn,
        }
        permissions.provider.custom_resource(
            self,
            "Resource",
            resource_type="Custom::ModelShare",
            properties={
                "ModelArn": model_arn,
                "Policy": json.dumps({"Statement": [statement], "Version": "2012-10-17"}, separators=(",", ":")),
            },
            after=[permissions],
        )


def allow_shares(permissions: Permissions) -> None:
    """Allow to share a model's versions, and to end that: of a model that nobody imports any more the last one too."""
    permissions.allow([f"comprehend:{verb}ResourcePolicy" for verb in ("Delete", "Describe", "Put")])


def _principal_arn(model_arn: str, principal: str) -> str:
    """Return the ARN of a role or user as it is, and of an account that of its root, in the model's partition."""
    return principal if ":" in principal else f"arn:{model_arn.split(':')[1]}:iam::{principal}:root"
