"""Properties of a template arrive, a full bucket stays, a failed creation is cleaned up."""

from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local import templates

pytestmark = pytest.mark.local


def test_a_bucket_has_the_properties_of_its_template(local_aws: LocalAws, unique: str) -> None:
    s3 = local_aws.client("s3", "source")
    properties: dict[str, Any] = {
        "BucketName": unique,
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [
                {
                    "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Ref": "Key"}},
                    "BucketKeyEnabled": True,
                }
            ]
        },
        "LifecycleConfiguration": {
            "Rules": [
                {
                    "Id": "old",
                    "Status": "Enabled",
                    "ExpirationInDays": 90,
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                    "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 60}],
                }
            ]
        },
        "LoggingConfiguration": {"DestinationBucketName": "logs", "LogFilePrefix": "access/"},
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "VersioningConfiguration": {"Status": "Enabled"},
        "Tags": [{"Key": "project", "Value": "models"}],
    }
    key = {"Type": "AWS::KMS::Key", "Properties": {"EnableKeyRotation": True}}
    template = {"Resources": {"Key": key, "Bucket": {"Type": "AWS::S3::Bucket", "Properties": properties}}}
    templates.create(local_aws, "source", unique, template)

    (encryption,) = s3.get_bucket_encryption(Bucket=unique)["ServerSideEncryptionConfiguration"]["Rules"]
    (rule,) = s3.get_bucket_lifecycle_configuration(Bucket=unique)["Rules"]
    tags = {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket=unique)["TagSet"]}

    assert encryption["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert encryption["BucketKeyEnabled"] is True
    assert rule["Expiration"] == {"Days": 90}
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert rule["Transitions"] == [{"Days": 60, "StorageClass": "GLACIER"}]
    assert s3.get_bucket_logging(Bucket=unique)["LoggingEnabled"] == {
        "TargetBucket": "logs",
        "TargetPrefix": "access/",
    }
    assert (tags["project"], tags["aws:cloudformation:stack-name"]) == ("models", unique)

    for dropped in ("BucketEncryption", "LifecycleConfiguration", "LoggingConfiguration"):
        del properties[dropped]
    templates.update(local_aws, "source", unique, template)

    (encryption,) = s3.get_bucket_encryption(Bucket=unique)["ServerSideEncryptionConfiguration"]["Rules"]
    assert encryption["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=unique)


def test_a_bucket_that_is_not_empty_fails_to_delete(local_aws: LocalAws, unique: str) -> None:
    s3 = local_aws.client("s3", "source")
    template = {"Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": unique}}}}
    templates.create(local_aws, "source", unique, template)
    s3.put_object(Bucket=unique, Key="object", Body=b"text")

    templates.delete(local_aws, "source", unique, "DELETE_FAILED")

    reason = templates.failures(local_aws, "source", unique)[0]
    assert "The bucket you tried to delete is not empty" in reason
    assert s3.get_object(Bucket=unique, Key="object")["ContentLength"] == 4

    s3.delete_object(Bucket=unique, Key="object")
    templates.delete(local_aws, "source", unique)
    assert unique not in {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}


def test_reserved_concurrency_of_a_template_is_set(local_aws: LocalAws, unique: str) -> None:
    resources = templates.custom_resource_function()
    function = resources["Function"]["Properties"]
    function.update(FunctionName=unique, ReservedConcurrentExecutions=2)
    templates.create(local_aws, "source", unique, {"Resources": resources})
    awslambda = local_aws.client("lambda", "source")

    created = awslambda.get_function_concurrency(FunctionName=unique)
    function["ReservedConcurrentExecutions"] = 5
    templates.update(local_aws, "source", unique, {"Resources": resources})
    updated = awslambda.get_function_concurrency(FunctionName=unique)

    assert created["ReservedConcurrentExecutions"] == 2
    assert updated["ReservedConcurrentExecutions"] == 5


def test_a_custom_resource_that_failed_to_be_created_is_deleted_with_the_id_it_answered(
    local_aws: LocalAws, unique: str
) -> None:
    resources = templates.custom_resource_function()
    resources["Seen"]["Properties"]["Name"] = unique
    resources["Seen"]["DeletionPolicy"] = "Retain"
    resources["Thing"] = templates.custom("half-made", Fails="Create", Reason="NO_READ_ACCESS_TO_INPUT: no access")

    reasons = templates.create_in_vain(local_aws, "source", unique, {"Resources": resources})

    seen = local_aws.client("ssm", "source").get_parameter(Name=unique)["Parameter"]["Value"]
    assert reasons == ["NO_READ_ACCESS_TO_INPUT: no access"]
    assert seen == "seen Create: Delete:half-made"


def test_a_new_custom_resource_that_fails_in_an_update_is_deleted_too(local_aws: LocalAws, unique: str) -> None:
    resources = templates.custom_resource_function()
    resources["Seen"]["Properties"]["Name"] = unique
    resources["Kept"] = templates.custom("kept")
    templates.create(local_aws, "source", unique, {"Resources": resources})
    added = {**resources, "Thing": templates.custom("half-made", Fails="Create", Reason="no")}

    reasons = templates.update_in_vain(local_aws, "source", unique, {"Resources": added})

    seen = local_aws.client("ssm", "source").get_parameter(Name=unique)["Parameter"]["Value"]
    assert reasons == ["no"]
    assert seen == "seen Create: Create: Delete:half-made"
