"""S3 asks KMS as the caller, whatever way the key was chosen."""

from collections.abc import Callable
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import Role, allow, policy, refusal

pytestmark = pytest.mark.local
THROUGH_S3 = {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}


@pytest.fixture
def key(local_aws: LocalAws) -> str:
    return str(local_aws.client("kms", "source").create_key()["KeyMetadata"]["Arn"])


@pytest.fixture
def bucket(local_aws: LocalAws, unique: str, key: str) -> str:
    """Make a bucket that encrypts with `key` unless told otherwise, and put `object` in it."""
    s3 = local_aws.client("s3", "source")
    s3.create_bucket(Bucket=unique, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rules = [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]
    s3.put_bucket_encryption(Bucket=unique, ServerSideEncryptionConfiguration={"Rules": rules})
    s3.put_object(Bucket=unique, Key="object", Body=b"text")
    return unique


def test_reading_takes_decrypt_on_the_key(make_role: Callable[..., Role], bucket: str, key: str) -> None:
    read = allow("s3:GetObject", Resource=f"arn:aws:s3:::{bucket}/*")
    with_key = make_role("source", [read, allow("kms:Decrypt", Resource=key, Condition=THROUGH_S3)]).client("s3")
    without = make_role("source", [read]).client("s3")

    answer = with_key.get_object(Bucket=bucket, Key="object")
    code, message = refusal(without.get_object, Bucket=bucket, Key="object")

    assert (answer["Body"].read(), answer["SSEKMSKeyId"]) == (b"text", key)
    assert code == "AccessDenied"
    assert f"is not authorized to perform: kms:Decrypt on resource: {key} because no identity-based policy" in message


def test_writing_takes_generate_data_key_on_the_key(make_role: Callable[..., Role], bucket: str, key: str) -> None:
    write = allow("s3:PutObject", Resource=f"arn:aws:s3:::{bucket}/*")
    with_key = make_role("source", [write, allow("kms:GenerateDataKey", Resource=key, Condition=THROUGH_S3)])
    without = make_role("source", [write])

    answer = with_key.client("s3").put_object(Bucket=bucket, Key="new", Body=b"new")
    code, message = refusal(without.client("s3").put_object, Bucket=bucket, Key="newer", Body=b"newer")

    assert (answer["ServerSideEncryption"], answer["SSEKMSKeyId"]) == ("aws:kms", key)
    assert code == "AccessDenied"
    assert f"is not authorized to perform: kms:GenerateDataKey on resource: {key}" in message


def test_parts_of_an_upload_take_decrypt_too(make_role: Callable[..., Role], bucket: str, key: str) -> None:
    write = allow("s3:PutObject", Resource=f"arn:aws:s3:::{bucket}/*")
    role = make_role("source", [write, allow("kms:GenerateDataKey", Resource=key)])
    s3 = role.client("s3")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="large")["UploadId"]

    code, message = refusal(s3.upload_part, Bucket=bucket, Key="large", UploadId=upload, PartNumber=1, Body=b"part")

    assert code == "AccessDenied"
    assert "kms:Decrypt" in message


def test_a_copy_takes_the_keys_of_both_its_ends(
    local_aws: LocalAws, make_role: Callable[..., Role], bucket: str, key: str
) -> None:
    other = local_aws.client("kms", "source").create_key()["KeyMetadata"]["Arn"]
    objects = allow("s3:GetObject", "s3:PutObject", Resource=f"arn:aws:s3:::{bucket}/*")
    encrypt, decrypt = allow("kms:GenerateDataKey", Resource=other), allow("kms:Decrypt", Resource=key)
    copy = {"Bucket": bucket, "Key": "copy", "CopySource": f"{bucket}/object", "SSEKMSKeyId": other}

    both = make_role("source", [objects, encrypt, decrypt]).client("s3")
    answer = both.copy_object(**copy, ServerSideEncryption="aws:kms")
    refused = {
        refusal(make_role("source", [objects, one]).client("s3").copy_object, **copy, ServerSideEncryption="aws:kms")
        for one in (encrypt, decrypt)
    }

    assert answer["SSEKMSKeyId"] == other
    assert {code for code, _ in refused} == {"AccessDenied"}
    assert sorted(message.split("perform: ")[1].split(" ")[0] for _, message in refused) == [
        "kms:Decrypt",
        "kms:GenerateDataKey",
    ]


def test_the_key_policy_must_allow_it_in_the_keys_own_account_too(
    local_aws: LocalAws, make_role: Callable[..., Role], bucket: str, key: str
) -> None:
    role = make_role("source", [allow("s3:*", "kms:*")])
    administer = allow("kms:PutKeyPolicy", Principal={"AWS": "arn:aws:iam::111111111111:root"}, Resource="*")
    local_aws.client("kms", "source").put_key_policy(KeyId=key, Policy=policy(administer))

    code, message = refusal(role.client("s3").get_object, Bucket=bucket, Key="object")

    assert code == "AccessDenied"
    assert message.endswith("because no resource-based policy allows the kms:Decrypt action")


def test_the_object_is_the_encryption_context(make_role: Callable[..., Role], bucket: str, key: str) -> None:
    context = {"StringLike": {"kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{bucket}/allowed*"}}
    role = make_role("source", [allow("s3:*"), allow("kms:GenerateDataKey", Resource=key, Condition=context)])
    s3 = role.client("s3")

    assert s3.put_object(Bucket=bucket, Key="allowed-1", Body=b"")["SSEKMSKeyId"] == key
    assert refusal(s3.put_object, Bucket=bucket, Key="other", Body=b"")[0] == "AccessDenied"


def test_a_key_that_cannot_be_used_is_named_by_s3(local_aws: LocalAws, bucket: str, key: str) -> None:
    s3, kms = local_aws.client("s3", "source"), local_aws.client("kms", "source")
    missing = key.rpartition("/")[0] + "/00000000-0000-0000-0000-000000000000"
    kms.disable_key(KeyId=key)

    assert refusal(s3.get_object, Bucket=bucket, Key="object") == ("KMS.DisabledException", f"{key} is disabled.")
    assert refusal(s3.put_object, Bucket=bucket, Key="new")[0] == "KMS.DisabledException"
    assert refusal(s3.put_object, Bucket=bucket, Key="new", ServerSideEncryption="aws:kms", SSEKMSKeyId=missing) == (
        "KMS.NotFoundException",
        f"Key '{missing}' does not exist",
    )


def test_a_write_that_names_no_key_gets_the_accounts_managed_one(local_aws: LocalAws, bucket: str) -> None:
    s3 = local_aws.client("s3", "source")

    answer = s3.put_object(Bucket=bucket, Key="managed", Body=b"", ServerSideEncryption="aws:kms")

    assert answer["SSEKMSKeyId"] == "arn:aws:kms:eu-west-1:111111111111:alias/aws/s3"


def test_a_bucket_policy_can_demand_the_right_key(local_aws: LocalAws, bucket: str, key: str) -> None:
    s3 = local_aws.client("s3", "source")
    other = local_aws.client("kms", "source").create_key()["KeyMetadata"]["Arn"]
    named = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    wrong_key: dict[str, Any] = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": {"StringNotEquals": {named: key}, "Null": {named: "false"}},
    }
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(wrong_key))
    encrypted = {"Bucket": bucket, "Key": "new", "Body": b"", "ServerSideEncryption": "aws:kms"}

    code, message = refusal(s3.put_object, **encrypted, SSEKMSKeyId=other)

    assert s3.put_object(**encrypted, SSEKMSKeyId=key)["SSEKMSKeyId"] == key
    assert s3.put_object(Bucket=bucket, Key="new", Body=b"")["SSEKMSKeyId"] == key
    assert code == "AccessDenied"
    assert message.endswith("with an explicit deny in a resource-based policy")
