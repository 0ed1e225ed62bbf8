"""Objects of other accounts' buckets, where their policies let them be read: as a function's code, or to be copied."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from local.hooks import replace, table


def install() -> None:
    """Look in the bucket's own account, once its policy was asked; ministack looks in the caller's only."""
    from ministack.core.responses import get_account_id, set_request_account_id
    from ministack.services import s3

    buckets, owner_of = table(s3, "_buckets")._data, table(s3, "_bucket_owner_account")
    allows = table(s3, "_foreign_bucket_allows")

    def get(current: Callable[..., Any]) -> Callable[..., Any]:
        def get_object_data(bucket_name: str, key: str, version_id: str | None = None) -> Any:
            caller, owner = get_account_id(), owner_of(bucket_name)
            if owner in (None, caller) or not allows(owner, bucket_name, key, "GET", {}, caller, {}):
                return current(bucket_name, key, version_id)
            set_request_account_id(owner)
            try:
                return current(bucket_name, key, version_id)
            finally:
                set_request_account_id(caller)

        return get_object_data

    def copy(current: Callable[..., Any]) -> Callable[..., Any]:
        def copy_object(bucket_name: str, dest_key: str, headers: dict[str, str]) -> Any:
            source = unquote(headers.get("x-amz-copy-source", "").partition("?")[0]).lstrip("/")
            name, _, key = source.partition("/")
            caller, owner = get_account_id(), owner_of(name)
            body = None if owner in (None, caller) else s3._get_object_data(name, key)
            if body is None:
                return current(bucket_name, dest_key, headers)
            # The caller's for the time of the copy, with nothing in it but the object.
            foreign = buckets[owner, name]
            buckets[caller, name] = {**foreign, "objects": {key: {**foreign["objects"][key], "body": body}}}
            try:
                return current(bucket_name, dest_key, headers)
            finally:
                del buckets[caller, name]

        return copy_object

    replace(s3, "_get_object_data", "bucket_name key version_id", get)
    replace(s3, "_copy_object", "bucket_name dest_key headers", copy)
