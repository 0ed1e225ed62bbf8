"""Imports across accounts: everything that both sides must allow, and what happens without it."""

from collections.abc import Callable

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import Role, Statement, allow, policy, refusal
from tests.local.recognizers import KEY_ACTIONS, Scene, with_condition, without
from tests.local.sharing import IMPORT, Sharing

pytestmark = pytest.mark.local

TAG, PASS = "comprehend:TagResource", "iam:PassRole"


@pytest.fixture(scope="module")
def sharing(local_aws: LocalAws) -> Sharing:
    return Sharing(local_aws)


def test_without_a_resource_policy_the_import_is_denied(sharing: Sharing, unique: str) -> None:
    arn = sharing.train(unique)
    importers = {
        "user/admin": sharing.target.comprehend,
        "root": sharing.target.aws.root_client("comprehend", sharing.target.account),
    }

    for name, importer in importers.items():
        code, message = refusal(importer.import_model, SourceModelArn=arn)
        assert code == "AccessDeniedException"
        assert message == (
            f"User: arn:aws:iam::{sharing.target.account}:{name} is not authorized to perform: {IMPORT} "
            f"on resource: {arn} because no resource-based policy allows the {IMPORT} action"
        )


def test_a_policy_for_one_role_lets_only_that_role_import(
    sharing: Sharing, make_role: Callable[..., Role], unique: str
) -> None:
    arn = sharing.train(unique)
    named, other = (make_role("prd", [allow(IMPORT)]) for _ in range(2))
    sharing.share(arn, named.arn)

    imported = named.client("comprehend").import_model(SourceModelArn=arn, ModelName=unique)
    code, message = refusal(other.client("comprehend").import_model, SourceModelArn=arn, ModelName=f"{unique}-x")

    assert imported["ModelArn"] == sharing.target.arn(unique, version="")
    assert code == "AccessDeniedException"
    assert f"no resource-based policy allows the {IMPORT} action" in message


def test_a_policy_that_was_deleted_lets_nobody_in(sharing: Sharing, unique: str) -> None:
    arn = sharing.train(unique)
    sharing.share(arn, sharing.target.account)

    sharing.source.comprehend.delete_resource_policy(ResourceArn=arn)

    assert refusal(sharing.target.comprehend.import_model, SourceModelArn=arn)[0] == "AccessDeniedException"


def test_inside_one_account_the_caller_s_own_policies_decide(
    sharing: Sharing, make_role: Callable[..., Role], unique: str
) -> None:
    arn, copy = sharing.train(unique), sharing.source.arn(f"{unique}-copy", "")
    able = make_role("source", [allow(IMPORT, Resource=[arn, copy])])
    unable = make_role("source", [allow(IMPORT, Resource=copy)])

    imported = able.client("comprehend").import_model(SourceModelArn=arn, ModelName=f"{unique}-copy")
    code, message = refusal(unable.client("comprehend").import_model, SourceModelArn=arn, ModelName=f"{unique}-x")

    assert imported["ModelArn"] == copy
    assert code == "AccessDeniedException"
    assert message.endswith(f"on resource: {arn} because no identity-based policy allows the {IMPORT} action")


def caller_statements(sharing: Sharing) -> list[Statement]:
    """Return what a caller needs to import the shared model, tagged."""
    copies = sharing.target.arn("*", "*")
    passed = {"StringEquals": {"iam:PassedToService": "comprehend.amazonaws.com"}}
    return [
        allow(IMPORT, Resource=sharing.arn, Sid="Source"),
        allow(IMPORT, Resource=copies, Sid="Copy"),
        allow(TAG, Resource=copies, Sid="Tag"),
        allow(PASS, Resource=sharing.role, Condition=passed, Sid="Role"),
    ]


@pytest.mark.parametrize(("missing", "action"), [("Source", IMPORT), ("Copy", IMPORT), ("Tag", TAG), ("Role", PASS)])
def test_a_caller_without_one_permission_may_not_import(
    sharing: Sharing, make_role: Callable[..., Role], unique: str, missing: str, action: str
) -> None:
    complete = caller_statements(sharing)
    able = make_role("prd", complete)
    unable = make_role("prd", [statement for statement in complete if statement["Sid"] != missing])
    asked = sharing.request(unique, Tags=[{"Key": "team", "Value": "search"}])

    code, message = refusal(unable.client("comprehend").import_model, **asked)
    imported = able.client("comprehend").import_model(**asked)

    resource = {"Source": sharing.arn, "Role": sharing.role}.get(missing, sharing.target.arn(unique))
    assert code == "AccessDeniedException"
    assert message.endswith(
        f"is not authorized to perform: {action} on resource: {resource} "
        f"because no identity-based policy allows the {action} action"
    )
    assert imported["ModelArn"] == sharing.target.arn(unique)


def refused_key(target: Scene, role: str, key: str, action: str, model: str, kind: str) -> tuple[str, str]:
    """Return the refusal of a key: by the identity-based policy of a role, or by the key policy."""
    session = f"arn:aws:sts::{target.account}:assumed-role/{role.rsplit('/', 1)[-1]}/comprehend"
    return "KmsKeyValidationException", (
        f"The KMS key {key} cannot be validated: {session} is not authorized to perform: {action} "
        f"on resource: {key} because no {kind} allows the {action} action for the model {model}."
    )


@pytest.mark.parametrize("action", KEY_ACTIONS)
def test_a_role_that_may_not_use_the_source_s_key_imports_nothing(sharing: Sharing, unique: str, action: str) -> None:
    target = sharing.target
    role = target.make_data_access_role(*without(action, sharing.source_key_statements), *sharing.target_key_statements)

    found = refusal(target.comprehend.import_model, **sharing.request(unique, DataAccessRoleArn=role))

    assert found == refused_key(target, role, sharing.key, action, sharing.arn, "identity-based policy")


@pytest.mark.parametrize("action", KEY_ACTIONS)
def test_a_role_that_may_not_use_the_copy_s_key_imports_nothing(sharing: Sharing, unique: str, action: str) -> None:
    target = sharing.target
    role = target.make_data_access_role(*sharing.source_key_statements, *without(action, sharing.target_key_statements))

    found = refusal(target.comprehend.import_model, **sharing.request(unique, DataAccessRoleArn=role))

    assert found == refused_key(target, role, target.key, action, target.arn(unique), "identity-based policy")


@pytest.mark.parametrize("action", KEY_ACTIONS)
def test_a_source_key_whose_policy_does_not_let_the_target_in_refuses(
    sharing: Sharing, unique: str, action: str
) -> None:
    kms = sharing.source.client("kms")
    before = kms.get_key_policy(KeyId=sharing.key)["Policy"]
    own = allow("kms:*", Principal={"AWS": f"arn:aws:iam::{sharing.source.account}:root"}, Resource="*")
    less = policy(own, *without(action, sharing.key_policy(sharing.arn)))

    kms.put_key_policy(KeyId=sharing.key, PolicyName="default", Policy=less)
    try:
        found = refusal(sharing.target.comprehend.import_model, **sharing.request(unique))
    finally:
        kms.put_key_policy(KeyId=sharing.key, PolicyName="default", Policy=before)

    assert found == refused_key(sharing.target, sharing.role, sharing.key, action, sharing.arn, "key policy")


@pytest.mark.parametrize(
    ("action", "condition"),
    [
        ("kms:CreateGrant", "kms:EncryptionContext:aws:comprehend:arn"),
        ("kms:Decrypt", "aws:SourceArn"),
        ("kms:GenerateDataKey", "aws:SourceArn"),
    ],
)
def test_a_source_key_that_is_shared_for_another_version_refuses(
    sharing: Sharing, unique: str, action: str, condition: str
) -> None:
    arn = sharing.source.arn(unique)
    other = {"StringEquals": {condition: sharing.source.arn("other")}}
    key = sharing.source.make_key(*with_condition(action, other, sharing.key_policy(arn)))
    sharing.train(unique, key)
    sharing.share(arn, sharing.target.account)
    role = sharing.target.make_data_access_role(allow(*KEY_ACTIONS))

    found = refusal(
        sharing.target.comprehend.import_model, SourceModelArn=arn, ModelName=unique, DataAccessRoleArn=role
    )

    assert found == refused_key(sharing.target, role, key, action, arn, "key policy")


def test_a_source_key_that_is_disabled_refuses(sharing: Sharing, unique: str) -> None:
    kms = sharing.source.client("kms")
    kms.disable_key(KeyId=sharing.key)
    try:
        found = refusal(sharing.target.comprehend.import_model, **sharing.request(unique))
    finally:
        kms.enable_key(KeyId=sharing.key)

    assert found == (
        "KmsKeyValidationException",
        f"The KMS key {sharing.key} cannot be validated: it cannot be used in the state Disabled.",
    )


def test_a_role_that_does_not_trust_comprehend_for_the_copy_is_refused(sharing: Sharing, unique: str) -> None:
    target = sharing.target
    trust = target.trust(ArnEquals={"aws:SourceArn": sharing.arn})
    role = target.make_data_access_role(*sharing.source_key_statements, *sharing.target_key_statements, trust=trust)

    code, message = refusal(target.comprehend.import_model, **sharing.request(unique, DataAccessRoleArn=role))

    assert code == "InvalidRequestException"
    assert f"cannot be assumed by comprehend.amazonaws.com for {target.arn(unique)}" in message
