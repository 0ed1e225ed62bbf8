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
