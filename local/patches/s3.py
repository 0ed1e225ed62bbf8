"""S3: an object encrypted with a KMS key takes that key's permission, as the caller, through S3."""

import json
from typing import Any

from local.hooks import replace
from local.patches.kms import encryption_context, key_record

_ALGORITHM = "x-amz-server-side-encryption"
_KEY = "x-amz-server-side-encryption-aws-kms-key-id"
_WITHOUT_CONTENT = frozenset({"acl", "annotation", "legal-hold", "retention", "tagging", "torrent"})


class _KeyUse(str):
    """A key's ARN as the resource of a check, with the condition keys that S3 adds to its request to KMS."""

    conditions: dict[str, Any]

    def __new__(cls, key_arn: str, object_arn: str) -> "_KeyUse":
        from ministack.core.responses import get_account_id

        use = super().__new__(cls, key_arn)
        use.conditions = {
            "kms:ViaService": f"s3.{key_arn.split(':')[3]}.amazonaws.com",
            "kms:CallerAccount": get_account_id(),
            **encryption_context({"aws:s3:arn": object_arn}),
        }
        return use


def install() -> None:
    """Close the gaps."""
    _ask_the_key()
    _record_the_key()
    _let_policies_name_the_key()


def _ask_the_key() -> None:
    from ministack.core import iam_actions, iam_evaluator

    def check_more(current: Any) -> Any:
        def s3_additional_checks(method: str, path: str, headers: Any, body: bytes, query_params: Any) -> Any:
            checks: list[tuple[str, str]] = list(current(method, path, headers, body, query_params))
            bucket, _, key = path.lstrip("/").partition("/")
            if key:
                target = f"arn:aws:s3:::{bucket}/{key}"
                for action, key_arn in _key_actions(method, bucket, key, headers, query_params):
                    checks.append((action, _KeyUse(key_arn, target)))
            source = iam_actions._s3_source_object(headers)
            if key and source:
                arn, version = source
                source_bucket, _, source_key = arn.removeprefix("arn:aws:s3:::").partition("/")
                copied = _key_of_object(source_bucket, source_key, version)
                checks += [("kms:Decrypt", _KeyUse(copied, arn))] if copied else []
            return checks

        return s3_additional_checks

    def add_conditions(current: Any) -> Any:
        def s3_access_point_resources(resource_arn: str) -> list[tuple[str, dict[str, Any]]]:
            if isinstance(resource_arn, _KeyUse):
                return [(str(resource_arn), resource_arn.conditions)]
            found: list[tuple[str, dict[str, Any]]] = current(resource_arn)
            return found

        return s3_access_point_resources

    def find_policy(current: Any) -> Any:
        def _resource_policy(service: str, resource_arn: str) -> Any:
            return current("kms" if resource_arn.startswith("arn:aws:kms:") else service, resource_arn)

        return _resource_policy

    def require_policy(current: Any) -> Any:
        def combine_resource_policy(
            identity: Any, ctx: Any, policy: Any, owner_account: Any, required: bool = False, limits: Any = ()
        ) -> Any:
            return current(identity, ctx, policy, owner_account, required or ctx.action.startswith("kms:"), limits)

        return combine_resource_policy

    replace(iam_actions, "s3_additional_checks", "method path headers body query_params", check_more)
    replace(iam_actions, "s3_access_point_resources", "resource_arn", add_conditions)
    replace(iam_evaluator, "_resource_policy", "service resource_arn", find_policy)
    replace(
        iam_evaluator, "combine_resource_policy", "identity ctx policy owner_account required limits", require_policy
    )


def _key_actions(method: str, bucket: str, key: str, headers: Any, query: Any) -> list[tuple[str, str]]:
    """Pairs of KMS action and key ARN. Parts of an upload need both actions (S3 user guide, "Multipart upload")."""
    if _WITHOUT_CONTENT & set(query):
        return []
    if "uploadId" in query and method in ("PUT", "POST"):
        arn = _key_of_upload(bucket, query["uploadId"][0])
        return [("kms:GenerateDataKey", arn), ("kms:Decrypt", arn)] if arn else []
    if method == "PUT" or (method == "POST" and "uploads" in query):
        arn = _customer_key(_in_scope_of(bucket, lambda: _write_headers(headers, bucket)))
        return [("kms:GenerateDataKey", arn)] if arn else []
    if method == "GET" and "uploadId" not in query:
        arn = _key_of_object(bucket, key, (query.get("versionId") or [""])[0])
        return [("kms:Decrypt", arn)] if arn else []
    return []


def _key_of_object(bucket: str, key: str, version: str) -> str | None:
    from ministack.services import s3

    def find() -> dict[str, Any]:
        if version:
            versions = s3._object_versions.get((bucket, key), [])
            return next((found for found in versions if found["version_id"] == version), {})
        found: dict[str, Any] = (s3._buckets.get(bucket) or {"objects": {}})["objects"].get(key) or {}
        return found

    return _customer_key(_in_scope_of(bucket, find).get("preserved_headers", {}))


def _key_of_upload(bucket: str, upload_id: str) -> str | None:
    from ministack.services import s3

    upload = _in_scope_of(bucket, lambda: s3._multipart_uploads.get(upload_id) or {})
    return _customer_key(upload.get("preserved_headers", {}))


def _customer_key(headers: dict[str, str]) -> str | None:
    """Every principal of an account may use its AWS managed key for S3, so that one is never asked."""
    arn = headers.get(_KEY, "")
    return arn if arn and ":alias/aws/" not in arn else None


def _in_scope_of(bucket: str, find: Any) -> dict[str, Any]:
    from ministack.core.responses import get_region, request_scope
    from ministack.services import s3

    owner = s3._bucket_owner_account(bucket)
    if owner is None:
        return {}
    with request_scope(owner, get_region()):
        found: dict[str, Any] = find()
        return found


def _write_headers(headers: Any, bucket: str) -> dict[str, str]:
    from ministack.services import s3

    stored, _error = s3._resolve_sse_write_headers(headers, bucket)
    return stored or {}


def _record_the_key() -> None:
    """Objects carry their key's ARN, whatever named it, and are neither written nor read while it cannot be used."""
    from ministack.services import s3

    def write(current: Any) -> Any:
        def _resolve_sse_write_headers(headers: Any, bucket_name: str) -> Any:
            if headers.get(_ALGORITHM) == "aws:kms" and not headers.get(_KEY):
                headers = {**headers, _KEY: _aws_managed_key()}
            stored, error = current(headers, bucket_name)
            if error is None and (reference := _customer_key(stored)):
                record = _key_named(reference)
                error = _unusable(record, reference)
                stored = None if error else {**stored, _KEY: record["Arn"]}
            return stored, error

        return _resolve_sse_write_headers

    def read(current: Any) -> Any:
        def checked(headers: Any, stored: dict[str, Any]) -> Any:
            reference = _customer_key(stored.get("preserved_headers", {}))
            return current(headers, stored) or (_unusable(_key_named(reference), reference) if reference else None)

        return checked

    replace(s3, "_resolve_sse_write_headers", "headers bucket_name", write)
    replace(s3, "_check_sse_read_headers", "headers obj", read)
    replace(s3, "_check_sse_c_copy_source", "headers src_obj", read)


def _aws_managed_key() -> str:
    from ministack.core.responses import get_account_id, get_region

    return f"arn:aws:kms:{get_region()}:{get_account_id()}:alias/aws/s3"


def _key_named(reference: str) -> dict[str, Any]:
    from ministack.services import kms

    return (key_record(reference) if reference.startswith("arn:") else kms._resolve_key(reference)) or {}


def _unusable(record: dict[str, Any], reference: str) -> Any:
    from ministack.services import kms, s3

    if not record:
        return s3._error("KMS.NotFoundException", f"Key '{reference}' does not exist", 400)
    failure = kms._check_key_state(record)
    if failure is None:
        return None
    reason = json.loads(failure[2])
    return s3._error(f"KMS.{reason['__type']}", reason["message"], 400)


def _let_policies_name_the_key() -> None:
    """Make the key that a write names a condition key, with which bucket policies demand the right one."""
    from ministack.core import iam_actions
    from ministack.services import s3

    def add_key(current: Any) -> Any:
        def s3_service_context(iam_action: str, query_params: Any, path: str = "", headers: Any = None) -> Any:
            context: dict[str, Any] = current(iam_action, query_params, path, headers)
            if iam_action == "s3:PutObject":
                upload_id = ((query_params or {}).get("uploadId") or [""])[0]
                upload = s3._multipart_uploads.get(upload_id) or {}
                named = (
                    upload.get("requested_sse") and _customer_key(upload["preserved_headers"])
                    if upload_id
                    else (headers or {}).get(_KEY)
                )
                context |= {f"s3:{_KEY}": named} if named else {}
            return context

        return s3_service_context

    replace(iam_actions, "s3_service_context", "iam_action query_params path headers", add_key)
