from typing import Any

import pytest

from tests.infrastructure.templates import Template, readable

BUCKETS = [
    ("ModelCopy-SourceStorage", "TrainingDataBucket", "DataKey"),
    ("ModelCopy-prd-Storage", "SmokeTestsBucket", "Key"),
]


@pytest.fixture(params=BUCKETS, ids=["training data", "smoke tests"])
def bucket(request: pytest.FixtureRequest, templates: dict[str, Template]) -> tuple[Template, dict[str, Any], str]:
    stack, name, key = request.param
    return templates[stack], readable(templates[stack].only("AWS::S3::Bucket", name)), key


def test_a_bucket_is_encrypted_versioned_logged_and_closed(bucket: tuple[Template, dict[str, Any], str]) -> None:
    _, body, key = bucket

    properties = body["Properties"]
    (rule,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": f"${{{key}.Arn}}"}
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert "AccessLogs" in properties["LoggingConfiguration"]["DestinationBucketName"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}


def test_a_bucket_outlives_its_stack(bucket: tuple[Template, dict[str, Any], str]) -> None:
    _, body, _ = bucket

    assert body["DeletionPolicy"] == "Retain"


def test_every_bucket_refuses_plain_http(templates: dict[str, Template]) -> None:
    for template in templates.values():
        policies = readable(list(template.resources("AWS::S3::BucketPolicy").values()))
        refused = [
            statement
            for policy in policies
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
            if statement["Effect"] == "Deny"
            and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
            and statement["Action"] == "s3:*"
            and statement["Principal"] == {"AWS": "*"}
        ]
        assert len(refused) == len(template.resources("AWS::S3::Bucket"))


def test_keys_rotate_and_outlive_their_stack(templates: dict[str, Template]) -> None:
    keys = [key for template in templates.values() for key in template.resources("AWS::KMS::Key").values()]

    assert len(keys) == 3
    for key in keys:
        assert key["Properties"]["EnableKeyRotation"] is True
        assert key["DeletionPolicy"] == "Retain"
