"""What makes an imported version answer in real time."""

from collections.abc import Mapping

from aws_cdk import Stack, aws_applicationautoscaling, aws_iam, aws_kms
from constructs import Construct

from stacks.config.endpoint import AutoScaling
from stacks.config.endpoint import Endpoint as EndpointConfig
from stacks.constructs.acknowledged import PolicyFindings
from stacks.constructs.comprehend_actions import TAGGING
from stacks.constructs.data_access_role import DataAccessRole
from stacks.constructs.long_running_provider import LONGEST_ANSWER
from stacks.constructs.permissions import Permissions

_ANY_VERSION = "It moves from one version of the model to the next"
_Policy = aws_applicationautoscaling.CfnScalingPolicy


class ModelEndpoint(Construct):
    """One endpoint a model. Depend `resource` on what must have succeeded before it answers with `model_arn`.

    No id in here has the version in it, so that another version is an update in place, and a rollback another one: the
    endpoint answers with what it has until it has the other. Units that auto scaling has set stay as they are.

    CloudFormation has types of its own for endpoints: that for classifiers takes no data access role, without which
    Comprehend cannot read an import, and few regions have them (their schemas, October 2026).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        permissions: Permissions,
        kind: str,
        endpoint: EndpointConfig,
        name: str,
        model_arn: str,
        key: aws_kms.IKey,
        tags: Mapping[str, str],
    ) -> None:
        super().__init__(scope, construct_id)
        type_ = f"{kind}-endpoint"
        arn = Stack.of(self).format_arn(service="comprehend", resource=type_, resource_name=name)
        data_access = DataAccessRole(self, "DataAccessRole", source_arns=[arn])
        data_access.decrypt_models(key)
        serving = self._allow(permissions, arn, data_access.role)
        self.resource = permissions.provider.custom_resource(
            self,
            "Endpoint",
            resource_type="Custom::ModelEndpoint",
            answer=LONGEST_ANSWER,
            properties={
                "EndpointArn": arn,
                "ModelArn": model_arn,
                "InferenceUnits": endpoint.inference_units,
                "DataAccessRoleArn": data_access.role.role_arn,
                "AutoScaled": endpoint.auto_scaling is not None,
                "Tags": tags,
            },
            after=[serving, data_access],
        )
        self.arn = self.resource.ref
        if endpoint.auto_scaling:
            self._scale(type_, endpoint.inference_units, endpoint.auto_scaling)

    def _allow(self, permissions: Permissions, arn: str, data_access: aws_iam.IRole) -> aws_iam.Policy:
        """Allow the function this endpoint, by a policy that comes before it and goes after it."""
        passed = {"StringEquals": {"iam:PassedToService": "comprehend.amazonaws.com"}}
        kept = [f"comprehend:{verb}Endpoint" for verb in ("Delete", "Describe", "Update")]
        statement = aws_iam.PolicyStatement
        policy = aws_iam.Policy(
            self,
            "Serving",
            roles=[permissions.provider.role],
            statements=[
                statement(actions=[*kept, *TAGGING], resources=[arn]),
                statement(actions=["comprehend:CreateEndpoint"], resources=[arn, *permissions.versions]),
                statement(actions=["iam:PassRole"], resources=[data_access.role_arn], conditions=passed),
            ],
        )
        PolicyFindings(policy).acknowledge_patterns(permissions.versions, _ANY_VERSION)
        return policy

    def _scale(self, type_: str, minimum: int, auto_scaling: AutoScaling) -> None:
        """Have the units follow the load (developer guide: target tracking); AWS makes the role for that itself."""
        units = aws_applicationautoscaling.CfnScalableTarget(
            self,
            "Units",
            service_namespace="comprehend",
            resource_id=self.arn,
            scalable_dimension=f"comprehend:{type_}:DesiredInferenceUnits",
            min_capacity=minimum,
            max_capacity=auto_scaling.maximum,
        )
        metric = _Policy.PredefinedMetricSpecificationProperty(predefined_metric_type="ComprehendInferenceUtilization")
        _Policy(
            self,
            "Utilization",
            policy_name="utilization",
            policy_type="TargetTrackingScaling",
            scaling_target_id=units.ref,
            target_tracking_scaling_policy_configuration=_Policy.TargetTrackingScalingPolicyConfigurationProperty(
                target_value=auto_scaling.utilization, predefined_metric_specification=metric
            ),
        )
