"""Errors as each protocol writes them, and back."""

import json
import uuid
from collections.abc import Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from botocore.parsers import create_parser

from local.comprehend.wire import Wire
from local.faults.calls import Call
from local.faults.errors import Error
from local.faults.operations import CBOR

_LONGEST_ERROR = 1 << 16


class Answer(NamedTuple):
    """An answer of HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes


def write_error(call: Call, error: Error) -> Answer:
    """Write an error in the protocol of the call."""
    request_id = str(uuid.uuid4())
    headers, body = _written(call, error, request_id)
    return Answer(error.status, {**headers, "x-amzn-requestid": request_id, "x-amz-request-id": request_id}, body)


def read_code(protocol: str, status: int, headers: Mapping[str, str], body: bytes) -> str:
    """Return the code of an error as botocore will find it; empty if it finds none."""
    if len(body) > _LONGEST_ERROR:
        return ""
    response = {"status_code": status, "headers": headers, "body": body}
    try:
        return str(create_parser(protocol).parse(response, None)["Error"]["Code"])
    except Exception:  # whatever botocore trips over in an answer that is no error of the protocol
        return ""


def _written(call: Call, error: Error, request_id: str) -> tuple[dict[str, str], bytes]:
    match call.protocol:
        case "smithy-rpc-v2-cbor":
            _, headers, body = Wire(CBOR, call.operation).error(*_in_order(error))
            return headers, body
        case "json":
            headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-errortype": error.code}
            return headers, json.dumps({"__type": error.code, "message": error.message}).encode()
        case "rest-json":
            headers = {"Content-Type": "application/json", "x-amzn-errortype": error.code}
            return headers, json.dumps({"message": error.message}).encode()
        case "ec2":
            return _xml(Element("Response"), ("Errors", "Error"), error, {"RequestID": request_id})
        case "rest-xml" if call.service == "s3":
            return _xml(Element("Error"), (), error, {"RequestId": request_id})
    return _xml(Element("ErrorResponse"), ("Error",), error, {"RequestId": request_id})


def _in_order(error: Error) -> tuple[str, str, int]:
    return error.code, error.message, error.status


def _xml(root: Element, path: tuple[str, ...], error: Error, rest: Mapping[str, str]) -> tuple[dict[str, str], bytes]:
    inner = root
    for name in path:
        inner = SubElement(inner, name)
    SubElement(inner, "Code").text = error.code
    SubElement(inner, "Message").text = error.message
    for name, value in rest.items():
        SubElement(root, name).text = value
    return {"Content-Type": "application/xml"}, tostring(root, encoding="utf-8", xml_declaration=True)
