"""CloudFormation: what could not be deleted stays the stack's, and so does all that it depends on, as on AWS.

ministack goes on to delete the function of a custom resource whose deletion failed, so that no later deletion can
succeed, and after a rollback it forgets what it could not delete. On AWS what stays for another's sake has no event;
here it has a DELETE_FAILED that says so.
"""

from collections.abc import Mapping
from typing import Any

from local.hooks import replace, table

_FAILED = "_failed_deletions"


def install() -> None:
    """Keep what is still needed."""
    from ministack.services import cloudformation
    from ministack.services.cloudformation import stacks

    def delete(current: Any) -> Any:
        def _delete_resource(
            resource_type: str, physical_id: str, props: Any, stack_name: str = "", logical_id: str = ""
        ) -> Any:
            stack = table(cloudformation, "_stacks").get(stack_name)
            if stack is None:
                return current(resource_type, physical_id, props, stack_name, logical_id)
            failed: list[str] = stack.setdefault(_FAILED, [])
            needing = [other for other in failed if other != logical_id and logical_id in _needed(stack, other)]
            if needing:
                raise RuntimeError(f"{', '.join(needing)} needs it and could not be deleted")
            try:
                result = current(resource_type, physical_id, props, stack_name, logical_id)
            except Exception:
                failed[:] = dict.fromkeys([*failed, logical_id])
                raise
            failed[:] = [other for other in failed if other != logical_id]
            return result

        return _delete_resource

    def roll_back(current: Any) -> Any:
        async def _roll_back_operation(
            stack_name: str, stack_id: str, stack: dict[str, Any], operation: dict[str, Any], reason_override: str = ""
        ) -> Any:
            result = await current(stack_name, stack_id, stack, operation, reason_override)
            if stack["StackStatus"] == "ROLLBACK_FAILED":
                for logical_id, record in stack["_rollback_failed"].items():
                    left = {**record, "LogicalResourceId": logical_id, "ResourceStatus": "DELETE_FAILED"}
                    stack.setdefault("_resources", {}).setdefault(logical_id, left)
                stack["_template"] = stack.get("_template") or _template(stack)
            return result

        return _roll_back_operation

    replace(stacks, "_delete_resource", "resource_type physical_id props stack_name logical_id", delete)
    replace(stacks, "_roll_back_operation", "stack_name stack_id stack operation reason_override", roll_back)


def _needed(stack: Mapping[str, Any], logical_id: str) -> set[str]:
    """Return a resource and all that it depends on."""
    from ministack.services.cloudformation import stacks

    definitions = _template(stack)["Resources"]
    needed: set[str] = table(stacks, "_with_dependencies")([logical_id], definitions, set(definitions))
    return needed


def _template(stack: Mapping[str, Any]) -> dict[str, Any]:
    from ministack.services.cloudformation import engine

    template: dict[str, Any] = table(engine, "_parse_template")(stack["_template_body"])
    return template
