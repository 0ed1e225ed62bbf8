"""Which operation of a service's API a request is, by botocore's models of the services."""

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import botocore.session
from botocore.exceptions import UnknownServiceError

CBOR = "smithy-rpc-v2-cbor"

_CBOR_PATH = re.compile(r"/service/\w+/operation/(\w+)")
_LABEL = re.compile(r"\{\w+(\+?)\}")


class Request(NamedTuple):
    """A request as HTTP brings it: headers in lower case, the path still percent-encoded.

    `query` has the parameters of a form in the body too.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, Sequence[str]]


@functools.cache
def service_model(service: str) -> Any:
    """Return botocore's model of a service, by its name in boto3; None if there is none."""
    try:
        return botocore.session.Session().get_service_model(service)
    except UnknownServiceError:
        return None


def services() -> list[str]:
    """Return the names of all services in boto3."""
    names: list[str] = botocore.session.Session().get_available_services()
    return names


def operation_of(service: str, request: Request) -> str:
    """Return the operation's name, as in the API reference; empty if it cannot be told."""
    if target := request.headers.get("x-amz-target"):
        return target.rpartition(".")[2]
    if match := _CBOR_PATH.fullmatch(request.path):
        return match.group(1)
    if action := request.query.get("Action"):
        return action[0]
    return next((route.operation for route in _routes(service) if route.matches(request)), "")


def protocol_of(service: str, request: Request) -> str:
    """Return botocore's name of the protocol that the request speaks, and in which its answer must be."""
    if _CBOR_PATH.fullmatch(request.path):
        return CBOR
    if request.headers.get("x-amz-target"):
        return "json"
    model = service_model(service)
    protocol = str(model.metadata["protocol"]) if model else "json"
    return "query" if request.query.get("Action") and protocol != "ec2" else protocol


class _Route(NamedTuple):
    """How HTTP carries an operation of a REST API. Of several that match, the one that asks for most is meant."""

    operation: str
    method: str
    path: re.Pattern[str]
    literals: int
    query: Mapping[str, str]
    required_query: frozenset[str]
    required_headers: frozenset[str]

    @property
    def demands(self) -> tuple[int, int]:
        """How much it asks for."""
        return len(self.query) + len(self.required_query) + len(self.required_headers), self.literals

    def matches(self, request: Request) -> bool:
        """Tell whether the request has everything that the operation needs."""
        return (
            request.method == self.method
            and self.path.fullmatch(request.path.rstrip("/") or "/") is not None
            and all(
                name in request.query and value in ("", request.query[name][0]) for name, value in self.query.items()
            )
            and self.required_query <= request.query.keys()
            and self.required_headers <= request.headers.keys()
        )


@functools.cache
def _routes(service: str) -> list[_Route]:
    model = service_model(service)
    if model is None or not model.metadata["protocol"].startswith("rest-"):
        return []
    operations = [model.operation_model(name) for name in model.operation_names]
    routes = [_route(operation) for operation in operations if not operation.deprecated]
    return sorted(routes, key=lambda route: route.demands, reverse=True)


def _route(operation: Any) -> _Route:
    path, _, query = operation.http["requestUri"].partition("?")
    shape = operation.input_shape
    required = [shape.members[name].serialization for name in shape.required_members] if shape else []
    path = path.rstrip("/") or "/"
    return _Route(
        operation=operation.name,
        method=operation.http["method"],
        path=re.compile(_LABEL.sub(lambda label: ".+" if label.group(1) else "[^/]+", path)),
        literals=sum(1 for part in path.split("/") if part and "{" not in part),
        query=dict(part.partition("=")[::2] for part in query.split("&") if part),
        required_query=frozenset(place["name"] for place in required if place.get("location") == "querystring"),
        required_headers=frozenset(place["name"].lower() for place in required if place.get("location") == "header"),
    )
