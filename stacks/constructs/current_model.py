"""Which version of a model an account's applications use."""

from aws_cdk import aws_ssm
from constructs import Construct

from stacks.names import current_parameter_name


class CurrentModel(Construct):
    """The SSM parameter that applications read. Moved last: depend it on what must have succeeded before."""

    def __init__(self, scope: Construct, construct_id: str, *, model_name: str, model_arn: str) -> None:
        super().__init__(scope, construct_id)
        self.parameter = aws_ssm.StringParameter(
            self,
            "Parameter",
            parameter_name=current_parameter_name(model_name),
            description=f"ARN of the version of {model_name} in use",
            string_value=model_arn,
        )
