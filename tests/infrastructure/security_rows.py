"""Statements as rows that a person can read: who may do what, on what, if what holds."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.infrastructure.statements import Statement

ACCOUNTS = {"111111111111": "source", "222222222222": "target", "444444444444": "target", "333333333333": "other"}
_FOREIGN_BUCKET = "foreign-corpus"
"""The full project's bucket in the account that is neither source nor target."""

NAMES = {
    "TrainingRole": "training role",
    "ImportRole": "import role",
    "InferenceRole": "inference role",
    "EndpointsoffersoffersliveDataAccessRole": "endpoint role",
    "LifecycleRole": "function's role",
    "ImporterRole": "function's role",
    "LifecycleStateMachineRole": "state machine's role",
    "DataKey": "data key",
    "ModelKey": "model key",
    "Key": "target's key",
    "TrainingDataBucket": "training bucket",
    "TrainingDataAccessLogs": "training bucket's access logs",
    "SmokeTestsBucket": "smoke test bucket",
    "SmokeTestsAccessLogs": "smoke test bucket's access logs",
}
"""Roles, keys and buckets by their logical ids."""
_SERVICES = {
    "comprehend": "Comprehend",
    "lambda": "Lambda",
    "states": "Step Functions",
    "logs": "CloudWatch Logs",
    "logging.s3": "S3 log delivery",
}
_SHORTER = [
    (r"arn:aws:comprehend:[^:]*:(\d+):(?:entity-recognizer|document-classifier)/[^/]+", r"model of \1"),
    (r"(model of \d+)/version/\*", r"\1, any version"),
    (r"(model of \d+)/version/.+", r"\1, version of the config"),
    (r"arn:aws:comprehend:[^:]*:(\d+):(?:entities-detection|document-classification)-job/\*", r"batch jobs of \1"),
    (r"arn:aws:comprehend:[^:]*:(\d+):entity-recognizer-endpoint/.+", r"that endpoint of \1"),
    (r"arn:aws:kms:[^:]*:\d+:key/([A-Z]\w+)", r"\1"),
    (r"arn:aws:kms:[^:]*:(\d+):key/\*", r"any key of \1"),
    (r"arn:aws:kms:[^:]*:(\d+):key/.*", r"the key of \1 that the config names"),
    (r"arn:aws:s3:::cdk-\w+-assets-.*", "files that `cdk deploy` uploaded for this app"),
    (r"arn:aws:s3:::([A-Z]\w+)", r"\1"),
    (r"arn:aws:s3:::\w+-corpus/.*", "data that the config names"),
    (r"arn:aws:s3:::\w+-corpus", "buckets of data that the config names"),
    (r"/[0-9a-f]{64}/.*", "/(its hash)/…"),
    (r"(smoke-tests/)\w.*", r"\1…/input/…"),
    (r"arn:aws:iam::(\d+):root", r"account \1"),
    (r"arn:aws:iam::(\d+):(role|user)/[a-z].*", r"\2 of \1 that the config names"),
    (r"arn:aws:iam::\d+:role/([A-Z]\w+)", r"\1"),
    (r"arn:aws:logs:[^:]*:\d+:log-group:LifecycleFunctionLogs.*", "the function's log group"),
    (r"arn:aws:logs:[^:]*:\d+:log-group:/.*", "the stack's log groups"),
    (r"arn:aws:cloudformation:.*", "its own stack"),
    (r"arn:aws:lambda:.*", "the function"),
    (r"arn:aws:states:.*:stateMachine:\*", "state machines of the account"),
    (r"arn:aws:states:.*", "the state machine"),
    (r"(?:subnet|sg)-\w+", "those of the config"),
    (r"(?:train|test|labels)/.*", "those places"),
    (r"(s3)\.[\w-]+\.amazonaws\.com", r"\1"),
]
"""What stands for what, one after the other."""
_OPERATORS = {
    "StringEquals": "=",
    "ForAllValues:StringEquals": "only",
    "StringNotEquals": "≠",
    "Bool": "=",
    "Null": "given:",
    "StringLike": "like",
    "ArnLike": "like",
    "ArnEquals": "=",
}


class Row(NamedTuple):
    """A part of a statement: one principal, one resource."""

    account: str
    """Whose policy it is: `source` or `target`."""
    across: bool
    """Whether principal and resource are of different accounts."""
    who: str
    effect: str
    actions: tuple[str, ...]
    resource: str
    conditions: tuple[str, ...]


def rows(statements: Iterable[Statement]) -> Iterator[Row]:
    """Yield the rows of statements, some of them more than once."""
    for statement in statements:
        conditions = tuple(dict.fromkeys(_condition(*condition) for condition in statement.conditions))
        for across, resource in _resources(statement):
            for outside, who in _who(statement):
                account = ACCOUNTS[statement.account]
                yield Row(account, across or outside, who, statement.effect, statement.actions, resource, conditions)


def short(value: str) -> str:
    """Return an ARN or another value of a policy in words, without account numbers, names and hashes."""
    for pattern, words in _SHORTER:
        value = re.sub(pattern, words, value)
    for number, account in ACCOUNTS.items():
        value = value.replace(number, account)
    first, slash, rest = value.partition("/")
    return NAMES.get(first, first) + slash + rest


def _who(statement: Statement) -> Iterator[tuple[bool, str]]:
    """Yield the principals, and whether they are of another account."""
    if statement.policy == "identity":
        yield False, NAMES[statement.holder]
    for principal in statement.principals:
        service = re.sub(r"(\.eu-west-1)?\.amazonaws\.com", "", principal)
        outside = principal.startswith("arn:") and f"::{statement.account}:" not in principal
        yield outside, "anyone" if principal == "*" else _SERVICES.get(service) or short(principal)


def _resources(statement: Statement) -> Iterator[tuple[bool, str]]:
    """Yield the resources, and whether they are in another account."""
    if statement.policy in ("trust", "key"):
        yield False, NAMES[statement.holder]
        return
    for resource in statement.resources:
        yield _is_foreign(resource, statement.account), "everything" if resource == "*" else short(resource)


def _is_foreign(resource: str, account: str) -> bool:
    owner = resource.split(":")[4] if resource != "*" else ""
    return (owner != "" and owner != account) or resource.startswith(f"arn:aws:s3:::{_FOREIGN_BUCKET}")


def _condition(operator: str, key: str, values: tuple[str, ...]) -> str:
    words = " or ".join(dict.fromkeys(short(value) for value in values))
    return f"`{key}` {_OPERATORS[operator]} {words}" if operator != "Null" else f"`{key}` is given"
