"""S3 across accounts: the bucket's policy is evaluated for the role or user that calls, not for its account's root."""

from dataclasses import replace as with_changes
from typing import Any

from local.hooks import replace


def install() -> None:
    """Put the caller's own ARN where ministack evaluates a foreign bucket's policy for `<account>:root`."""
    from ministack.core import iam_evaluator

    def evaluate(current: Any) -> Any:
        def evaluate_resource_policy(doc: Any, ctx: Any, *options: Any, **named_options: Any) -> Any:
            caller = iam_evaluator._request_caller_arn.get()
            if (
                ctx.action.startswith("s3:")
                and ctx.principal_type == "Root"
                and not caller.endswith(":root")
                and f":{ctx.principal_account}:" in caller
            ):
                kind = "AssumedRole" if ":assumed-role/" in caller else "User"
                ctx = with_changes(ctx, principal_arn=caller, principal_type=kind)
            return current(doc, ctx, *options, **named_options)

        return evaluate_resource_policy

    replace(iam_evaluator, "evaluate_resource_policy", "doc ctx service named_only direct_only", evaluate)
