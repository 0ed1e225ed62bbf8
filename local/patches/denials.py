"""Refusals name the resource, and which kind of policy is missing, as AWS's messages do."""

from contextvars import ContextVar
from typing import Any

from local.hooks import replace

_SERVICES = frozenset({"comprehend", "kms", "s3"})
_checked: ContextVar[str] = ContextVar("denials_checked", default="")


def install() -> None:
    """Reword the refusals of the services that the stacks meet."""
    from ministack.core import iam_actions, iam_evaluator

    def remember_resource(current: Any) -> Any:
        def enforce(
            access_key_id: str,
            iam_action: str,
            service: str,
            region: str,
            resource_arn: str = "*",
            service_context: Any = None,
        ) -> Any:
            _checked.set(resource_arn)
            return current(access_key_id, iam_action, service, region, resource_arn, service_context)

        return enforce

    def say_which_policy(current: Any) -> Any:
        def combine_resource_policy(
            identity: Any, ctx: Any, policy: Any, owner_account: Any, required: bool = False, limits: Any = ()
        ) -> Any:
            result = current(identity, ctx, policy, owner_account, required, limits)
            if identity.decision == "Allow" and result.decision == "ImplicitDeny":
                result.resource_policy_arn = ctx.resource_arn
            return result

        return combine_resource_policy

    def reword(current: Any) -> Any:
        def access_denied_response(
            service: str, action: str, principal_arn: str, request_id: str, **details: Any
        ) -> tuple[int, dict[str, str], bytes]:
            if service in _SERVICES and not details.get("error_code") and not details.get("message"):
                details["message"] = message(
                    principal_arn,
                    action,
                    _checked.get(),
                    explicit=details.get("explicit_deny", False),
                    resource_based=bool(details.get("resource_policy_arn")),
                )
            answer: tuple[int, dict[str, str], bytes] = current(service, action, principal_arn, request_id, **details)
            return answer

        return access_denied_response

    replace(
        iam_evaluator,
        "enforce",
        "access_key_id iam_action service region resource_arn service_context",
        remember_resource,
    )
    replace(
        iam_evaluator, "combine_resource_policy", "identity ctx policy owner_account required limits", say_which_policy
    )
    replace(
        iam_actions,
        "access_denied_response",
        "service action principal_arn request_id error_code message headers resource_arn explicit_deny "
        "resource_policy_arn",
        reword,
    )


def message(principal: str, action: str, resource: str, *, explicit: bool = False, resource_based: bool = False) -> str:
    """Word a refusal as IAM does (user guide, "Troubleshoot access denied error messages"); S3 quotes its ARNs."""
    kind, article = ("resource-based", "a") if resource_based else ("identity-based", "an")
    reason = f"with an explicit deny in {article} {kind} policy" if explicit else None
    reason = reason or f"because no {kind} policy allows the {action} action"
    named = f'"{resource}"' if action.startswith("s3:") else resource
    return f"User: {principal} is not authorized to perform: {action} on resource: {named} {reason}"
