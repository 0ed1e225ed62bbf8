"""Attacks on the buckets and on what is logged about them."""

from tests.local import attack_actors as at
from tests.local import attack_moves_on_buckets as moves
from tests.local.attack import NOT_DELIVERED, S3_DENIED, Attack, Guard
from tests.local.attack_actors import Place

_ALGORITHM = "s3:x-amz-server-side-encryption"


def bucket_attacks(account: Place, stack: str, name: str) -> list[Attack]:
    bucket, logs, owner = at.bucket(stack, f"{name}Bucket"), at.bucket(stack, f"{name}AccessLogs"), f"{name}Bucket"
    encrypted = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": at.another_key(account)}
    return [
        Attack(
            f"list {name} as another account, let in by mistake",
            moves.list_after_carelessness(account, bucket),
            S3_DENIED,
            (Guard(owner, "aws:PrincipalAccount"),),
        ),
        Attack(
            f"read {name} over plain HTTP",
            moves.get_over_plain_http(account, bucket),
            S3_DENIED,
            (Guard(owner, "aws:SecureTransport"),),
        ),
        Attack(
            f"read the access logs of {name} over plain HTTP",
            moves.get_over_plain_http(account, logs),
            S3_DENIED,
            (Guard(f"{name}AccessLogs", "aws:SecureTransport"),),
        ),
        Attack(
            f"write to {name} with S3's own key",
            moves.put(account, bucket, ServerSideEncryption="AES256"),
            S3_DENIED,
            (Guard(owner, _ALGORITHM),),
        ),
        Attack(
            f"write to {name} with another key",
            moves.put(account, bucket, **encrypted),
            S3_DENIED,
            (Guard(owner, f"{_ALGORITHM}-aws-kms-key-id"),),
        ),
    ]


def access_log_attacks(account: Place, stack: str, name: str) -> list[Attack]:
    bucket, logs, owner = at.bucket(stack, f"{name}Bucket"), at.bucket(stack, f"{name}AccessLogs"), f"{name}AccessLogs"
    return [
        Attack(
            f"fill the access logs of {name} from another bucket",
            moves.log_from_another_bucket(account, logs),
            NOT_DELIVERED,
            (Guard(owner, "aws:SourceArn"),),
        ),
        Attack(
            f"fill the access logs of {name} from another account, under its name",
            moves.log_from_taken_name(account, bucket, logs),
            NOT_DELIVERED,
            (Guard(owner, "aws:SourceAccount"),),
        ),
    ]
