"""What a stack's function may do for one model."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import aws_iam
from constructs import Construct

from stacks.constructs.acknowledged import PolicyFindings
from stacks.constructs.long_running_provider import LongRunningProvider
from stacks.constructs.place import place_of

_SHARED = "The source's own policies say which version of the model may be imported, and by whom"
_ANY_VERSION = "A deletion is of a version that the config does not name any more"


class Permissions(Construct):
    """A policy of its own a model, that its custom resources depend on: it comes before them and goes after them.

    An update changes the function's other policies before it deletes what is not wanted any more, and a rollback takes
    them back before it deletes what was new. So everything here is allowed for all versions of the model, and the
    policy does not grow with them. A role takes ten managed policies; all its inline ones together take 10,240
    characters (IAM user guide: quotas). `model_arn` is without a version.
    """

    def __init__(self, scope: Construct, construct_id: str, *, provider: LongRunningProvider, model_arn: str) -> None:
        super().__init__(scope, construct_id)
        self.provider = provider
        self._statements: set[str] = set()
        self.versions = [model_arn, f"{model_arn}/version/*"]
        self._policy = aws_iam.ManagedPolicy(self, "Policy", roles=[provider.role])
        self._findings = PolicyFindings(self._policy, inline=False)
        self._findings.acknowledge_patterns(self.versions, _ANY_VERSION)

    def allow(self, actions: Sequence[str], conditions: Mapping[str, Any] | None = None) -> None:
        """Allow the function something with every version of the model."""
        self._add(actions, self.versions, conditions)

    def allow_import(self, source_model_arn: str, conditions: Mapping[str, Any]) -> None:
        """Allow the function to import versions of another account's model: its policies say which of them."""
        source = [source_model_arn, f"{source_model_arn}/version/*"]
        self._findings.acknowledge_patterns(source, _SHARED)
        self._add(["comprehend:ImportModel"], [*source, *self.versions], conditions)

    def allow_version(self, actions: Sequence[str], version_arn: str, conditions: Mapping[str, Any]) -> None:
        """Allow the function something with one version only."""
        self._add(actions, [version_arn], conditions)

    def _add(self, actions: Sequence[str], resources: Sequence[str], conditions: Mapping[str, Any] | None) -> None:
        # Every version of the model asks for the same.
        statement = repr((actions, resources, conditions))
        if statement in self._statements:
            return
        self._statements.add(statement)
        self._policy.add_statements(
            aws_iam.PolicyStatement(actions=list(actions), resources=list(resources), conditions=conditions or {})
        )


def model_permissions(
    scope: Construct, *, provider: LongRunningProvider, model_arns: Mapping[str, str]
) -> dict[str, Permissions]:
    """Return what the function may do for each model, by its name; each is with all else of its model in `scope`."""
    return {
        name: Permissions(place_of(scope, name), "Permissions", provider=provider, model_arn=arn)
        for name, arn in model_arns.items()
    }
