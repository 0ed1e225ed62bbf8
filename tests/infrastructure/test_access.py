"""Who may do what, exactly: a statement more or less fails here."""

import re
from typing import Any

from tests.infrastructure.templates import Template, readable

VERSION = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1"
IMPORTED = "arn:aws:comprehend:eu-west-1:222222222222:entity-recognizer/offers/version/v1"
ANY_VERSION = VERSION.replace("/v1", "/*")
JOBS = "arn:aws:comprehend:eu-west-1:222222222222:entities-detection-job/*"
VIA_S3 = {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}

Statement = tuple[tuple[str, ...], tuple[str, ...], str]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def summary(statements: list[dict[str, Any]]) -> set[Statement]:
    """Actions, resources without hashes, and the condition as text. Every statement must be an Allow."""
    assert all(statement["Effect"] == "Allow" for statement in statements)
    return {
        (
            tuple(sorted(as_list(statement["Action"]))),
            tuple(sorted(re.sub(r"(?<=/)[0-9a-f]{12,64}", "HASH", arn) for arn in as_list(statement["Resource"]))),
            str(statement.get("Condition", "")),
        )
        for statement in statements
    }


def test_the_training_role_reads_the_training_data_and_uses_both_keys(source_storage: Template) -> None:
    assert summary(source_storage.statements("TrainingRole")) == {
        (("s3:GetObject",), ("${TrainingDataBucket.Arn}/training-data/*",), ""),
        (("s3:ListBucket",), ("${TrainingDataBucket.Arn}",), str({"StringLike": {"s3:prefix": "training-data/*"}})),
        (("kms:CreateGrant",), ("${DataKey.Arn}", "${ModelKey.Arn}"), ""),
        (("kms:Decrypt", "kms:GenerateDataKey"), ("${DataKey.Arn}", "${ModelKey.Arn}"), str(VIA_S3)),
    }


def test_the_training_role_is_comprehend_s_for_the_versions_of_this_account(source_storage: Template) -> None:
    trust = readable(source_storage.only("AWS::IAM::Role", "TrainingRole")["Properties"]["AssumeRolePolicyDocument"])

    assert trust["Statement"] == [
        {
            "Action": "sts:AssumeRole",
            "Effect": "Allow",
            "Principal": {"Service": "comprehend.amazonaws.com"},
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "111111111111"},
                "ArnLike": {"aws:SourceArn": [ANY_VERSION]},
            },
        }
    ]


ALWAYS = {
    (("logs:CreateLogStream", "logs:PutLogEvents"), ("${LifecycleFunctionLogs.Arn}",), ""),
    (("cloudformation:DescribeStackEvents",), ("${AWS::StackId}",), ""),
    (("comprehend:ListEndpoints",), ("*",), ""),
    (("states:StartExecution",), ("${LifecycleStateMachine}",), ""),
}


def versions_of(arn: str) -> tuple[str, str]:
    model = arn.removesuffix("/version/v1")
    return model, f"{model}/version/*"


def test_the_source_s_function_may_do_what_training_and_sharing_take(source: Template) -> None:
    assert summary(source.statements("LifecycleRole")) == ALWAYS | {
        (
            ("comprehend:CreateEntityRecognizer",),
            versions_of(VERSION),
            str(
                {
                    "StringEquals": {
                        "comprehend:ModelKmsKey": "${ModelKey.Arn}",
                        "comprehend:VolumeKmsKey": "${DataKey.Arn}",
                    }
                }
            ),
        ),
        (
            (
                "comprehend:DeleteEntityRecognizer",
                "comprehend:DeleteResourcePolicy",
                "comprehend:DescribeEntityRecognizer",
                "comprehend:DescribeResourcePolicy",
                "comprehend:ListTagsForResource",
                "comprehend:PutResourcePolicy",
                "comprehend:StopTrainingEntityRecognizer",
                "comprehend:TagResource",
                "comprehend:UntagResource",
            ),
            versions_of(VERSION),
            "",
        ),
        (
            ("iam:PassRole",),
            ("${TrainingRole.Arn}",),
            str({"StringEquals": {"iam:PassedToService": "comprehend.amazonaws.com"}}),
        ),
        (("s3:GetObject",), ("arn:aws:s3:::cdk-hnb659fds-assets-111111111111-eu-west-1/model-copy/*",), ""),
        (("s3:PutObject",), ("${TrainingDataBucket.Arn}/training-data/*",), ""),
        (("kms:GenerateDataKey",), ("${DataKey.Arn}",), str(VIA_S3)),
    }


def test_the_import_role_uses_the_own_key_and_the_source_s_for_the_shared_version_only(target: Template) -> None:
    source_keys = "arn:aws:kms:eu-west-1:111111111111:key/*"
    assert summary(target.statements("ImportRole")) == {
        (("kms:CreateGrant",), ("${Key.Arn}",), ""),
        (("kms:Decrypt", "kms:GenerateDataKey"), ("${Key.Arn}",), str(VIA_S3)),
        (
            ("kms:CreateGrant",),
            (source_keys,),
            str({"StringLike": {"kms:EncryptionContext:aws:comprehend:arn": [ANY_VERSION]}}),
        ),
        (
            ("kms:Decrypt", "kms:GenerateDataKey"),
            (source_keys,),
            str({**VIA_S3, "ArnLike": {"aws:SourceArn": [ANY_VERSION]}}),
        ),
    }


def test_the_inference_role_sees_nothing_but_the_smoke_tests(target: Template) -> None:
    assert summary(target.statements("InferenceRole")) == {
        (("s3:GetObject", "s3:PutObject"), ("${SmokeTestsBucket.Arn}/smoke-tests/*",), ""),
        (("s3:ListBucket",), ("${SmokeTestsBucket.Arn}",), str({"StringLike": {"s3:prefix": "smoke-tests/*"}})),
        (("kms:CreateGrant",), ("${Key.Arn}",), ""),
        (("kms:Decrypt", "kms:GenerateDataKey"), ("${Key.Arn}",), str(VIA_S3)),
    }


def test_the_target_s_function_may_do_what_importing_and_testing_take(target: Template) -> None:
    keys = {"comprehend:OutputKmsKey": "${Key.Arn}", "comprehend:VolumeKmsKey": "${Key.Arn}"}
    encrypted = str({"StringEquals": keys})
    assert summary(target.statements("LifecycleRole")) == ALWAYS | {
        (
            ("comprehend:ImportModel",),
            (*versions_of(VERSION), *versions_of(IMPORTED)),
            str({"StringEquals": {"comprehend:ModelKmsKey": "${Key.Arn}"}}),
        ),
        (("comprehend:StartEntitiesDetectionJob",), versions_of(IMPORTED), encrypted),
        (("comprehend:StartEntitiesDetectionJob",), (JOBS,), encrypted),
        (
            (
                "comprehend:DeleteEntityRecognizer",
                "comprehend:DescribeEntityRecognizer",
                "comprehend:ListTagsForResource",
                "comprehend:TagResource",
                "comprehend:UntagResource",
            ),
            versions_of(IMPORTED),
            "",
        ),
        (
            (
                "comprehend:DescribeEntitiesDetectionJob",
                "comprehend:ListTagsForResource",
                "comprehend:StopEntitiesDetectionJob",
                "comprehend:TagResource",
            ),
            (JOBS,),
            "",
        ),
        (
            ("iam:PassRole",),
            ("${ImportRole.Arn}", "${InferenceRole.Arn}"),
            str({"StringEquals": {"iam:PassedToService": "comprehend.amazonaws.com"}}),
        ),
        (("s3:GetObject", "s3:PutObject"), ("${SmokeTestsBucket.Arn}/smoke-tests/*",), ""),
        (("s3:GetObject",), ("arn:aws:s3:::cdk-hnb659fds-assets-222222222222-eu-west-1/model-copy/*",), ""),
        (("kms:Decrypt", "kms:GenerateDataKey"), ("${Key.Arn}",), str(VIA_S3)),
    }


def test_nothing_of_the_target_names_the_training_data_or_its_key(target: Template, target_storage: Template) -> None:
    for template in (target, target_storage):
        assert "Training" not in template.path.read_text()
        assert "DataKey" not in template.path.read_text().replace("GenerateDataKey", "")


def test_the_model_key_lets_the_importers_decrypt_that_version_only(source_storage: Template) -> None:
    policy = readable(source_storage.only("AWS::KMS::Key", "ModelKey")["Properties"]["KeyPolicy"])["Statement"]

    importer = {"AWS": "arn:aws:iam::222222222222:root"}
    assert policy[1:] == [
        {
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Condition": {"StringEquals": {"aws:SourceArn": [VERSION]}},
            "Effect": "Allow",
            "Principal": importer,
            "Resource": "*",
        },
        {
            "Action": "kms:CreateGrant",
            "Condition": {"StringEquals": {"kms:EncryptionContext:aws:comprehend:arn": [VERSION]}},
            "Effect": "Allow",
            "Principal": importer,
            "Resource": "*",
        },
    ]


def test_the_data_key_is_this_account_s_alone(source_storage: Template) -> None:
    policy = readable(source_storage.only("AWS::KMS::Key", "DataKey")["Properties"]["KeyPolicy"])["Statement"]

    own, logs = policy
    assert own["Principal"] == {"AWS": "arn:aws:iam::111111111111:root"}
    assert logs["Principal"] == {"Service": "logs.eu-west-1.amazonaws.com"}
    assert logs["Condition"] == {
        "ArnEquals": {
            "kms:EncryptionContext:aws:logs:arn": [
                f"arn:aws:logs:eu-west-1:111111111111:log-group:/ModelCopy-Source/{of}"
                for of in ("function", "state-machine")
            ]
        }
    }


def test_the_share_lets_the_importers_import_that_version_and_nothing_else(source: Template) -> None:
    share = readable(source.only("Custom::ModelShare")["Properties"])

    assert share["ModelArn"] == VERSION
    assert share["Policy"] == (
        '{"Statement":[{"Action":"comprehend:ImportModel","Effect":"Allow",'
        '"Principal":{"AWS":"arn:aws:iam::222222222222:root"},'
        f'"Resource":"{VERSION}"}}],"Version":"2012-10-17"}}'
    )
