"""What runs the custom resources of a stack."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aws_cdk import (
    Acknowledgment,
    CustomResource,
    Duration,
    RemovalPolicy,
    Stack,
    Validations,
    aws_iam,
    aws_kms,
    aws_lambda,
    aws_logs,
    aws_stepfunctions,
)
from constructs import Construct, IDependable

from stacks.constructs.acknowledged import PolicyFindings, acknowledge

_CODE = Path(__file__).parents[2] / "lambda"
ANSWER, LONGEST_ANSWER = Duration.minutes(15), Duration.hours(1)
"""What CloudFormation waits for an answer, and at most; a deletion has to end in that time."""
MARGIN_SECONDS = 120
"""Our deadlines pass before CloudFormation's, so that the reason says what the work was doing."""
_FUNCTION_LOGS, _STATE_MACHINE_LOGS = "function", "state-machine"
_DEFINITION = Path(__file__).with_suffix(".asl.json")
_MADE_UP = "The service makes up the last part of the name"
_FUNCTION_FINDINGS = {
    "LambdaConcurrency": "Called once a minute and resource; reserved, it would take from what else is in the account",
    "LambdaDLQ": "An event holds presigned URLs, which no queue may keep; unanswered, it fails the deployment in time",
    "LambdaInsideVPC": "Calls APIs of AWS and URLs of CloudFormation only; nothing of it is open to any network",
}


def log_groups(stack_name: str) -> list[str]:
    """Return the names of the log groups of a stack's provider, for the policy of the key that encrypts them."""
    return [f"/{stack_name}/{of}" for of in (_FUNCTION_LOGS, _STATE_MACHINE_LOGS)]


def function_role(scope: Construct, construct_id: str, role_name: str | None = None) -> aws_iam.Role:
    """Return a role for a provider's function."""
    principal = aws_iam.ServicePrincipal("lambda.amazonaws.com")
    return aws_iam.Role(scope, construct_id, assumed_by=principal, role_name=role_name)


class LongRunningProvider(Construct):
    """One function and one state machine a stack.

    CloudFormation calls the function, which starts the work; the state machine calls it every minute until it is done.
    `log_key` encrypts their logs; its policy allows it. `role` is the function's, where it has to have a certain name.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, log_key: aws_kms.IKey, role: aws_iam.IRole | None = None
    ) -> None:
        super().__init__(scope, construct_id)
        self._log_key = log_key
        self._statements: set[str] = set()
        self._waits = False
        self.role = role or function_role(self, "Role")
        self._findings = PolicyFindings(self.role)
        logs = self._log_group("FunctionLogs", _FUNCTION_LOGS)
        self.allow(["logs:CreateLogStream", "logs:PutLogEvents"], [logs.log_group_arn], pattern=_MADE_UP)
        self.allow(["cloudformation:DescribeStackEvents"], [Stack.of(self).stack_id])
        self.allow(
            ["comprehend:ListEndpoints"],
            ["*"],
            pattern="ListEndpoints takes no resource (service authorization reference)",
        )
        function = aws_lambda.Function(
            self,
            "Function",
            description="Trains, shares, imports and tests custom models for CloudFormation",
            runtime=aws_lambda.Runtime.PYTHON_3_14,
            architecture=aws_lambda.Architecture.ARM_64,
            code=aws_lambda.Code.from_asset(str(_CODE), exclude=["**/__pycache__"]),
            handler="model_lifecycle.index.handler",
            memory_size=512,
            timeout=Duration.minutes(5),
            role=self.role,
            log_group=logs,
        )
        acknowledge(function, _FUNCTION_FINDINGS)
        self._function_arn = function.function_arn
        self._state_machine_arn = self._state_machine()
        # Apart from the role's other permissions, which the function waits for: it would wait for itself.
        starting = aws_iam.Policy(
            self,
            "StartsStateMachine",
            roles=[self.role],
            statements=[
                aws_iam.PolicyStatement(actions=["states:StartExecution"], resources=[self._state_machine_arn])
            ],
        )
        PolicyFindings(starting)

    def allow(
        self,
        actions: Sequence[str],
        resources: Sequence[str],
        conditions: Mapping[str, Any] | None = None,
        *,
        pattern: str = "",
    ) -> None:
        """Allow the function something that does not depend on which versions there are (see `Permissions`).

        `pattern` says why a resource with a `*` is as narrow as it can be.
        """
        # Every model of a kind, and every file, asks for the same.
        statement = repr((actions, resources, conditions))
        if statement in self._statements:
            return
        self._statements.add(statement)
        allowed = aws_iam.PolicyStatement(actions=list(actions), resources=list(resources), conditions=conditions or {})
        if isinstance(self.role, aws_iam.Role):
            # The same as below, by one call of the CDK's process in place of three.
            self.role.add_to_policy(allowed)
        else:
            self.role.add_to_principal_policy(allowed)
        if pattern:
            self._findings.acknowledge_patterns(resources, pattern)

    def custom_resource(
        self,
        scope: Construct,
        construct_id: str,
        *,
        resource_type: str,
        properties: Mapping[str, Any],
        after: Sequence[IDependable],
        answer: Duration = ANSWER,
        removal_policy: RemovalPolicy = RemovalPolicy.DESTROY,
    ) -> CustomResource:
        """Return what the function makes, `after` what that takes; CloudFormation waits so long for an `answer`."""
        resource = CustomResource(
            scope,
            construct_id,
            service_token=self._function_arn,
            resource_type=resource_type,
            service_timeout=answer,
            removal_policy=removal_policy,
            properties={
                **properties,
                "StateMachineArn": self._state_machine_arn,
                "AnswerSeconds": answer.to_seconds() - MARGIN_SECONDS,
            },
        )
        resource.node.add_dependency(self, self.role, *after)
        return resource

    def acknowledge_data_of_waits(self) -> None:
        """Acknowledge, once a stack, what the CDK's validation says of the data of wait conditions."""
        if self._waits:
            return
        self._waits = True
        Validations.of(Stack.of(self)).acknowledge(
            Acknowledgment(
                id="CloudFormation-Validate::F6101",
                reason="A wait condition's Data is declared an object and is a JSON string (user guide: Fn::GetAtt)",
            )
        )

    def allow_passing(self, role: aws_iam.IRole) -> None:
        """Allow the function to hand a role to Comprehend, and to nothing else."""
        self.allow(
            ["iam:PassRole"],
            [role.role_arn],
            {"StringEquals": {"iam:PassedToService": "comprehend.amazonaws.com"}},
        )

    def _state_machine(self) -> str:
        machine = aws_stepfunctions.StateMachine(
            self,
            "StateMachine",
            definition_body=aws_stepfunctions.DefinitionBody.from_string(_DEFINITION.read_text()),
            definition_substitutions={
                "Partition": Stack.of(self).partition,
                "FunctionArn": self._function_arn,
            },
            # Execution data holds the presigned URLs that CloudFormation waits at.
            logs=aws_stepfunctions.LogOptions(
                destination=self._log_group("StateMachineLogs", _STATE_MACHINE_LOGS),
                level=aws_stepfunctions.LogLevel.ALL,
                include_execution_data=False,
            ),
            tracing_enabled=True,
        )
        machine.add_to_role_policy(
            aws_iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[self._function_arn])
        )
        reason = "Log delivery and tracing take no resource (Step Functions developer guide: logging, X-Ray)"
        PolicyFindings(machine.role).acknowledge_patterns(["*"], reason)
        return machine.state_machine_arn

    def _log_group(self, construct_id: str, of: str) -> aws_logs.LogGroup:
        return aws_logs.LogGroup(
            self,
            construct_id,
            log_group_name=f"/{Stack.of(self).stack_name}/{of}",
            encryption_key=self._log_key,
            retention=aws_logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
