"""The permission to import a model version."""

from collections.abc import Sequence

from aws_cdk import CustomResource, Stack, aws_iam
from constructs import Construct

from stacks.constructs.long_running_provider import ANSWER
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
        provider = permissions.provider
        policy = aws_iam.PolicyDocument(
            statements=[
                aws_iam.PolicyStatement(
                    # The only action that Comprehend takes here (developer guide: resource-based policies).
                    actions=["comprehend:ImportModel"],
                    principals=[_principal(principal) for principal in principals],
                    resources=[model_arn],
                )
            ]
        )
        resource = CustomResource(
            self,
            "Resource",
            service_token=provider.function.function_arn,
            resource_type="Custom::ModelShare",
            service_timeout=ANSWER,
            properties={
                **provider.properties(),
                "ModelArn": model_arn,
                "Policy": Stack.of(self).to_json_string(policy),
            },
        )
        resource.node.add_dependency(provider, provider.role, permissions)


def allow_shares(permissions: Permissions) -> None:
    """Allow to share a model's versions, and to end that: of a model that nobody imports any more the last one too."""
    permissions.allow([f"comprehend:{verb}ResourcePolicy" for verb in ("Delete", "Describe", "Put")])


def _principal(principal: str) -> aws_iam.IPrincipal:
    return aws_iam.ArnPrincipal(principal) if ":" in principal else aws_iam.AccountPrincipal(principal)
