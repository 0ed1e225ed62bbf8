"""S3 delivers access logs to buckets whose policies let it."""

from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import Statement, allow, policy

pytestmark = pytest.mark.local


class Buckets:
    """A bucket, and one that its access logs go to, as far as that one's policy lets them."""

    def __init__(self, aws: LocalAws, name: str):
        self.name, self.logs = name, f"{name}-logs"
        self.s3 = aws.client("s3", "source")
        for bucket in (self.name, self.logs):
            self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": aws.region})
        enabled = {"TargetBucket": self.logs, "TargetPrefix": "access/"}
        self.s3.put_bucket_logging(Bucket=self.name, BucketLoggingStatus={"LoggingEnabled": enabled})

    def let(self, statement: Statement) -> None:
        self.s3.put_bucket_policy(Bucket=self.logs, Policy=policy(statement))

    def logged(self) -> list[str]:
        """Return the lines that the log has of reading an object."""
        self.s3.put_object(Bucket=self.name, Key="object", Body=b"text")
        self.s3.get_object(Bucket=self.name, Key="object")
        found = self.s3.list_objects_v2(Bucket=self.logs, Prefix="access/").get("Contents", [])
        bodies = [self.s3.get_object(Bucket=self.logs, Key=one["Key"])["Body"].read().decode() for one in found]
        return [body for body in bodies if "REST.GET.OBJECT object 200" in body]


@pytest.fixture
def buckets(local_aws: LocalAws, unique: str) -> Buckets:
    return Buckets(local_aws, unique)


def delivery(buckets: Buckets, **condition: Any) -> Statement:
    """Return the statement that lets S3 deliver."""
    service = {"Service": "logging.s3.amazonaws.com"}
    rest = {"Condition": condition} if condition else {}
    return allow("s3:PutObject", Principal=service, Resource=f"arn:aws:s3:::{buckets.logs}/access/*", **rest)


def test_what_the_policy_allows_is_delivered(local_aws: LocalAws, buckets: Buckets) -> None:
    account = local_aws.accounts["source"]
    own = {"aws:SourceAccount": account}
    buckets.let(delivery(buckets, StringEquals=own, ArnLike={"aws:SourceArn": f"arn:aws:s3:::{buckets.name}"}))

    (line,) = buckets.logged()

    assert line.startswith(f"{account} {buckets.name} [")


def test_without_a_policy_nothing_is_delivered(buckets: Buckets) -> None:
    assert buckets.logged() == []


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:SourceAccount": "999999999999"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::another-bucket"}},
    ],
    ids=str,
)
def test_another_account_s_or_bucket_s_logs_are_not_delivered(buckets: Buckets, condition: dict[str, Any]) -> None:
    buckets.let(delivery(buckets, **condition))

    assert buckets.logged() == []
