"""What a stack's function may do for one model."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import aws_iam
from constructs import Construct

from stacks.constructs.acknowledged import PolicyFindings
from stacks.constructs.long_running_provider import LongRunningProvider


class Permissions(Construct):
    """A policy of its own a model, that its custom resources depend on: it comes before them and goes after them.

    An update changes the function's other policies before it deletes what is not wanted any more, and a rollback takes
    them back before it deletes what was new. So what a deletion takes is allowed for all versions of the model, by
    `allow_versions`; only what makes a version may name that version alone.
    """

    def __init__(self, scope: Construct, construct_id: str, *, provider: LongRunningProvider) -> None:
        super().__init__(scope, construct_id)
        self.provider = provider
        self._policy = aws_iam.Policy(self, "Policy", roles=[provider.role])
        self._findings = PolicyFindings(self._policy)

    def allow(
        self,
        actions: Sequence[str],
        resources: Sequence[str],
        conditions: Mapping[str, Any] | None = None,
        *,
        pattern: str = "",
    ) -> None:
        """Allow the function something; `pattern` says why a resource with a `*` is as narrow as it can be."""
        self._policy.add_statements(
            aws_iam.PolicyStatement(actions=list(actions), resources=list(resources), conditions=conditions or {})
        )
        if pattern:
            self._findings.acknowledge_patterns(resources, pattern)

    def allow_versions(self, actions: Sequence[str], model_arn: str) -> None:
        """Allow the function something with every version of the model that `model_arn` is a version of."""
        model = model_arn.partition("/version/")[0]
        reason = "A deletion is of a version that the config does not name any more"
        self.allow(actions, [model, f"{model}/version/*"], pattern=reason)
