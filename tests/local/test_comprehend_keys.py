"""Training: keys of data, volume and model, and what happens where they cannot be used."""

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import allow, refusal
from tests.local.recognizers import ENTITY_LIST, KEY_ACTIONS, Scene, with_condition, without

pytestmark = pytest.mark.local

NO_READ_ACCESS = "NO_READ_ACCESS_TO_INPUT: The provided data access role does not have proper access to the input data."


@pytest.fixture(scope="module")
def scene(local_aws: LocalAws) -> Scene:
    return Scene(local_aws, "source")


@pytest.fixture(scope="module")
def role(scene: Scene) -> str:
    return scene.make_data_access_role(*scene.data_statements, *scene.key_statements(scene.key))


def test_without_the_key_of_encrypted_data_the_training_ends_in_error(scene: Scene, unique: str) -> None:
    encrypted = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": scene.key}
    uri = scene.upload(f"{unique}/list.csv", ENTITY_LIST, **encrypted)
    allowed = scene.key_statements(scene.key)
    ends = {}
    for name, statements in (("with", allowed), ("without", without("kms:Decrypt", allowed))):
        request = scene.training(f"{unique}-{name}", scene.make_data_access_role(*scene.data_statements, *statements))
        request["InputDataConfig"]["EntityList"] = {"S3Uri": uri}
        arn = scene.comprehend.create_entity_recognizer(**request)["EntityRecognizerArn"]
        ends[name] = scene.ended_model(arn)

    assert ends["with"]["Status"] == "TRAINED"
    assert (ends["without"]["Status"], ends["without"]["Message"]) == ("IN_ERROR", NO_READ_ACCESS)


@pytest.mark.parametrize("field", ["ModelKmsKeyId", "VolumeKmsKeyId"])
@pytest.mark.parametrize("action", KEY_ACTIONS)
def test_without_a_permission_on_the_key_of_model_or_volume_the_request_is_refused(
    scene: Scene, unique: str, field: str, action: str
) -> None:
    role = scene.make_data_access_role(*scene.data_statements, *without(action, scene.key_statements(scene.key)))

    code, message = refusal(
        scene.comprehend.create_entity_recognizer, **scene.training(unique, role, **{field: scene.key})
    )

    name = role.rsplit("/", 1)[-1]
    assert code == "KmsKeyValidationException"
    assert message == (
        f"The KMS key {scene.key} cannot be validated: "
        f"arn:aws:sts::{scene.account}:assumed-role/{name}/comprehend is not authorized to perform: {action} "
        f"on resource: {scene.key} because no identity-based policy allows the {action} action "
        f"for the model {scene.arn(unique)}."
    )


def test_a_key_policy_can_bind_the_key_to_one_model_version(scene: Scene, unique: str) -> None:
    role = scene.make_data_access_role(*scene.data_statements)
    bound = scene.arn(unique)
    key = scene.make_key(
        allow(
            "kms:CreateGrant",
            Principal={"AWS": role},
            Resource="*",
            Condition={"StringEquals": {"kms:EncryptionContext:aws:comprehend:arn": bound}},
        ),
        allow(
            "kms:Decrypt",
            "kms:GenerateDataKey",
            Principal={"AWS": role},
            Resource="*",
            Condition={"StringEquals": {"aws:SourceArn": bound}},
        ),
    )

    code, message = refusal(
        scene.comprehend.create_entity_recognizer, **scene.training(f"{unique}-x", role, ModelKmsKeyId=key)
    )
    scene.train(unique, role, ModelKmsKeyId=key)

    assert code == "KmsKeyValidationException"
    assert "kms:CreateGrant" in message


def test_a_key_that_the_role_may_use_through_another_service_only_is_refused(scene: Scene, unique: str) -> None:
    through = {"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}}
    statements = with_condition("kms:Decrypt", through, scene.key_statements(scene.key))
    role = scene.make_data_access_role(*scene.data_statements, *statements)

    code, message = refusal(
        scene.comprehend.create_entity_recognizer, **scene.training(unique, role, ModelKmsKeyId=scene.key)
    )

    assert code == "KmsKeyValidationException"
    assert "is not authorized to perform: kms:Decrypt" in message


def test_a_key_that_cannot_be_used_is_refused(scene: Scene, role: str, unique: str) -> None:
    kms = scene.client("kms")
    disabled, deleted = scene.make_key(), scene.make_key()
    kms.disable_key(KeyId=disabled)
    kms.schedule_key_deletion(KeyId=deleted, PendingWindowInDays=7)
    signing = scene.make_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    unknown = "12345678-1234-1234-1234-123456789012"
    reasons = {
        disabled: f"The KMS key {disabled} cannot be validated: it cannot be used in the state Disabled.",
        deleted: f"The KMS key {deleted} cannot be validated: it cannot be used in the state PendingDeletion.",
        signing: f"The KMS key {signing} cannot be validated: it is of spec ECC_NIST_P256, not symmetric.",
        unknown: f"The KMS key {unknown} cannot be validated: there is no such key in eu-west-1.",
    }

    for key, reason in reasons.items():
        request = scene.training(unique, role, ModelKmsKeyId=key)
        assert refusal(scene.comprehend.create_entity_recognizer, **request) == ("KmsKeyValidationException", reason)


def test_a_key_is_named_by_its_id_as_well(scene: Scene, role: str, unique: str) -> None:
    key_id = scene.key.rsplit("/", 1)[-1]

    arn = scene.train(unique, role, ModelKmsKeyId=key_id)

    assert scene.model(arn)["ModelKmsKeyId"] == key_id
