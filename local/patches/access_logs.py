"""S3 delivers access logs where the policy of their bucket lets it (S3 user guide, "Server access logging").

A line an object, at once, where AWS collects lines for hours. What may not be delivered is dropped without a word. That
both buckets are in one account, which AWS demands when logging is put, is not asked here.
"""

import datetime as dt
import re
import secrets
from html import unescape
from typing import Any
from urllib.parse import unquote

from local.hooks import replace, table
from local.identities import service_may

_SERVICE = "logging.s3.amazonaws.com"
_ELEMENT = re.compile(r"<(TargetBucket|TargetPrefix)>([^<]*)<")


def install() -> None:
    """Log each request to a bucket whose configuration says where to."""
    from ministack.services import s3

    def log(current: Any) -> Any:
        async def handle_request(
            method: str, path: str, headers: Any, body: bytes, query_params: Any, *rest: Any, **named: Any
        ) -> Any:
            bucket, _, key = unquote(path).lstrip("/").partition("/")
            owner = s3._bucket_owner_account(bucket)
            answer = await current(method, path, headers, body, query_params, *rest, **named)
            if owner:
                _deliver(owner, bucket, f"REST.{method}.{'OBJECT' if key else 'BUCKET'} {key or '-'} {answer[0]}")
            return answer

        return handle_request

    request = (
        "method path headers body query_params signed_path enforce_bucket_region internal access_point_region "
        "access_point"
    )
    replace(s3, "handle_request", request, log)


def _deliver(owner: str, bucket: str, line: str) -> None:
    from ministack.core.responses import get_region, request_scope
    from ministack.services import s3

    stored = table(s3, "_bucket_logging_config").get_scoped(owner, None, bucket)
    target, prefix = _destination(stored) if stored else ("", "")
    to = s3._bucket_owner_account(target) if target else None
    # S3's own deliveries are not logged: a bucket that logs into itself would never end.
    if to is None or target == bucket:
        return
    now = dt.datetime.now(dt.UTC)
    key = f"{prefix}{now:%Y-%m-%d-%H-%M-%S}-{secrets.token_hex(8).upper()}"
    if not _may_deliver(owner, bucket, to, f"{target}/{key}"):
        return
    with request_scope(to, get_region()):
        s3._put_object(target, key, f"{owner} {bucket} [{now:%d/%b/%Y:%H:%M:%S} +0000] {line}\n".encode(), {})


def _destination(configuration: str) -> tuple[str, str]:
    """Return bucket and prefix; no bucket if logging is off."""
    found = dict(_ELEMENT.findall(configuration))
    return unescape(found.get("TargetBucket", "")), unescape(found.get("TargetPrefix", ""))


def _may_deliver(owner: str, bucket: str, to: str, target: str) -> bool:
    from ministack.core.responses import get_region
    from ministack.services import s3

    policy = table(s3, "_bucket_policies").get_scoped(to, None, target.partition("/")[0])
    source = {"aws:SourceArn": f"arn:aws:s3:::{bucket}", "aws:SourceAccount": owner}
    return service_may(_SERVICE, "s3:PutObject", f"arn:aws:s3:::{target}", policy, get_region(), source)
