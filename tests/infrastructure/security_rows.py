"""Statements as rows that a person can read: who may do what, on what, if what holds."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.infrastructure.security_words import ACCOUNTS, OPERATORS, SERVICES, known, short
from tests.infrastructure.statements import Statement

_FOREIGN_BUCKETS = ("arn:aws:s3:::foreign-corpus", "arn:aws:s3:::model-copy-files-")
"""Of the full project's other account, and of a unit's source: S3's ARNs name no account."""


class Row(NamedTuple):
    """A part of a statement: one principal, one resource."""

    account: str
    """Whose policy it is: `source`, `target`, or `pipeline`."""
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


def _who(statement: Statement) -> Iterator[tuple[bool, str]]:
    """Yield the principals, and whether they are of another account."""
    if statement.policy == "identity":
        yield False, known(statement.holder, statement.account)
    for principal in statement.principals:
        service = re.sub(r"(\.[a-z]+-[a-z]+-\d)?\.amazonaws\.com", "", principal)
        outside = principal.startswith("arn:") and f"::{statement.account}:" not in principal
        anyone = outside or (principal == "*" and statement.effect == "Allow")
        yield anyone, "anyone" if principal == "*" else SERVICES.get(service) or short(principal)


def _resources(statement: Statement) -> Iterator[tuple[bool, str]]:
    """Yield the resources, and whether they are in another account."""
    if statement.policy in ("trust", "key"):
        yield False, known(statement.holder, statement.account)
        return
    for resource in statement.resources:
        yield _is_foreign(resource, statement.account), "everything" if resource == "*" else short(resource)


def _is_foreign(resource: str, account: str) -> bool:
    owner = resource.split(":")[4] if resource != "*" else ""
    named = resource.startswith(_FOREIGN_BUCKETS) and account not in resource
    return named or owner not in ("", account)


def _condition(operator: str, key: str, values: tuple[str, ...]) -> str:
    words = " or ".join(dict.fromkeys(short(value) for value in values))
    return f"`{key}` {OPERATORS[operator]} {words}" if operator != "Null" else f"`{key}` is given"
