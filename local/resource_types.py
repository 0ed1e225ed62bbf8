"""CloudFormation: resource types that ministack lacks, by CloudFormation's own schemas and handlers of ours.

A native handler waits until the resource is stable, so that what fails may have changed something before. As on AWS,
the rollback deletes what could not be created, and sends back what could not be updated.

The schemas are those that cfn-lint brings for us-east-1, which gets new types first; here every region has them.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple, Protocol

from local.hooks import replace, table
from local.patches.failed_creates import remember_failed_create

Properties = Mapping[str, Any]
_FIRST_REGION = "us-east-1"


class HandlerError(Exception):
    """A handler could not do it; worded as CloudFormation words it. `made` is the physical id of what is there."""

    def __init__(self, code: str, message: str, made: str = ""):
        super().__init__(f'Resource handler returned message: "{message}" (HandlerErrorCode: {code})')
        self.made = made


class Made(NamedTuple):
    """What Ref and Fn::GetAtt return."""

    physical_id: str
    attributes: dict[str, Any]


class Handler(Protocol):
    """What a type does. A change of a property in `replaced_by` takes a new resource."""

    type_name: str
    replaced_by: tuple[str, ...]
    taggable: bool

    def create(self, properties: Properties) -> Made:
        """Return once the resource is stable."""

    def update(self, physical_id: str, properties: Properties, previous: Properties) -> Made:
        """Change the resource in place; return once it is stable."""

    def delete(self, physical_id: str) -> None:
        """Return once the resource is gone; one that is gone already is no error."""


def install(*handlers: Handler) -> None:
    """Teach CloudFormation the types. Once, before the first request."""
    from ministack.services.cloudformation import stacks

    for handler in handlers:
        _register(handler)
    ours = {handler.type_name for handler in handlers}

    def ours_too(current: Any) -> Any:
        def _tells(resource_type: str) -> bool:
            return resource_type in ours or bool(current(resource_type))

        return _tells

    for name in ("_runs_on_worker_thread", "_sends_back_failed_update"):
        replace(stacks, name, "resource_type", ours_too)


def _register(handler: Handler) -> None:
    from ministack.services.cloudformation import _stacks, provisioners

    def create(logical_id: str, properties: Properties, stack_name: str) -> Made:
        wanted = _checked(handler.type_name, logical_id, properties)
        try:
            return handler.create(wanted)
        except HandlerError as error:
            if error.made:
                stack_id = _stacks[stack_name]["StackId"]
                remember_failed_create(stack_id, logical_id, handler.type_name, error.made, dict(properties))
            raise

    def update(physical_id: str, old: Properties, new: Properties, _stack_name: str, logical_id: str) -> Made:
        wanted = _checked(handler.type_name, logical_id, new)
        return handler.update(physical_id, wanted, _without_system_tags(old))

    table(provisioners, "_RESOURCE_HANDLERS")[handler.type_name] = {
        "create": create,
        "update": update,
        "update_with_logical_id": True,
        "delete": lambda physical_id, _properties: handler.delete(physical_id),
    }
    table(provisioners, "_REPLACING_PROPERTIES")[handler.type_name] = handler.replaced_by
    if handler.taggable:
        table(provisioners, "_STACK_TAG_PROPERTY")[handler.type_name] = ("Tags", "list")


def _checked(type_name: str, logical_id: str, properties: Properties) -> Properties:
    """Return the properties as the type's handler gets them, or raise ValueError with all that its schema forbids."""
    from cfnlint.jsonschema import StandardValidator

    wanted = _without_system_tags(properties)
    problems = [_worded(error) for error in StandardValidator(schema=_schema(type_name)).iter_errors(wanted)]
    if problems:
        start = f"Properties validation failed for resource {logical_id} with message:"
        raise ValueError("\n".join([start, *problems]))
    return wanted


def _without_system_tags(properties: Properties) -> Properties:
    """Leave out the `aws:` tags that ministack gives to every type (schema: `cloudFormationSystemTags` is false)."""
    if "Tags" not in properties:
        return properties
    return {**properties, "Tags": [tag for tag in properties["Tags"] if not tag["Key"].startswith("aws:")]}


@cache
def _schema(type_name: str) -> dict[str, Any]:
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    found: dict[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(_FIRST_REGION, type_name).schema
    return found


def _worded(error: Any) -> str:
    """Word what is wrong with a property as CloudFormation does."""
    *outer, last = ["#", *map(str, error.path)]
    path = "/".join([*outer, last])
    match error.validator:
        case "additionalProperties":
            return f"{'/'.join(outer)}: extraneous key [{last}] is not permitted"
        case "required":
            missing = error.message.split("'")[1]
            return f"{path}: required key [{missing}] not found"
        case keyword:
            return f"{path}: failed validation constraint for keyword [{keyword}]"
