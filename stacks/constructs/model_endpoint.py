"""What makes an imported version answer in real time."""

from collections.abc import Mapping

from aws_cdk import CfnTag, Stack, aws_applicationautoscaling, aws_comprehend, aws_kms
from constructs import Construct

from stacks.config.endpoint import AutoScaling
from stacks.config.endpoint import Endpoint as EndpointConfig
from stacks.constructs.data_access_role import DataAccessRole

_RESOURCE = "entity-recognizer-endpoint"
_Policy = aws_applicationautoscaling.CfnScalingPolicy


class ModelEndpoint(Construct):
    """One endpoint a model. Depend `resource` on what must have succeeded before it answers with `model_arn`.

    No id in here has the version in it, so that another version is an update in place, and a rollback another one: the
    endpoint answers with what it has until it has the other. Nothing says whether an update of its model leaves the
    units alone that auto scaling has set; be prepared for those of the config, until it has scaled out again.

    The type for classifiers takes no data access role (CloudFormation template reference), and so no import.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: EndpointConfig,
        name: str,
        model_arn: str,
        key: aws_kms.IKey,
        tags: Mapping[str, str],
    ) -> None:
        super().__init__(scope, construct_id)
        arn = Stack.of(self).format_arn(service="comprehend", resource=_RESOURCE, resource_name=name)
        data_access = DataAccessRole(self, "DataAccessRole", source_arns=[arn])
        data_access.decrypt_models(key)
        self.resource = aws_comprehend.CfnEntityRecognizerEndpoint(
            self,
            "Endpoint",
            endpoint_name=name,
            model_arn=model_arn,
            desired_inference_units=endpoint.inference_units,
            data_access_role_arn=data_access.role.role_arn,
            tags=[CfnTag(key=tag, value=value) for tag, value in tags.items()] or None,
        )
        self.resource.node.add_dependency(data_access)
        self.arn = self.resource.ref
        if endpoint.auto_scaling:
            self._scale(endpoint.inference_units, endpoint.auto_scaling)

    def _scale(self, minimum: int, auto_scaling: AutoScaling) -> None:
        """Have the units follow the load (developer guide: target tracking); AWS makes the role for that itself."""
        units = aws_applicationautoscaling.CfnScalableTarget(
            self,
            "Units",
            service_namespace="comprehend",
            resource_id=self.arn,
            scalable_dimension=f"comprehend:{_RESOURCE}:DesiredInferenceUnits",
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
