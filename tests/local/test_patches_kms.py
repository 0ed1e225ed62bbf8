"""KMS across accounts, under encryption contexts, with principals that must exist."""

from collections.abc import Callable
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import Role, allow, policy, refusal

pytestmark = pytest.mark.local
CONTEXT = {"purpose": "model"}


def shared_key(aws: LocalAws, *statements: dict[str, Any]) -> str:
    """Make a key of `source` that its account administers and that the statements share."""
    own = allow("kms:*", Principal={"AWS": f"arn:aws:iam::{aws.accounts['source']}:root"}, Resource="*")
    key = aws.client("kms", "source").create_key(Policy=policy(own, *statements))["KeyMetadata"]
    return str(key["Arn"])


def let_in(aws: LocalAws, *actions: str, **conditions: Any) -> dict[str, Any]:
    """Return a statement for a key policy that lets the account `prd` in."""
    return allow(*actions, Principal={"AWS": f"arn:aws:iam::{aws.accounts['prd']}:root"}, Resource="*", **conditions)


def test_a_role_of_another_account_decrypts_if_key_policy_and_role_allow_it(
    local_aws: LocalAws, make_role: Callable[..., Role]
) -> None:
    key = shared_key(local_aws, let_in(local_aws, "kms:Decrypt", "kms:GenerateDataKey"))
    kms = make_role("prd", [allow("kms:Decrypt", "kms:GenerateDataKey", Resource=key)]).client("kms")

    data_key = kms.generate_data_key(KeyId=key, KeySpec="AES_256")
    by_key = kms.decrypt(KeyId=key, CiphertextBlob=data_key["CiphertextBlob"])
    by_ciphertext = kms.decrypt(CiphertextBlob=data_key["CiphertextBlob"])

    assert by_key["Plaintext"] == by_ciphertext["Plaintext"] == data_key["Plaintext"]
    assert by_ciphertext["KeyId"] == key


def test_without_the_key_policy_a_role_of_another_account_is_refused(
    local_aws: LocalAws, make_role: Callable[..., Role]
) -> None:
    key = shared_key(local_aws)
    ciphertext = local_aws.client("kms", "source").encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    role = make_role("prd", [allow("kms:*")])

    answers = {
        refusal(role.client("kms").decrypt, KeyId=key, CiphertextBlob=ciphertext),
        refusal(role.client("kms").decrypt, CiphertextBlob=ciphertext),
    }

    assert answers == {
        (
            "AccessDeniedException",
            f"User: {session_of(role)} is not authorized to perform: kms:Decrypt on resource: {key} "
            "because no resource-based policy allows the kms:Decrypt action",
        )
    }


def test_without_a_permission_of_its_own_a_role_of_another_account_is_refused(
    local_aws: LocalAws, make_role: Callable[..., Role]
) -> None:
    key = shared_key(local_aws, let_in(local_aws, "kms:*"))
    role = make_role("prd", [allow("kms:Encrypt", Resource=key)])

    code, message = refusal(role.client("kms").generate_data_key, KeyId=key, KeySpec="AES_256")

    assert code == "AccessDeniedException"
    assert message == (
        f"User: {session_of(role)} is not authorized to perform: kms:GenerateDataKey on resource: {key} "
        "because no identity-based policy allows the kms:GenerateDataKey action"
    )


def test_a_key_of_another_account_cannot_be_administered_whatever_its_policy_says(
    local_aws: LocalAws, make_role: Callable[..., Role]
) -> None:
    key = shared_key(local_aws, let_in(local_aws, "kms:*"))
    role = make_role("prd", [allow("kms:*")])

    assert refusal(role.client("kms").schedule_key_deletion, KeyId=key)[0] == "NotFoundException"


def test_the_encryption_context_is_a_condition(local_aws: LocalAws, make_role: Callable[..., Role]) -> None:
    condition = {"StringEquals": {"kms:EncryptionContext:purpose": "model"}}
    key = shared_key(local_aws, let_in(local_aws, "kms:GenerateDataKey", "kms:CreateGrant", Condition=condition))
    role = make_role("prd", [allow("kms:*")])
    kms = role.client("kms")

    allowed = kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext=CONTEXT)
    grant = {"KeyId": key, "GranteePrincipal": role.arn, "Operations": ["Decrypt"]}
    granted = kms.create_grant(**grant, Constraints={"EncryptionContextSubset": CONTEXT})

    assert allowed["KeyId"] == key
    assert granted["GrantId"]
    assert refusal(kms.generate_data_key, KeyId=key, KeySpec="AES_256")[0] == "AccessDeniedException"
    assert refusal(kms.create_grant, **grant)[0] == "AccessDeniedException"


def test_an_alias_is_authorized_as_its_key(local_aws: LocalAws, make_role: Callable[..., Role], unique: str) -> None:
    key = shared_key(local_aws)
    local_aws.client("kms", "source").create_alias(AliasName=f"alias/{unique}", TargetKeyId=key)
    kms = make_role("source", [allow("kms:Encrypt", Resource=key)]).client("kms")

    assert kms.encrypt(KeyId=f"alias/{unique}", Plaintext=b"x")["KeyId"] == key


def test_a_key_policy_that_names_a_role_that_does_not_exist_is_refused(local_aws: LocalAws) -> None:
    nobody = allow("kms:Decrypt", Principal={"AWS": "arn:aws:iam::222222222222:role/nobody"}, Resource="*")

    code, message = refusal(local_aws.client("kms", "source").create_key, Policy=policy(nobody))

    assert (code, message) == (
        "MalformedPolicyDocumentException",
        "Policy contains a statement with one or more invalid principals.",
    )


def session_of(role: Role) -> str:
    """Return the ARN of the role's session."""
    account, name = role.arn.split(":")[4], role.arn.rsplit("/", 1)[-1]
    return f"arn:aws:sts::{account}:assumed-role/{name}/test"
