"""Buckets of other accounts, and the condition keys that bucket policies are written with."""

from collections.abc import Callable
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import Role, allow, policy, refusal

pytestmark = pytest.mark.local


@pytest.fixture
def bucket(local_aws: LocalAws, unique: str) -> str:
    s3 = local_aws.client("s3", "source")
    s3.create_bucket(Bucket=unique, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket=unique, Key="object", Body=b"text")
    return unique


def share(aws: LocalAws, bucket: str, **rest: Any) -> None:
    """Let whom the rest of the statement names read the bucket's objects."""
    statement = allow("s3:GetObject", Resource=f"arn:aws:s3:::{bucket}/*", **rest)
    aws.client("s3", "source").put_bucket_policy(Bucket=bucket, Policy=policy(statement))


def test_a_bucket_policy_lets_in_one_role_of_another_account_and_no_other(
    local_aws: LocalAws, make_role: Callable[..., Role], bucket: str
) -> None:
    named, other = (make_role("prd", [allow("s3:GetObject")]) for _ in range(2))
    share(local_aws, bucket, Principal={"AWS": named.arn})

    answer = named.client("s3").get_object(Bucket=bucket, Key="object")

    assert answer["Body"].read() == b"text"
    assert refusal(other.client("s3").get_object, Bucket=bucket, Key="object") == ("AccessDenied", "Access Denied")


def test_a_role_of_another_account_needs_its_own_permission_too(
    local_aws: LocalAws, make_role: Callable[..., Role], bucket: str
) -> None:
    role = make_role("prd", [allow("s3:ListAllMyBuckets")])
    share(local_aws, bucket, Principal={"AWS": role.arn})

    code, message = refusal(role.client("s3").get_object, Bucket=bucket, Key="object")

    assert code == "AccessDenied"
    assert f'perform: s3:GetObject on resource: "arn:aws:s3:::{bucket}/object" because no identity-based' in message


def test_principal_arn_is_the_role_and_not_its_session(
    local_aws: LocalAws, make_role: Callable[..., Role], bucket: str
) -> None:
    named, other = (make_role("prd", [allow("s3:GetObject")]) for _ in range(2))
    share(local_aws, bucket, Principal={"AWS": "*"}, Condition={"ArnEquals": {"aws:PrincipalArn": named.arn}})

    assert named.client("s3").get_object(Bucket=bucket, Key="object")["ContentLength"] == 4
    assert refusal(other.client("s3").get_object, Bucket=bucket, Key="object")[0] == "AccessDenied"


def test_a_role_confined_to_its_accounts_buckets_reaches_no_other(
    local_aws: LocalAws, make_role: Callable[..., Role], bucket: str
) -> None:
    own_only = {"StringEquals": {"aws:ResourceAccount": local_aws.accounts["prd"]}}
    role = make_role("prd", [allow("s3:GetObject", Condition=own_only)])
    share(local_aws, bucket, Principal={"AWS": role.arn})

    assert refusal(role.client("s3").get_object, Bucket=bucket, Key="object")[0] == "AccessDenied"


def test_plain_http_is_denied_where_the_policy_demands_tls_and_tls_is_not(local_aws: LocalAws, bucket: str) -> None:
    s3 = local_aws.client("s3", "source")
    plain = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": False}},
    }
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(plain))

    def claim_plain_http(request: Any, **_: Any) -> None:
        request.headers["X-Forwarded-Proto"] = "http"

    over_plain_http = local_aws.client("s3", "source")
    over_plain_http.meta.events.register("before-sign.s3", claim_plain_http)

    assert s3.get_object(Bucket=bucket, Key="object")["ContentLength"] == 4
    assert refusal(over_plain_http.get_object, Bucket=bucket, Key="object")[0] == "AccessDenied"
