"""Invocations of Lambda functions that do not come through the front door: CloudFormation's and Step Functions'.

They are calls `Invoke` of `lambda` by `cloudformation.amazonaws.com` and `states.amazonaws.com`. A state machine sees
a fault as `Lambda.<code>`; CloudFormation listens for nothing but the answer that the function sends it.
"""

import threading
import time
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from typing import Any

from local.faults.calls import Call, CallLog, now
from local.faults.errors import Error
from local.faults.injection import Faults
from local.hooks import replace, table

_LOST = Error("SdkClientException", 0, "Unable to execute HTTP request: the answer was lost.")
_caller: ContextVar[str] = ContextVar("invocations_caller", default="")

Invocation = Callable[[], dict[str, Any]]


def install(faults: Faults, log: CallLog) -> None:
    """Let faults hit these invocations, and log them."""
    from ministack.services import lambda_svc, stepfunctions
    from ministack.services.cloudformation import custom_resource

    def execute(current: Any) -> Any:
        def _execute_function_with_config_scope(func: dict[str, Any], event: Any) -> Any:
            caller = _caller.get()
            if not caller:
                return current(func, event)
            arn = func["config"]["FunctionArn"]
            call = Call("lambda", "Invoke", arn.split(":")[4], caller, arn, "rest-json")
            return _execute(lambda: current(func, event), call, faults, log)

        return _execute_function_with_config_scope

    replace(lambda_svc, "_execute_function_with_config_scope", "func event", execute)
    _name_caller(stepfunctions, "_call_lambda", "func_ref event", "states.amazonaws.com")
    _name_caller(
        custom_resource,
        "invoke_custom_resource",
        "request_type logical_id props stack_name stack_id resource_type physical_id old_props",
        "cloudformation.amazonaws.com",
    )


def kill_callers(call: Call) -> None:
    """Kill the processes that run functions as the role that calls."""
    from ministack.core import lambda_runtime

    for worker in [worker for pool in list(table(lambda_runtime, "_workers").values()) for worker in list(pool)]:
        role = worker.config.get("Role", "")
        if worker.in_use and call.account in role and call.caller == f"role/{role.rpartition('/')[2]}":
            worker._proc.kill()


def _name_caller(module: Any, function: str, parameters: str, caller: str) -> None:
    def wrap(current: Any) -> Any:
        def as_caller(*args: Any, **named: Any) -> Any:
            before = _caller.set(caller)
            try:
                return current(*args, **named)
            finally:
                _caller.reset(before)

        return as_caller

    replace(module, function, parameters, wrap)


def _execute(invoke: Invocation, call: Call, faults: Faults, log: CallLog) -> dict[str, Any]:
    arrived, fault = now(), faults.due(call)

    def deliver() -> dict[str, Any]:
        result = invoke()
        failure = result.get("body") if result.get("error") else None
        code = str(failure.get("errorType", "")) if isinstance(failure, dict) else ""
        log.add(call, arrived, 200, code, fault.kind if fault else "")
        return result

    if fault is None:
        return deliver()
    match fault.kind:
        case "error":
            error = fault.error_for(call)
            log.add(call, arrived, error.status, error.code, fault.kind)
            return _failed(error)
        case "delay":
            result = deliver()
            time.sleep(fault.seconds)
            return result
        case "duplicate":
            first = threading.Thread(target=copy_context().run, args=(deliver,), daemon=True)
            first.start()
            if not fault.at_once:
                first.join()
            result = deliver()
            first.join()
            return result
    deliver()
    return _failed(_LOST)


def _failed(error: Error) -> dict[str, Any]:
    return {"error": True, "body": {"errorType": f"Lambda.{error.code}", "errorMessage": error.message}}
