"""Every request that botocore can write is read as the operation that it was written for."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from botocore.serialize import create_serializer

from local.faults import operations
from local.faults.operations import Request, operation_of, protocol_of

# ListDirectoryBuckets differs in nothing from ListBuckets but the host.
INDISTINGUISHABLE = {"ListDirectoryBuckets"}
VALUES = {
    "string": "x",
    "integer": 1,
    "long": 1,
    "boolean": True,
    "blob": b"x",
    "timestamp": 0,
    "float": 1.0,
    "double": 1.0,
}


def value_of(shape: Any, depth: int = 0) -> Any:
    """Make up a value with whatever is required in it."""
    if shape.type_name == "structure":
        return {name: value_of(shape.members[name], depth + 1) for name in shape.required_members if depth < 5}
    if shape.type_name == "list":
        return [value_of(shape.member, depth + 1)]
    if shape.type_name == "map":
        return {}
    return shape.enum[0] if getattr(shape, "enum", None) else VALUES[shape.type_name]


def written(service: str, operation: str, **parameters: Any) -> Request:
    """Write a request of the operation, as botocore does."""
    model = operations.service_model(service).operation_model(operation)
    required = value_of(model.input_shape) if model.input_shape else {}
    serializer = create_serializer(model.service_model.metadata["protocol"], include_validation=False)
    request = serializer.serialize_to_request({**required, **parameters}, model)
    in_url = urlsplit(request["url_path"])
    added = urlencode(request["query_string"] if isinstance(request["query_string"], dict) else {}, doseq=True)
    form = request["body"] if isinstance(request["body"], dict) else {}
    query = parse_qs("&".join([in_url.query, added, urlencode(form)]), keep_blank_values=True)
    headers = {name.lower(): str(value) for name, value in request["headers"].items()}
    return Request(request["method"], in_url.path, headers, query)


@pytest.mark.parametrize(
    "service", ["s3", "lambda", "comprehend", "kms", "ssm", "stepfunctions", "sts", "cloudformation", "cloudwatch"]
)
def test_every_operation_is_told_from_all_others(service: str) -> None:
    model = operations.service_model(service)
    names = [name for name in model.operation_names if not model.operation_model(name).deprecated]

    read = {name: operation_of(service, written(service, name)) for name in names if name not in INDISTINGUISHABLE}

    assert {name: found for name, found in read.items() if found != name} == {}


def test_keys_with_slashes_and_trailing_slashes_are_objects() -> None:
    request = written("s3", "GetObject", Bucket="bucket", Key="a folder/b/")

    assert operation_of("s3", request) == "GetObject"
    assert operation_of("s3", request._replace(method="GET", path="/bucket/", query={})) == "ListObjects"


def test_a_presigned_request_is_what_it_was_signed_for() -> None:
    request = written("s3", "PutObject")

    assert (
        operation_of("s3", request._replace(query={"X-Amz-Signature": ["0"], "X-Amz-Expires": ["60"]})) == "PutObject"
    )


def test_what_is_none_of_the_operations_has_no_name() -> None:
    assert operation_of("s3", Request("OPTIONS", "/bucket/key", {}, {})) == ""
    assert operation_of("comprehend", Request("POST", "/", {}, {})) == ""
    assert operation_of("unknown", Request("GET", "/", {}, {})) == ""


@pytest.mark.parametrize(
    ("service", "operation", "protocol"),
    [
        ("s3", "GetObject", "rest-xml"),
        ("lambda", "Invoke", "rest-json"),
        ("comprehend", "ImportModel", "json"),
        ("sts", "GetCallerIdentity", "query"),
        ("ec2", "DescribeVpcs", "ec2"),
        ("cloudwatch", "PutMetricData", "smithy-rpc-v2-cbor"),
    ],
)
def test_the_protocol_is_the_one_that_the_request_speaks(service: str, operation: str, protocol: str) -> None:
    assert protocol_of(service, written(service, operation)) == protocol


def test_a_service_may_be_spoken_to_in_another_protocol_than_its_first() -> None:
    cbor = Request("POST", "/service/Comprehend_20171127/operation/ImportModel", {}, {})
    query = Request("POST", "/", {}, {"Action": ["PutMetricData"]})

    assert (operation_of("comprehend", cbor), protocol_of("comprehend", cbor)) == ("ImportModel", "smithy-rpc-v2-cbor")
    assert (operation_of("cloudwatch", query), protocol_of("cloudwatch", query)) == ("PutMetricData", "query")
