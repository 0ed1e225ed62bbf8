"""CloudFormation: a custom resource whose creation failed is sent Delete in the rollback, as on AWS."""

import secrets
from contextvars import ContextVar
from typing import Any, NamedTuple

from local.hooks import replace


class _Failed(NamedTuple):
    resource_type: str
    physical_id: str
    properties: dict[str, Any]


_token: ContextVar[str] = ContextVar("failed_creates_token", default="")
_physical_ids: dict[str, str] = {}
_failed: dict[tuple[str, str], _Failed] = {}


def remember_failed_create(
    stack_id: str, logical_id: str, resource_type: str, physical_id: str | None, properties: dict[str, Any]
) -> None:
    """Have the next rollback of the stack send Delete for the resource; without an id it gets one, as on AWS."""
    stack_name = stack_id.split("/")[1]
    physical_id = physical_id or f"{stack_name}-{logical_id}-{secrets.token_hex(6).upper()}"
    _failed[stack_id, logical_id] = _Failed(resource_type, physical_id, properties)


def install() -> None:
    """Remember what failed, with the physical id that its answer named, until the rollback."""
    from ministack.services.cloudformation import custom_resource, handlers, stacks

    def remember_token(current: Any) -> Any:
        def register_token(token: str) -> Any:
            _token.set(token)
            return current(token)

        return register_token

    def remember_answer(current: Any) -> Any:
        def deliver_response(token: str, response: dict[str, Any]) -> Any:
            if response.get("Status") == "FAILED" and response.get("PhysicalResourceId"):
                _physical_ids[token] = response["PhysicalResourceId"]
            return current(token, response)

        return deliver_response

    def remember_failure(current: Any) -> Any:
        def invoke_custom_resource(
            request_type: str,
            logical_id: str,
            props: dict[str, Any],
            stack_name: str,
            stack_id: str,
            resource_type: str,
            *rest: Any,
            **named: Any,
        ) -> Any:
            _token.set("")
            try:
                return current(request_type, logical_id, props, stack_name, stack_id, resource_type, *rest, **named)
            except (RuntimeError, TimeoutError):
                physical_id = _physical_ids.pop(_token.get(), None)
                if request_type == "Create":
                    remember_failed_create(stack_id, logical_id, resource_type, physical_id, props)
                raise

        return invoke_custom_resource

    def roll_back(current: Any) -> Any:
        async def _roll_back_operation(
            stack_name: str, stack_id: str, stack: dict[str, Any], operation: dict[str, Any], reason_override: str = ""
        ) -> Any:
            logical_id = operation.get("failed_logical_id") or ""
            failed = _failed.pop((stack_id, logical_id), None)
            if failed is not None and operation.get("failed_update") is None:
                stack.setdefault("_resources", {})[logical_id] = {
                    "PhysicalResourceId": failed.physical_id,
                    "ResourceType": failed.resource_type,
                    "LogicalResourceId": logical_id,
                    "Properties": failed.properties,
                }
                operation = {**operation, "created": [*operation["created"], logical_id]}
            return await current(stack_name, stack_id, stack, operation, reason_override)

        return _roll_back_operation

    replace(custom_resource, "register_token", "token", remember_token)
    replace(custom_resource, "deliver_response", "token response", remember_answer)
    replace(
        custom_resource,
        "invoke_custom_resource",
        "request_type logical_id props stack_name stack_id resource_type physical_id old_props",
        remember_failure,
    )
    for module in (stacks, handlers):
        replace(module, "_roll_back_operation", "stack_name stack_id stack operation reason_override", roll_back)
