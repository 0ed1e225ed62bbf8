"""The wire of Amazon Comprehend: JSON 1.1, and the newer smithy-rpc-v2-cbor.

Bodies are read and written with botocore's parser and serializer of the protocol, run backwards on the service
model: what a client would parse as an answer is the request, and the other way round.
"""

import functools
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import botocore.session
from botocore.model import DenormalizedStructureBuilder
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from local.comprehend.errors import ComprehendError, SerializationError

Answer = tuple[int, dict[str, str], bytes]

_JSON = "json"
_CBOR = "smithy-rpc-v2-cbor"
_CBOR_PATH = re.compile(r"/service/Comprehend_20171127/operation/(\w+)")
_HEADERS = {
    _JSON: {"Content-Type": "application/x-amz-json-1.1"},
    _CBOR: {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"},
}
_EMPTY = {_JSON: b"{}", _CBOR: b"\xa0"}
_ERROR = (
    DenormalizedStructureBuilder()
    .with_members({"__type": {"type": "string"}, "Message": {"type": "string"}})
    .build_model()
)


class Wire(NamedTuple):
    """How one request speaks, and which operation it names."""

    protocol: str
    operation: str

    @classmethod
    def of(cls, path: str, headers: Mapping[str, str]) -> "Wire":
        """Read the protocol and the operation from the path and the (lower case) headers."""
        match = _CBOR_PATH.fullmatch(path)
        if match:
            return cls(_CBOR, match.group(1))
        return cls(_CBOR if _says_cbor(headers) else _JSON, headers.get("x-amz-target", "").rpartition(".")[2])

    def parse(self, body: bytes) -> dict[str, Any]:
        """Read the parameters; timestamps are `datetime`, members that the service does not know are dropped."""
        shape = service_model().operation_model(self.operation).input_shape
        body = body or _EMPTY[self.protocol]
        try:
            if self.protocol == _JSON:
                json.loads(body)  # botocore's parser takes any text for an empty answer
            response = {"status_code": 200, "headers": {}, "body": body}
            parsed: dict[str, Any] = create_parser(self.protocol).parse(response, shape)
        except Exception as error:  # whatever botocore trips over in a malformed body
            raise SerializationError("The body of the request cannot be read.") from error
        parsed.pop("ResponseMetadata", None)
        return parsed

    def answer(self, value: Mapping[str, Any]) -> Answer:
        """Write an answer; timestamps in it are `datetime`."""
        if self.protocol == _JSON:
            # botocore would write whole seconds, the service writes milliseconds.
            return 200, dict(_HEADERS[_JSON]), json.dumps(value, default=_epoch_seconds).encode()
        operation = service_model().operation_model(self.operation)
        return 200, dict(_HEADERS[_CBOR]), _to_cbor(value, operation.output_shape)

    def error(self, code: str, message: str, status: int) -> Answer:
        """Write an error."""
        value = {"__type": code, "Message": message}
        body = json.dumps(value).encode() if self.protocol == _JSON else _to_cbor(value, _ERROR)
        return status, dict(_HEADERS[self.protocol]), body

    def refuse(self, error: ComprehendError) -> Answer:
        """Write the error that was raised."""
        return self.error(error.code, error.message, error.status)


def read_loosely(body: bytes) -> dict[str, Any]:
    """Read the parameters of whatever operation and protocol; nothing of what cannot be read."""
    try:
        if body.lstrip()[:1] in (b"{", b""):
            found = json.loads(body or b"{}")
        else:
            parser = create_parser(_CBOR)
            found = parser.parse_data_item(parser.get_peekable_stream_from_bytes(body))
    except Exception:  # see Wire.parse
        return {}
    return found if isinstance(found, dict) else {}


@functools.cache
def service_model() -> Any:
    """Return botocore's model of the service."""
    return botocore.session.Session().get_service_model("comprehend")


def _says_cbor(headers: Mapping[str, str]) -> bool:
    return "cbor" in headers.get("smithy-protocol", "") or "cbor" in headers.get("content-type", "")


def _epoch_seconds(value: object) -> float:
    if isinstance(value, datetime):
        return round(value.timestamp(), 3)
    raise TypeError(f"{value!r} cannot be written")


class _Answering:
    """An operation whose request, for the serializer, is a shape of our choice."""

    has_event_stream_output = False
    endpoint = None
    name = ""

    def __init__(self, shape: Any):
        self.input_shape = shape
        self.service_model = service_model()


def _to_cbor(value: Mapping[str, Any], shape: Any) -> bytes:
    request = create_serializer(_CBOR, include_validation=False).serialize_to_request(value, _Answering(shape))
    return bytes(request["body"]) or _EMPTY[_CBOR]
