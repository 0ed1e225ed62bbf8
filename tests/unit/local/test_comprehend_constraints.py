"""The constraints of the service model, in AWS's words."""

from typing import Any

import pytest

from local.comprehend.constraints import check, compiled
from local.comprehend.errors import SerializationError, ValidationError
from local.comprehend.wire import service_model

GOOD: dict[str, Any] = {
    "RecognizerName": "offers",
    "DataAccessRoleArn": "arn:aws:iam::111111111111:role/training",
    "LanguageCode": "en",
    "InputDataConfig": {"EntityTypes": [{"Type": "OFFER"}], "Documents": {"S3Uri": "s3://data/documents"}},
}
NAME = "^[a-zA-Z0-9](-*[a-zA-Z0-9])*$"


def test_what_satisfies_all_constraints_passes() -> None:
    check("CreateEntityRecognizer", GOOD)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (
            {"RecognizerName": "my_offers"},
            "Value 'my_offers' at 'recognizerName' failed to satisfy constraint: "
            f"Member must satisfy regular expression pattern: {NAME}",
        ),
        (
            {"VersionName": "v" * 64},
            f"Value '{'v' * 64}' at 'versionName' failed to satisfy constraint: "
            "Member must have length less than or equal to 63",
        ),
        (
            {"LanguageCode": "xx"},
            "Value 'xx' at 'languageCode' failed to satisfy constraint: "
            "Member must satisfy enum value set: [en, es, fr, de, it, pt, ar, hi, ja, ko, zh, zh-TW]",
        ),
        (
            {"InputDataConfig": {}},
            "Value null at 'inputDataConfig.entityTypes' failed to satisfy constraint: Member must not be null",
        ),
        (
            {"InputDataConfig": {"EntityTypes": [{"Type": "A"}, {"Type": "B,C"}]}},
            "Value 'B,C' at 'inputDataConfig.entityTypes.2.member.type' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: ^(?![^\n\r\t,]*\\n|\\r|\\t)[^\n\r\t,]+$",
        ),
        (
            {"VpcConfig": {"SecurityGroupIds": [], "Subnets": ["subnet-1"]}},
            "Value '[]' at 'vpcConfig.securityGroupIds' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
    ],
)
def test_a_broken_constraint_is_named(change: dict[str, Any], rule: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check("CreateEntityRecognizer", GOOD | change)

    assert caught.value.message == f"1 validation error detected: {rule}"


CLASSIFIER: dict[str, Any] = {
    "DocumentClassifierName": "topics",
    "DataAccessRoleArn": "arn:aws:iam::111111111111:role/training",
    "LanguageCode": "en",
    "InputDataConfig": {"S3Uri": "s3://data/rows.csv"},
}
RULES = {
    "length": "Member must have length less than or equal to {}",
    "pattern": "Member must satisfy regular expression pattern: {}",
}


def manifest(*attributes: str) -> dict[str, Any]:
    given = {"S3Uri": "s3://data/manifest", "AttributeNames": list(attributes)}
    return {"InputDataConfig": {"DataFormat": "AUGMENTED_MANIFEST", "AugmentedManifests": [given]}}


@pytest.mark.parametrize(
    ("operation", "change", "where", "rule", "limit"),
    [
        ("CreateDocumentClassifier", {"DocumentClassifierName": "x" * 64}, "documentClassifierName", "length", 63),
        ("CreateDocumentClassifier", {"VersionName": "x_1"}, "versionName", "pattern", NAME),
        (
            "CreateDocumentClassifier",
            {"InputDataConfig": {"S3Uri": f"s3://data/{'x' * 1024}"}},
            "inputDataConfig.s3Uri",
            "length",
            1024,
        ),
        (
            "CreateDocumentClassifier",
            {"InputDataConfig": {"S3Uri": "s3://data/rows.csv", "LabelDelimiter": ","}},
            "inputDataConfig.labelDelimiter",
            "pattern",
            r"^[ ~!@#$%^*\-_+=|\\:;\t>?/]$",
        ),
        (
            "CreateDocumentClassifier",
            manifest("x" * 64),
            "inputDataConfig.augmentedManifests.1.member.attributeNames.1.member",
            "length",
            63,
        ),
        (
            "CreateDocumentClassifier",
            {"OutputDataConfig": {"S3Uri": "http://data/"}},
            "outputDataConfig.s3Uri",
            "pattern",
            r"s3://[a-z0-9][\.\-a-z0-9]{1,61}[a-z0-9](/.*)?",
        ),
        ("CreateDocumentClassifier", {"ModelPolicy": "x" * 20_001}, "modelPolicy", "length", 20_000),
        ("CreateDocumentClassifier", {"VolumeKmsKeyId": "x" * 2_049}, "volumeKmsKeyId", "length", 2_048),
        (
            "CreateDocumentClassifier",
            {"VpcConfig": {"SecurityGroupIds": ["sg"] * 6, "Subnets": ["subnet"]}},
            "vpcConfig.securityGroupIds",
            "length",
            5,
        ),
        (
            "CreateDocumentClassifier",
            {"VpcConfig": {"SecurityGroupIds": ["sg"], "Subnets": ["subnet"] * 17}},
            "vpcConfig.subnets",
            "length",
            16,
        ),
        ("CreateDocumentClassifier", {"ClientRequestToken": "x" * 65}, "clientRequestToken", "length", 64),
        ("CreateEntityRecognizer", {"RecognizerName": "x" * 64}, "recognizerName", "length", 63),
        (
            "CreateEntityRecognizer",
            {"InputDataConfig": {"EntityTypes": [{"Type": "X" * 65}]}},
            "inputDataConfig.entityTypes.1.member.type",
            "length",
            64,
        ),
    ],
)
def test_each_limit_of_a_training_is_kept(
    operation: str, change: dict[str, Any], where: str, rule: str, limit: object
) -> None:
    good = CLASSIFIER if operation == "CreateDocumentClassifier" else GOOD

    with pytest.raises(ValidationError) as caught:
        check(operation, good | change)

    assert f" at '{where}' failed to satisfy constraint: {RULES[rule].format(limit)}" in caught.value.message


@pytest.mark.parametrize("delimiter", " ~!@#$%^*-_+=|\\:;\t>?/")
def test_these_delimiters_are_taken(delimiter: str) -> None:
    check("CreateDocumentClassifier", CLASSIFIER | {"InputDataConfig": {"LabelDelimiter": delimiter}})


def test_all_broken_constraints_are_named_together() -> None:
    with pytest.raises(ValidationError) as caught:
        check("CreateEntityRecognizer", {**GOOD, "RecognizerName": "-", "LanguageCode": ""})

    assert caught.value.message.startswith("2 validation errors detected: Value '-' at 'recognizerName'")


def test_a_number_beyond_its_limits_is_refused() -> None:
    with pytest.raises(ValidationError, match="Member must have value less than or equal to 500"):
        check("ListEntityRecognizers", {"MaxResults": 501})


@pytest.mark.parametrize("change", [{"RecognizerName": 3}, {"InputDataConfig": []}, {"Tags": {}}])
def test_a_value_of_another_type_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(SerializationError):
        check("CreateEntityRecognizer", GOOD | change)


def test_every_pattern_of_the_service_can_be_compiled() -> None:
    model = service_model()
    patterns = [model.shape_for(name).metadata.get("pattern") for name in model.shape_names]

    for pattern in filter(None, patterns):
        compiled(pattern)


@pytest.mark.parametrize(("name", "good"), [("Größe 1.2_a:b/c=d+e-f%g@h", True), ("a#b", False), ("\u2003x", True)])
def test_unicode_classes_mean_what_java_means(name: str, good: bool) -> None:
    assert bool(compiled(r"^([\p{L}\p{Z}\p{N}_.:/=+\-%@]*)$").fullmatch(name)) is good
