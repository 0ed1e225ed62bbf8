"""IAM's quotas: policies that AWS would refuse are refused here."""

from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local import templates

pytestmark = pytest.mark.local

TEXT = "arn:aws:s3:::" + "x" * 87
"""A hundred characters; with quotes and comma 103 in a list."""


def document(count: int) -> dict[str, Any]:
    """Return a policy of a little more than 103 characters for each resource."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": [TEXT] * count}
    return {"Version": "2012-10-17", "Statement": [statement]}


def policy(kind: str, count: int, **names: str) -> dict[str, Any]:
    properties = {"PolicyDocument": document(count), "Roles": [{"Ref": "Role"}], **names}
    return {"Type": f"AWS::IAM::{kind}", "Properties": properties}


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        (
            {name: policy("Policy", 50, PolicyName=name) for name in ("One", "Two")},
            "Maximum policy size of 10240 bytes exceeded for role",
        ),
        ({"Policy": policy("ManagedPolicy", 60)}, "Cannot exceed quota for PolicySize: 6144"),
        (
            {f"Policy{number}": policy("ManagedPolicy", 1) for number in range(11)},
            "Cannot exceed quota for PoliciesPerRole: 10",
        ),
    ],
    ids=["inline", "managed", "attached"],
)
def test_what_is_too_much_for_a_role_is_refused(
    local_aws: LocalAws, unique: str, resources: dict[str, Any], message: str
) -> None:
    template = {"Resources": {"Role": templates.role("lambda"), **resources}}

    reasons = templates.create_in_vain(local_aws, "source", unique, template)

    assert any(message in reason for reason in reasons), reasons


def test_a_trust_policy_that_is_too_long_is_refused(local_aws: LocalAws, unique: str) -> None:
    role = templates.role("lambda")
    trust = role["Properties"]["AssumeRolePolicyDocument"]
    trust["Statement"][0]["Condition"] = {"ArnLike": {"aws:SourceArn": [TEXT] * 20}}

    reasons = templates.create_in_vain(local_aws, "source", unique, {"Resources": {"Role": role}})

    assert any("Cannot exceed quota for ACLSizePerRole: 2048" in reason for reason in reasons), reasons


def test_what_is_just_within_the_quotas_is_taken(local_aws: LocalAws, unique: str) -> None:
    inline = {name: policy("Policy", 48, PolicyName=name) for name in ("One", "Two")}
    managed = {f"Policy{number}": policy("ManagedPolicy", 1) for number in range(9)}
    resources = {**inline, **managed, "Large": policy("ManagedPolicy", 58)}

    templates.create(local_aws, "source", unique, {"Resources": {"Role": templates.role("lambda"), **resources}})
