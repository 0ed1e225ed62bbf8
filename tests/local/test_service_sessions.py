"""A service that takes a role: only one that trusts it, and on whose behalf is known to policies."""

import pytest

from local.controls import RefusedError
from local.local_aws import LocalAws
from local.service_sessions import ServiceSession
from tests.local.conftest import allow, policy, refusal

pytestmark = pytest.mark.local

SERVICE = "comprehend.amazonaws.com"


def make_role(aws: LocalAws, name: str) -> str:
    """Make a role that Comprehend may take for its account; with it, it may list buckets on its behalf."""
    account = aws.accounts["source"]
    own = {"StringEquals": {"aws:SourceAccount": account}}
    iam = aws.client("iam", "source")
    trust = allow("sts:AssumeRole", Principal={"Service": SERVICE}, Condition=own)
    arn = str(iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"])
    on_behalf = {"ArnLike": {"aws:SourceArn": "arn:aws:comprehend:*:*:entity-recognizer/*"}}
    listing = allow("s3:ListAllMyBuckets", Condition=on_behalf)
    iam.put_role_policy(RoleName=name, PolicyName="given", PolicyDocument=policy(listing))
    return arn


def test_a_role_lets_in_the_service_that_it_trusts(local_aws: LocalAws, unique: str) -> None:
    role, account = make_role(local_aws, unique), local_aws.accounts["source"]
    source = f"arn:aws:comprehend:eu-west-1:{account}:entity-recognizer/offers"

    keys = local_aws.open_session(ServiceSession(role, SERVICE, source))

    s3 = local_aws.client_with_keys("s3", (keys["access_key"], keys["secret_key"]), keys["token"])
    assert "Buckets" in s3.list_buckets()


@pytest.mark.parametrize(
    ("service", "account"), [(SERVICE, "999999999999"), ("lambda.amazonaws.com", ""), (SERVICE, "")], ids=str
)
def test_a_role_keeps_others_out(local_aws: LocalAws, unique: str, service: str, account: str) -> None:
    role = make_role(local_aws, unique)
    source = f"arn:aws:comprehend:eu-west-1:{account}:entity-recognizer/offers" if account else ""

    with pytest.raises(RefusedError, match="is not authorized to assume the role"):
        local_aws.open_session(ServiceSession(role, service, source))


def test_requests_are_made_on_behalf_of_what_they_are_for(local_aws: LocalAws, unique: str) -> None:
    role, account = make_role(local_aws, unique), local_aws.accounts["source"]
    job = f"arn:aws:comprehend:eu-west-1:{account}:entities-detection-job/1"

    keys = local_aws.open_session(ServiceSession(role, SERVICE, job))

    s3 = local_aws.client_with_keys("s3", (keys["access_key"], keys["secret_key"]), keys["token"])
    assert refusal(s3.list_buckets)[0] == "AccessDenied"
