"""The constraints of the service model: required members, types, lengths, ranges, patterns, enumerations.

Worded as AWS's services word them. That Comprehend answers `ValidationException`, which its model does not name, is
taken from services of the same age; a value of another type is a `SerializationException` there.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from local.comprehend.errors import SerializationError, ValidationError
from local.comprehend.wire import service_model

_TYPES: dict[str, Any] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "timestamp": (datetime,),
    "float": (float, int),
    "double": (float, int),
    "blob": (bytes,),
}


def check(operation: str, parameters: Mapping[str, Any]) -> None:
    """Raise for every constraint that the parameters of the operation break, all in one message."""
    check_shape(service_model().operation_model(operation).input_shape, parameters)


def check_shape(shape: Any, parameters: Mapping[str, Any]) -> None:
    """Do the same for the parameters that a shape describes, of whatever service model."""
    broken = list(_check(shape, parameters, ""))
    if broken:
        count = f"{len(broken)} validation error{'s' if len(broken) > 1 else ''} detected: "
        raise ValidationError(count + "; ".join(broken))


def _check(shape: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, _TYPES[shape.type_name]) or (isinstance(value, bool) and shape.type_name != "boolean"):
        raise SerializationError(f"{type(value).__name__} can not be converted to {shape.type_name} at '{path}'")
    match shape.type_name:
        case "structure":
            yield from _check_members(shape, value, path)
        case "list":
            yield from _check_size(shape, value, len(value), path, "length")
            for number, item in enumerate(value, start=1):
                yield from _check(shape.member, item, f"{path}.{number}.member")
        case "string":
            yield from _check_text(shape, value, path)
        case "integer":
            yield from _check_size(shape, value, value, path, "value")


def _check_members(shape: Any, value: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, member in shape.members.items():
        member_path = f"{path}.{_lower(name)}" if path else _lower(name)
        if name in value:
            yield from _check(member, value[name], member_path)
        elif name in shape.required_members:
            yield f"Value null at '{member_path}' failed to satisfy constraint: Member must not be null"


def _check_size(shape: Any, value: object, size: int, path: str, what: str) -> Iterator[str]:
    limits = shape.metadata
    if "min" in limits and size < limits["min"]:
        yield _broken(shape, value, path, f"Member must have {what} greater than or equal to {limits['min']}")
    if "max" in limits and size > limits["max"]:
        yield _broken(shape, value, path, f"Member must have {what} less than or equal to {limits['max']}")


def _check_text(shape: Any, value: str, path: str) -> Iterator[str]:
    yield from _check_size(shape, value, len(value), path, "length")
    if shape.enum and value not in shape.enum:
        yield _broken(shape, value, path, f"Member must satisfy enum value set: [{', '.join(shape.enum)}]")
    pattern = shape.metadata.get("pattern")
    if pattern and not compiled(pattern).fullmatch(value):
        yield _broken(shape, value, path, f"Member must satisfy regular expression pattern: {pattern}")


def _broken(shape: Any, value: object, path: str, rule: str) -> str:
    shown = "" if shape.metadata.get("sensitive") else f" '{value}'"
    return f"Value{shown} at '{path}' failed to satisfy constraint: {rule}"


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    r"""Compile a Java pattern of the service model.

    Python has no `\p{...}`: letters and numbers become `\w` (the only pattern that has them allows `_` too), and
    separators are spelled out. It has no surrogates either.
    """
    translations = {
        r"\p{ASCII}": r"[\x00-\x7f]",
        r"\p{Print}": r"[\x20-\x7e]",
        r"\P{C}": r"[^\x00-\x1f\x7f-\x9f]",
        r"\p{L}": r"\w",
        r"\p{N}": r"\w",
        r"\p{Z}": " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
        r"\uD800\uDC00-\uDBFF\uDFFF": r"\U00010000-\U0010ffff",
    }
    for java, python in translations.items():
        pattern = pattern.replace(java, python)
    return re.compile(pattern)
