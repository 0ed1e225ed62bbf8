"""The API reference of ten services: which sentence says something about what, and what things are called."""

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from local.corpus.documentation import BOTOCORE_MODELS, names, sentences

SERVICES = ("cloudformation", "dynamodb", "ec2", "ecs", "glue", "iam", "kms", "rds", "s3", "sagemaker")
OPERATION, REQUEST, RESPONSE, ERROR = "OPERATION", "REQUEST", "RESPONSE", "ERROR"
# "Filter" and "Tag" are words as well.
_COMPOUND = re.compile(r"[A-Z]+[a-z0-9]+(?:[A-Z]+[a-z0-9]*)+")


class Statement(NamedTuple):
    """A sentence, and what it is about: an operation, a part of requests, of responses, of errors, or several."""

    text: str
    places: frozenset[str]


class Reference(NamedTuple):
    """What a service is called, its compound names of operations and of structures, and the sentences about them."""

    service: str
    names: tuple[str, ...]
    operations: frozenset[str]
    data_types: frozenset[str]
    statements: list[Statement]


def read_references(models: Path = BOTOCORE_MODELS, services: Iterable[str] = SERVICES) -> Iterator[Reference]:
    """Read each service by its newest model, in the order given."""
    for service in services:
        newest = max((models / service).glob("*/service-2.json.gz"))
        model = json.loads(gzip.decompress(newest.read_bytes()))
        operations = frozenset(filter(_COMPOUND.fullmatch, model["operations"]))
        structures = (name for name, shape in model["shapes"].items() if shape["type"] == "structure")
        yield Reference(
            model["metadata"]["serviceId"],
            names(model["metadata"]),
            operations,
            frozenset(filter(_COMPOUND.fullmatch, structures)) - operations,
            list(_statements(model)),
        )


def _statements(model: Mapping[str, Any]) -> Iterator[Statement]:
    places: dict[str, set[str]] = {}
    operations = model["operations"].values()
    for place, shapes in (
        (REQUEST, [operation["input"] for operation in operations if "input" in operation]),
        (RESPONSE, [operation["output"] for operation in operations if "output" in operation]),
        (ERROR, [error for operation in operations for error in operation.get("errors", ())]),
    ):
        for name in _reachable(shapes, model["shapes"]):
            for text in sentences(_about(model["shapes"][name])):
                places.setdefault(text, set()).add(place)
    for text in sentences(operation.get("documentation", "") for operation in operations):
        places.setdefault(text, set()).add(OPERATION)
    for text, found in places.items():
        yield Statement(text, frozenset(found))


def _reachable(references: Iterable[Mapping[str, Any]], shapes: Mapping[str, Any]) -> Iterable[str]:
    met: dict[str, None] = {}
    open_ = [reference["shape"] for reference in references]
    while open_:
        name = open_.pop()
        if name not in met:
            met[name] = None
            open_.extend(part["shape"] for part in _parts(shapes[name]))
    return met


def _parts(shape: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*shape.get("members", {}).values(), *(shape[part] for part in ("member", "key", "value") if part in shape)]


def _about(shape: Mapping[str, Any]) -> Iterator[str]:
    for documented in (shape, *_parts(shape)):
        yield documented.get("documentation", "")
