"""What attackers do to the app's buckets: moves, as in `attack_moves`."""

import secrets
from typing import Any

from tests.local.attack_actors import Place, stranger
from tests.local.attack_field import STRANGER, Field
from tests.local.attack_moves import Move, list_all
from tests.local.stages import REGION


def list_after_carelessness(account: Place, bucket: Place) -> Move:
    """List a bucket as a stranger, whom its policy lets in by mistake."""

    def run(field: Field) -> object:
        with field.careless_bucket(account(field), bucket(field), STRANGER):
            return list_all(stranger, bucket)(field)

    return run


def get_over_plain_http(account: Place, bucket: Place) -> Move:
    """Read as the account's administrator, without TLS. The local AWS has no plain port: a header stands for it."""

    def run(field: Field) -> object:
        owner, name = account(field), bucket(field)
        field.root("s3", owner).put_object(Bucket=name, Key="plain", Body=b"secret")
        return field.over_plain_http(owner).get_object(Bucket=name, Key="plain")

    return run


def put(account: Place, bucket: Place, **encryption: Any) -> Move:
    """Write as the account's administrator, encrypted with something else than the bucket's key."""

    def run(field: Field) -> object:
        s3 = field.administrator(account(field))("s3")
        named = {name: value(field) if callable(value) else value for name, value in encryption.items()}
        return s3.put_object(Bucket=bucket(field), Key="attack", Body=b"text", **named)

    return run


class NotDeliveredError(Exception):
    """S3 has delivered no access log."""


def log_from_another_bucket(account: Place, logs: Place) -> Move:
    """Have S3 write another bucket's access log into the logs."""

    def run(field: Field) -> object:
        s3, name = field.root("s3", account(field)), f"attack-{account(field)}"
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        return _log_into(s3, name, field, account, logs)

    return run


def log_from_taken_name(account: Place, bucket: Place, logs: Place) -> Move:
    """Have S3 write a stranger's access log into the logs, from a bucket whose name was free again."""

    def run(field: Field) -> object:
        name, owner, s3 = bucket(field), field.root("s3", account(field)), field.root("s3", STRANGER)
        if name in [found["Name"] for found in owner.list_buckets()["Buckets"]]:
            for found in owner.list_object_versions(Bucket=name).get("Versions", []):
                owner.delete_object(Bucket=name, Key=found["Key"], VersionId=found["VersionId"])
            owner.delete_bucket(Bucket=name)
            s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        return _log_into(s3, name, field, account, logs)

    return run


def _log_into(s3: Any, name: str, field: Field, account: Place, logs: Place) -> object:
    prefix = f"{secrets.token_hex(4)}/"
    enabled = {"TargetBucket": logs(field), "TargetPrefix": prefix}
    s3.put_bucket_logging(Bucket=name, BucketLoggingStatus={"LoggingEnabled": enabled})
    s3.list_objects_v2(Bucket=name)
    found = field.root("s3", account(field)).list_objects_v2(Bucket=logs(field), Prefix=prefix).get("Contents")
    if not found:
        raise NotDeliveredError(f"nothing below {prefix} of {logs(field)}")
    return found
