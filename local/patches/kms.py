"""KMS: keys of other accounts, the encryption context as condition keys, principals of a key policy that must exist."""

import json
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from local.hooks import replace, table

# Operations that KMS allows on a key of another account (table "AWS KMS permissions" of the developer guide).
_ACROSS_ACCOUNTS = frozenset(
    {
        "CreateGrant",
        "Decrypt",
        "DescribeKey",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateMac",
        "GetKeyRotationStatus",
        "GetPublicKey",
        "ListGrants",
        "RetireGrant",
        "RevokeGrant",
        "Sign",
        "Verify",
        "VerifyMac",
    }
)
_operation: ContextVar[str] = ContextVar("kms_operation", default="")


def install() -> None:
    """Close the gaps."""
    _resolve_keys_of_other_accounts()
    _authorize_by_the_key_itself()
    _refuse_unknown_principals()


def key_record(arn: str) -> dict[str, Any] | None:
    """Find a key by its ARN or an alias's, in whichever account; it has `Arn`, `Policy`, `KeyState` among others."""
    from ministack.services import kms

    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[2] != "kms":
        return None
    region, account, resource = parts[3:]
    key = kms._aliases.get_scoped(account, region, arn) if resource.startswith("alias/") else resource[len("key/") :]
    record: dict[str, Any] | None = kms._keys.get_scoped(account, region, key) if key else None
    return record


def _resolve_keys_of_other_accounts() -> None:
    from ministack.core.responses import get_region
    from ministack.services import kms

    def remember_operation(current: Any) -> Any:
        async def handle_request(method: str, path: str, headers: Any, body: bytes, query_params: Any) -> Any:
            token = _operation.set(headers.get("x-amz-target", "").rpartition(".")[2])
            try:
                return await current(method, path, headers, body, query_params)
            finally:
                _operation.reset(token)

        return handle_request

    def resolve(current: Any) -> Any:
        def _resolve_key(key_id_or_arn: str) -> Any:
            found = current(key_id_or_arn)
            if found is None and _operation.get() in _ACROSS_ACCOUNTS and key_id_or_arn:
                record = key_record(key_id_or_arn)
                return record if record and record["Arn"].split(":")[3] == get_region() else None
            return found

        return _resolve_key

    def decrypt(current: Any) -> Any:
        def _decrypt(data: dict[str, Any]) -> Any:
            record = None if data.get("KeyId") else _key_of_ciphertext(data)
            return current({**data, "KeyId": record["Arn"]} if record else data)

        return _decrypt

    replace(kms, "handle_request", "method path headers body query_params", remember_operation)
    replace(kms, "_resolve_key", "key_id_or_arn", resolve)
    replace(kms, "_decrypt", "data", decrypt)


def _authorize_by_the_key_itself() -> None:
    """IAM evaluates the key's ARN, its owner's policy and the encryption context, also for aliases and ciphertexts."""
    from ministack.core import iam_actions
    from ministack.core.responses import get_account_id
    from ministack.services import kms

    def resource(current: Any) -> Any:
        def extract_resource_arn(service: str, method: str, path: str, headers: Any, body: bytes, *rest: Any) -> str:
            arn = str(current(service, method, path, headers, body, *rest))
            if service != "kms":
                return arn
            data = _json(body)
            record = key_record(arn) if data.get("KeyId") else _key_of_ciphertext(data)
            return str(record["Arn"]) if record else arn

        return extract_resource_arn

    def policy(_current: Any) -> Any:
        def key_policy_for_arn(resource_arn: str) -> tuple[str, str] | None:
            record = key_record(resource_arn)
            return (record.get("Policy") or "", record["Arn"].split(":")[4]) if record else None

        return key_policy_for_arn

    def conditions(current: Any) -> Any:
        def request_tag_context(service: str, iam_action: str, body: bytes, params: Any) -> dict[str, Any]:
            context: dict[str, Any] = current(service, iam_action, body, params)
            if service == "kms":
                context |= encryption_context(_encryption_context(_json(body))) | {
                    "kms:CallerAccount": get_account_id()
                }
            return context

        return request_tag_context

    request = "service method path headers body query_params"
    replace(iam_actions, "extract_resource_arn", f"{request} region account_id", resource)
    replace(iam_actions, "request_tag_context", "service iam_action body params", conditions)
    replace(kms, "key_policy_for_arn", "resource_arn", policy)


def encryption_context(pairs: dict[str, str]) -> dict[str, Any]:
    """Return the condition keys of an encryption context."""
    keys: dict[str, Any] = {f"kms:EncryptionContext:{name}": value for name, value in pairs.items()}
    return {**keys, "kms:EncryptionContextKeys": list(pairs)} if pairs else keys


def _encryption_context(data: dict[str, Any]) -> dict[str, str]:
    constraints = data.get("Constraints") or {}
    found: dict[str, str] = (
        data.get("EncryptionContext")
        or constraints.get("EncryptionContextEquals")
        or constraints.get("EncryptionContextSubset")
        or {}
    )
    return found


def _key_of_ciphertext(data: dict[str, Any]) -> dict[str, Any] | None:
    """KMS reads the key from a symmetric ciphertext; ids are unique over all accounts."""
    from ministack.core import iam_actions
    from ministack.core.responses import get_region
    from ministack.services import kms

    key = table(iam_actions, "_kms_key_id_from_ciphertext")(data.get("CiphertextBlob", ""))
    records = (
        record for (_, region, name), record in kms._keys.to_dict().items() if (region, name) == (get_region(), key)
    )
    return next(records, None)


def _refuse_unknown_principals() -> None:
    from ministack.core.responses import error_response_json
    from ministack.services import kms
    from ministack.services.cloudformation import provisioners

    def check(current: Any) -> Any:
        def checked(data: dict[str, Any]) -> Any:
            if unknown_principals(data.get("Policy")):
                return error_response_json("MalformedPolicyDocumentException", _INVALID_PRINCIPALS, 400)
            return current(data)

        return checked

    replace(kms, "_create_key", "data", check)
    replace(kms, "_put_key_policy", "data", check)
    handler = table(provisioners, "_RESOURCE_HANDLERS")["AWS::KMS::Key"]
    update = handler["update"]

    def checked_update(physical_id: str, old: Any, new: dict[str, Any], stack_name: str) -> Any:
        if unknown_principals(new.get("KeyPolicy")):
            raise ValueError(_INVALID_PRINCIPALS)
        return update(physical_id, old, new, stack_name)

    handler["update"] = checked_update


_INVALID_PRINCIPALS = "Policy contains a statement with one or more invalid principals."


def unknown_principals(policy: str | dict[str, Any] | None) -> list[str]:
    """List the roles and users that a policy names and that do not exist; accounts need not."""
    from ministack.services import iam

    stores = {"role": iam._roles, "user": iam._users}
    unknown = []
    for arn in _principals(policy):
        parts = arn.split(":", 5)
        if len(parts) == 6 and parts[2] == "iam" and parts[5] != "root":
            kind, _, name = parts[5].partition("/")
            record = stores[kind].get_scoped(parts[4], None, name.rsplit("/", 1)[-1]) if kind in stores else None
            if record is None or record["Arn"] != arn:
                unknown.append(arn)
    return unknown


def _principals(policy: str | dict[str, Any] | None) -> Iterator[str]:
    document = _json(policy) if isinstance(policy, str) else policy or {}
    statements = document.get("Statement", [])
    for statement in [statements] if isinstance(statements, dict) else statements:
        principal = statement.get("Principal")
        named = principal.get("AWS", []) if isinstance(principal, dict) else []
        yield from [named] if isinstance(named, str) else named


def _json(body: str | bytes) -> dict[str, Any]:
    try:
        data = json.loads(body or b"{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
