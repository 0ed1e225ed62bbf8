"""CloudFormation: what the stop of the server interrupted is rolled back, or deleted to the end, by the next one.

Otherwise such a stack would be in progress for ever, and neither the CDK CLI nor a person could do anything with it.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

from local.hooks import replace, table
from local.patches.failed_creates import remember_failed_create

_OPERATION = "_interruptible"
_REASON = "The local AWS was stopped in the middle of the operation"


def install() -> None:
    """Note every operation, and the custom resource that it waits for, in the stack's record while it lasts."""
    from ministack.services.cloudformation import _stacks, changesets, custom_resource, handlers, stacks

    def note_operation(current: Any) -> Any:
        async def _deploy_stack_async(
            stack_name: str,
            stack_id: str,
            template: Any,
            param_values: Any,
            disable_rollback: bool,
            tags: Any,
            is_update: bool = False,
            previous_stack: Any = None,
            retain_except_on_create: bool = False,
            imports: Any = None,
        ) -> None:
            stack = _stacks[stack_name]
            stack[_OPERATION] = {
                "is_update": is_update,
                "previous_stack": previous_stack,
                "template": template,
                "param_values": param_values,
                "retain_except_on_create": retain_except_on_create,
            }
            try:
                await current(
                    stack_name,
                    stack_id,
                    template,
                    param_values,
                    disable_rollback,
                    tags,
                    is_update,
                    previous_stack,
                    retain_except_on_create,
                    imports,
                )
            finally:
                stack.pop(_OPERATION, None)

        return _deploy_stack_async

    def note_creation(current: Any) -> Any:
        def invoke_custom_resource(
            request_type: str,
            logical_id: str,
            props: Any,
            stack_name: str,
            stack_id: str,
            resource_type: str,
            *rest: Any,
            **named: Any,
        ) -> Any:
            operation = (_stacks.get(stack_name) or {}).get(_OPERATION, {})
            if request_type == "Create":
                operation["creating"] = [logical_id, resource_type, props]
            try:
                return current(request_type, logical_id, props, stack_name, stack_id, resource_type, *rest, **named)
            finally:
                operation.pop("creating", None)

        return invoke_custom_resource

    deployment = (
        "stack_name stack_id template param_values disable_rollback tags is_update previous_stack "
        "retain_except_on_create imports"
    )
    for module in (stacks, handlers, changesets):
        replace(module, "_deploy_stack_async", deployment, note_operation)
    request = "request_type logical_id props stack_name stack_id resource_type physical_id old_props"
    replace(custom_resource, "invoke_custom_resource", request, note_creation)


def resume() -> list[asyncio.Task[None]]:
    """Start to end what the last server left unfinished; in the event loop, once requests are answered."""
    from ministack.core.responses import request_scope
    from ministack.services.cloudformation import _stacks

    tasks = []
    for (account, region, name), stack in _stacks.to_dict().items():
        with request_scope(account, region):
            work = _unfinished(name, stack)
            if work is not None:
                tasks.append(asyncio.get_running_loop().create_task(work))
    return tasks


def _unfinished(name: str, stack: dict[str, Any]) -> Coroutine[Any, Any, None] | None:
    from ministack.services.cloudformation import stacks

    operation = stack.pop(_OPERATION, None)
    if stack["StackStatus"] == "DELETE_IN_PROGRESS":
        deletion: Coroutine[Any, Any, None] = table(stacks, "_delete_stack_async")(name, stack["StackId"])
        return deletion
    if operation is None:
        return None
    return _roll_back(name, stack, operation)


async def _roll_back(name: str, stack: dict[str, Any], operation: dict[str, Any]) -> None:
    from ministack.services.cloudformation import stacks

    previous = operation["previous_stack"] or {}
    before = previous.get("_resources", {})
    failed = None
    if "creating" in operation:
        failed, resource_type, properties = operation["creating"]
        remember_failed_create(stack["StackId"], failed, resource_type, None, properties)
    rollback = table(stacks, "_failed_operation")(
        operation["is_update"],
        operation["previous_stack"],
        [logical_id for logical_id, resource in stack["_resources"].items() if before.get(logical_id) != resource],
        None,
        failed,
        [],
        False,
        operation["template"],
        operation["param_values"],
        operation["retain_except_on_create"],
        stack.get("Tags"),
        previous.get("Tags"),
    )
    await table(stacks, "_roll_back_operation")(name, stack["StackId"], stack, rollback, _REASON)
