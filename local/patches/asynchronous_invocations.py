"""CloudFormation: a custom resource's function is invoked asynchronously, so Lambda tries again when it fails.

Twice, after one minute and two more (Lambda developer guide, "How Lambda handles errors and retries with asynchronous
invocation"). These are minutes of the state machines' clock, which tests let run faster.
"""

import threading
import time
from contextvars import ContextVar, copy_context
from typing import Any

from local.hooks import replace, table

_PAUSES = (60.0, 120.0)
_attempt: ContextVar[int | None] = ContextVar("asynchronous_invocations_attempt", default=None)


def install() -> None:
    """Deliver an event again to a function that ended with an error."""
    from ministack.services import lambda_svc
    from ministack.services.cloudformation import custom_resource

    def count(current: Any) -> Any:
        def invoke_custom_resource(*args: Any, **named: Any) -> Any:
            before = _attempt.set(0)
            try:
                return current(*args, **named)
            finally:
                _attempt.reset(before)

        return invoke_custom_resource

    def retry(current: Any) -> Any:
        def _execute_function_with_config_scope(func: dict[str, Any], event: Any) -> Any:
            result = current(func, event)
            attempt = _attempt.get()
            if result.get("error") and attempt is not None and attempt < len(_PAUSES):
                context = copy_context()
                context.run(_attempt.set, attempt + 1)
                pause = _PAUSES[attempt]
                threading.Thread(target=context.run, args=(_try_again, func, event, pause), daemon=True).start()
            return result

        return _execute_function_with_config_scope

    replace(
        custom_resource,
        "invoke_custom_resource",
        "request_type logical_id props stack_name stack_id resource_type physical_id old_props",
        count,
    )
    replace(lambda_svc, "_execute_function_with_config_scope", "func event", retry)


def _try_again(func: dict[str, Any], event: Any, pause: float) -> None:
    from ministack.services import lambda_svc, stepfunctions

    time.sleep(pause * table(stepfunctions, "_SFN_WAIT_SCALE"))
    found, _, _ = table(lambda_svc, "_get_func_record_for_ref")(func["config"]["FunctionArn"])
    # A stack that was deleted and made anew has another function, which ministack gives the same name.
    if found and found["config"]["RevisionId"] == func["config"]["RevisionId"]:
        lambda_svc._execute_function_with_config_scope(func, event)
