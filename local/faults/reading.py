"""Reads a request at the front door: which call it is, and whose. Nobody has checked its signature yet."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from local.control import Scope
from local.faults.calls import Call
from local.faults.fault import CUSTOM_RESOURCE_ANSWER, WAIT_CONDITION_SIGNAL
from local.faults.operations import Request, operation_of, protocol_of
from local.hooks import table

_SIGNED_FOR_CLOUDFORMATION = {
    "/_ministack/cfn-response/": CUSTOM_RESOURCE_ANSWER,
    "/_ministack/cfn-signal/": WAIT_CONDITION_SIGNAL,
}
_MINISTACKS_OWN = "/_ministack/"


def read(scope: Scope, body: bytes) -> Call | None:
    """Return the call that a request is; None for what is no call of a service."""
    path: str = scope["path"]
    if path.startswith(_MINISTACKS_OWN):
        found = [name for prefix, name in _SIGNED_FOR_CLOUDFORMATION.items() if path.startswith(prefix)]
        # The URL is the secret: whoever has it may answer. On AWS it is one of S3's.
        return Call("cloudformation", found[0], "", "", "*", "rest-xml") if found else None
    return _read_call(scope, path, body)


def _read_call(scope: Scope, path: str, body: bytes) -> Call:
    import ministack.app
    from ministack.core import responses, router

    method: str = scope["method"]
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    in_url = parse_qs(scope["query_string"].decode(errors="replace"), keep_blank_values=True)
    query = table(ministack.app, "_routing_params")(method, path, headers, body, in_url)
    found: str = router.detect_service(method, path, headers, query)
    service: str = table(responses, "_BOTOCORE_NAME").get(found, found)
    request = Request(method, scope["raw_path"].decode("ascii"), headers, query)
    account, caller = _caller(router.extract_access_key_id(headers, in_url))
    region = router.extract_region(headers, in_url)
    resource = _resource(found, (method, path, headers, body, query), region, account)
    return Call(service, operation_of(service, request), account, caller, resource, protocol_of(service, request))


def _caller(access_key: str) -> tuple[str, str]:
    """Return the account and the principal of an access key, as far as they are known."""
    from ministack.core import iam_evaluator, responses

    try:
        own = iam_evaluator.find_iam_access_key_account(access_key)
    except iam_evaluator.AmbiguousAccessKeyError:
        return "", ""
    account = table(responses, "_account_from_sts_session")(access_key) or own
    account = account or (access_key if access_key.isdigit() else "")
    credential = iam_evaluator.resolve_credential(access_key, account) if account else None
    arn = getattr(credential, "principal_arn", "")
    kind, _, name = arn.rpartition(":")[2].partition("/")
    if kind == "assumed-role":
        return account, f"role/{name.partition('/')[0]}"
    return account, f"{kind}/{name}" if name else kind


def _resource(service: str, request: tuple[str, str, Mapping[str, str], bytes, Any], region: str, account: str) -> str:
    from ministack.core import iam_actions, responses

    try:
        with responses.request_scope(account, region):
            return str(iam_actions.extract_resource_arn(service, *request, region, account))
    except Exception:  # whatever ministack trips over in a malformed request, which it will then refuse
        return "*"
