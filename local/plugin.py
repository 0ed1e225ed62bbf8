"""Registers our Comprehend, and what scales its endpoints, with ministack, as services of its own.

Everything that ministack has to know of a service is here: where requests go, what IAM evaluates for them, how a
refusal looks on the wire, what is saved. hooks.py fails on what an upgrade of ministack has moved.
"""

import json
import sys
from types import ModuleType
from typing import Any

from local.hooks import replace, table

NAME = "comprehend"
SCALING = "application-autoscaling"


def install(service: ModuleType, scaling: ModuleType) -> None:
    """Plug local.comprehend.api and local.scaling.api in. Once, before the first request."""
    _register(NAME, service, "Comprehend_20171127.")
    _register(SCALING, scaling, "AnyScaleFrontendService.")
    _authorize(service)


def _register(name: str, service: ModuleType, target_prefix: str) -> None:
    import ministack.app as app
    import ministack.services as services
    from ministack.core import iam_actions, router

    sys.modules[f"{services.__name__}.{name}"] = service
    setattr(services, name, service)
    table(app, "_loaded_modules")[name] = service
    table(app, "SERVICE_REGISTRY")[name] = {"module": name}
    table(app, "_state_map")[name] = name
    table(app, "SERVICE_HANDLERS")[name] = service.handle_request
    table(router, "SERVICE_PATTERNS")[name] = {
        "target_prefixes": [target_prefix],
        "host_patterns": [rf"{name}\."],
    }
    table(iam_actions, "SERVICE_TO_IAM_NAMESPACE")[name] = name


def _authorize(service: ModuleType) -> None:
    from ministack.core import iam_actions, iam_evaluator
    from ministack.services import stepfunctions

    table(stepfunctions, "_AWS_SDK_ERROR_PREFIX")[NAME] = "Comprehend"
    table(iam_evaluator, "_RESOURCE_POLICY_LOOKUPS")[NAME] = (NAME, service.model_policy_for_arn.__name__)

    def action(current: Any) -> Any:
        def extract_iam_action(
            name: str, method: str, path: str, headers: Any, body: bytes, query_params: Any
        ) -> str | None:
            found = (
                service.iam_action(path, headers)
                if name == NAME
                else current(name, method, path, headers, body, query_params)
            )
            return found if found is None else str(found)

        return extract_iam_action

    def resource(current: Any) -> Any:
        def extract_resource_arn(
            name: str,
            method: str,
            path: str,
            headers: Any,
            body: bytes,
            query_params: Any,
            region: str,
            account_id: str,
        ) -> str:
            if name == NAME:
                return str(service.resource_arn(path, headers, body, region, account_id))
            return str(current(name, method, path, headers, body, query_params, region, account_id))

        return extract_resource_arn

    def conditions(current: Any) -> Any:
        def request_tag_context(name: str, iam_action: str, body: bytes, params: Any) -> dict[str, Any]:
            context: dict[str, Any] = current(name, iam_action, body, params)
            if name == NAME:
                context.update(service.condition_keys(body))
            return context

        return request_tag_context

    def refusal(current: Any) -> Any:
        def access_denied_response(name: str, *args: Any, **kwargs: Any) -> tuple[int, dict[str, str], bytes]:
            status, headers, body = current(name, *args, **kwargs)
            if name == NAME:
                error = json.loads(body)
                answer: tuple[int, dict[str, str], bytes] = service.error_response(
                    kwargs.get("headers") or {}, error["__type"], error["message"], 400
                )
                return answer
            return status, headers, body

        return access_denied_response

    request = "service method path headers body query_params"
    replace(iam_actions, "extract_iam_action", request, action)
    replace(iam_actions, "extract_resource_arn", f"{request} region account_id", resource)
    replace(iam_actions, "request_tag_context", "service iam_action body params", conditions)
    replace(
        iam_actions,
        "access_denied_response",
        "service action principal_arn request_id error_code message headers resource_arn explicit_deny "
        "resource_policy_arn",
        refusal,
    )
