"""Objects of other accounts' buckets: copied, or read as a template, where the bucket's policy lets the caller."""

from collections.abc import Callable

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import Role, allow, policy, refusal

pytestmark = pytest.mark.local

READS = [allow("s3:GetObject"), allow("s3:PutObject")]
TEMPLATE = b'{"Resources": {"Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}}'


@pytest.fixture
def buckets(local_aws: LocalAws, unique: str) -> tuple[str, str]:
    """Return a bucket of the source's with a template in it, and an empty one of the target's."""
    names = f"{unique}-there", f"{unique}-here"
    for name, profile in zip(names, ("source", "prd"), strict=True):
        location = {"LocationConstraint": "eu-west-1"}
        local_aws.client("s3", profile).create_bucket(Bucket=name, CreateBucketConfiguration=location)
    local_aws.client("s3", "source").put_object(Bucket=names[0], Key="folder/a b.json", Body=TEMPLATE)
    return names


def share(aws: LocalAws, bucket: str, account: str) -> None:
    statement = allow(
        "s3:GetObject", Resource=f"arn:aws:s3:::{bucket}/*", Principal={"AWS": f"arn:aws:iam::{account}:root"}
    )
    aws.client("s3", "source").put_bucket_policy(Bucket=bucket, Policy=policy(statement))


def test_an_object_is_copied_from_another_account(
    local_aws: LocalAws, make_role: Callable[..., Role], buckets: tuple[str, str]
) -> None:
    there, here = buckets
    share(local_aws, there, local_aws.accounts["prd"])
    s3 = make_role("prd", READS).client("s3")

    s3.copy_object(Bucket=here, Key="copy", CopySource={"Bucket": there, "Key": "folder/a b.json"})

    assert s3.get_object(Bucket=here, Key="copy")["Body"].read() == TEMPLATE
    assert [bucket["Name"] for bucket in local_aws.client("s3", "prd").list_buckets()["Buckets"]].count(there) == 0


def test_a_bucket_that_is_not_shared_is_copied_from_by_nobody_else(
    make_role: Callable[..., Role], buckets: tuple[str, str]
) -> None:
    there, here = buckets
    s3 = make_role("prd", READS).client("s3")

    code, _ = refusal(s3.copy_object, Bucket=here, Key="x", CopySource={"Bucket": there, "Key": "folder/a b.json"})

    assert code == "AccessDenied"


@pytest.mark.parametrize("shared", [True, False])
def test_a_template_is_read_where_the_bucket_s_policy_lets_the_account(
    local_aws: LocalAws, buckets: tuple[str, str], shared: bool
) -> None:
    there, _ = buckets
    local_aws.client("s3", "source").put_object(Bucket=there, Key="template.json", Body=TEMPLATE)
    if shared:
        share(local_aws, there, local_aws.accounts["prd"])
    create = local_aws.client("cloudformation", "prd").create_stack
    request = {"StackName": there, "TemplateURL": f"https://s3.eu-west-1.amazonaws.com/{there}/template.json"}

    if shared:
        assert create(**request)["StackId"]
    else:
        assert refusal(create, **request)[0] == "ValidationError"
