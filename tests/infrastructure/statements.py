"""Every statement of every policy in a project's templates: of roles, trust, keys, buckets and shared versions."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from tests.infrastructure.templates import Template, readable

_REFERENCE = r"\$\{(\w+)(\.Arn)?}"
_EXAMPLES = {
    "AWS::KMS::Key": "arn:aws:kms:eu-west-1:{account}:key/{name}",
    "AWS::S3::Bucket": "arn:aws:s3:::{name}",
    "AWS::IAM::Role": "arn:aws:iam::{account}:role/{name}",
    "AWS::Lambda::Function": "arn:aws:lambda:eu-west-1:{account}:function:{name}",
    "AWS::Logs::LogGroup": "arn:aws:logs:eu-west-1:{account}:log-group:{name}:*",
    "AWS::CodeBuild::Project": "arn:aws:codebuild:eu-west-1:{account}:project/{name}",
    "AWS::CodePipeline::Pipeline": "arn:aws:codepipeline:eu-west-1:{account}:{name}",
    "AWS::StepFunctions::StateMachine": "arn:aws:states:eu-west-1:{account}:stateMachine:{name}",
}
"""ARNs as CloudFormation fills them in, of resources that get their names there."""


class Statement(NamedTuple):
    """A statement. `holder` is the role, key, bucket or model version whose policy it is in."""

    stack: str
    account: str
    policy: str
    """`identity`, `trust`, `key`, `bucket` or `share`."""
    holder: str
    effect: str
    principals: tuple[str, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...]
    """Operator, key, values."""


def all_statements(templates: Mapping[str, Template], accounts: Mapping[str, str]) -> list[Statement]:
    """Return the statements of all stacks, with `${Name.Arn}` made an ARN. `accounts` are the stacks' by name."""
    arns = {}
    for stack, template in templates.items():
        for name, body in template.raw["Resources"].items():
            if example := _EXAMPLES.get(body["Type"]):
                readable_name = readable({"Ref": name})[2:-1]
                # The state machine's Ref is its ARN.
                arns[accounts[stack], readable_name] = example.format(account=accounts[stack], name=readable_name)
    return [
        statement
        for stack, template in templates.items()
        for statement in _Reader(stack, accounts[stack], arns).read(template)
    ]


class _Reader:
    def __init__(self, stack: str, account: str, arns: Mapping[tuple[str, str], str]) -> None:
        self._stack, self._account, self._arns = stack, account, arns

    def read(self, template: Template) -> Iterator[Statement]:
        for name, body in template.raw["Resources"].items():
            holder, properties = readable({"Ref": name})[2:-1], readable(body.get("Properties", {}))
            match body["Type"]:
                case "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy":
                    for role in properties["Roles"]:
                        yield from self._each("identity", _role_name(role), properties["PolicyDocument"])
                case "AWS::IAM::Role":
                    assert "Policies" not in properties
                    yield from self._each("trust", holder, properties["AssumeRolePolicyDocument"])
                case "AWS::KMS::Key":
                    yield from self._each("key", holder, properties["KeyPolicy"])
                case "AWS::S3::BucketPolicy":
                    yield from self._each("bucket", properties["Bucket"][2:-1], properties["PolicyDocument"])
                case "Custom::ModelShare":
                    yield from self._each("share", properties["ModelArn"], json.loads(properties["Policy"]))
                case other:
                    assert "PolicyDocument" not in properties, f"{other} has a policy that is not read here"

    def _each(self, policy: str, holder: str, document: Mapping[str, Any]) -> Iterator[Statement]:
        for statement in document["Statement"]:
            assert not {"NotAction", "NotResource", "NotPrincipal"} & set(statement)
            yield Statement(
                stack=self._stack,
                account=self._account,
                policy=policy,
                holder=holder,
                effect=statement["Effect"],
                principals=tuple(self._arn(one) for one in _principals(statement.get("Principal", {}))),
                actions=_sorted(statement["Action"]),
                resources=tuple(self._arn(resource) for resource in _sorted(statement.get("Resource", "*"))),
                conditions=tuple(
                    (operator, key, tuple(self._arn(value) for value in _sorted(values)))
                    for operator, keys in sorted(statement.get("Condition", {}).items())
                    for key, values in sorted(keys.items())
                ),
            )

    def _arn(self, value: str) -> str:
        if value == "${AWS::StackId}":
            return f"arn:aws:cloudformation:eu-west-1:{self._account}:stack/{self._stack}/id"
        value = value.replace("${AWS::AccountId}", self._account)
        return re.sub(_REFERENCE, lambda found: self._named(found[1], whole=bool(found[2]) or found[0] == value), value)

    def _named(self, name: str, *, whole: bool) -> str:
        """Return the ARN of a resource; in the middle of another's, its name."""
        return self._arns[self._account, name] if whole else name


def _role_name(role: Any) -> str:
    """Return the logical name of the role that a policy is attached to, this stack's or another's."""
    (name,) = re.findall(r"\$\{(\w+)(?:\.Arn)?}", json.dumps(role))
    return str(name)


def _principals(principal: str | Mapping[str, Any]) -> Iterable[str]:
    return [principal] if isinstance(principal, str) else [one for kind in principal.values() for one in _sorted(kind)]


def _sorted(value: str | list[str]) -> tuple[str, ...]:
    return tuple(sorted([value] if isinstance(value, str) else value))
