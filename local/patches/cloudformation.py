"""CloudFormation: properties that ministack drops, and the bucket that is not empty and so stays."""

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from local.hooks import table

# CloudFormation's names of a lifecycle rule's parts, and S3's. The rest has the same name in both.
_LIFECYCLE = {
    "Id": ("ID",),
    "Prefix": ("Filter", "Prefix"),
    "ExpirationInDays": ("Expiration", "Days"),
    "ExpiredObjectDeleteMarker": ("Expiration", "ExpiredObjectDeleteMarker"),
    "Transitions": ("Transition",),
    "TransitionInDays": ("Days",),
}


def install() -> None:
    """Close the gaps."""
    from ministack.services import lambda_svc, s3
    from ministack.services.cloudformation import provisioners

    configurations = table(provisioners, "_S3_BUCKET_CONFIGURATIONS")
    provisioners._S3_BUCKET_CONFIGURATIONS = (*configurations, *_bucket_configurations(s3))
    table(provisioners, "_STACK_TAG_PROPERTY")["AWS::S3::Bucket"] = ("Tags", "list")
    handlers = table(provisioners, "_RESOURCE_HANDLERS")
    handlers["AWS::S3::Bucket"]["delete"] = _delete_empty_bucket
    function = handlers["AWS::Lambda::Function"]
    create, update = function["create"], function["update"]

    def reserve(name: str, properties: Mapping[str, Any]) -> None:
        reserved = properties.get("ReservedConcurrentExecutions")
        lambda_svc._functions[name]["concurrency"] = None if reserved is None else int(reserved)

    def create_function(logical_id: str, properties: Mapping[str, Any], stack_name: str) -> Any:
        name, attributes = create(logical_id, properties, stack_name)
        reserve(name, properties)
        return name, attributes

    def update_function(physical_id: str, old: Any, new: Mapping[str, Any], stack_name: str, logical_id: str) -> Any:
        name, attributes = update(physical_id, old, new, stack_name, logical_id)
        reserve(name, new)
        return name, attributes

    function["create"], function["update"] = create_function, update_function


def _bucket_configurations(s3: Any) -> list[tuple[str, Any, Any, Any]]:
    """Rows as ministack has them: property, its value as the body of S3's request, that request, its undoing."""

    def put_tags(bucket: str, tags: list[Mapping[str, str]]) -> None:
        s3._bucket_tags[bucket] = {tag["Key"]: tag["Value"] for tag in tags}

    return [
        ("BucketEncryption", _encryption, _checked(s3._put_bucket_encryption), s3._delete_bucket_encryption),
        ("LifecycleConfiguration", _lifecycle, _checked(s3._put_bucket_lifecycle), s3._delete_bucket_lifecycle),
        (
            "LoggingConfiguration",
            _logging,
            _checked(s3._put_bucket_logging),
            lambda bucket: s3._put_bucket_logging(bucket, _xml("BucketLoggingStatus", {})),
        ),
        (
            "OwnershipControls",
            lambda controls: _xml("OwnershipControls", {"Rule": controls["Rules"]}),
            _checked(s3._put_bucket_ownership_controls),
            s3._delete_bucket_ownership_controls,
        ),
        ("Tags", lambda tags: tags, put_tags, lambda bucket: s3._bucket_tags.pop(bucket, None)),
    ]


def _encryption(configuration: Mapping[str, Any]) -> bytes:
    rules = [
        {
            "ApplyServerSideEncryptionByDefault": rule.get("ServerSideEncryptionByDefault", {}),
            "BucketKeyEnabled": rule.get("BucketKeyEnabled", False),
        }
        for rule in configuration["ServerSideEncryptionConfiguration"]
    ]
    return _xml("ServerSideEncryptionConfiguration", {"Rule": rules})


def _lifecycle(configuration: Mapping[str, Any]) -> bytes:
    return _xml(
        "LifecycleConfiguration", {"Rule": [_lifecycle_part({"Prefix": "", **rule}) for rule in configuration["Rules"]]}
    )


def _lifecycle_part(part: Any) -> Any:
    if isinstance(part, list):
        return [_lifecycle_part(member) for member in part]
    if not isinstance(part, Mapping):
        return part
    renamed: dict[str, Any] = {}
    for name, value in part.items():
        *outer, last = _LIFECYCLE.get(name, (name,))
        target = renamed
        for step in outer:
            target = target.setdefault(step, {})
        target[last] = _lifecycle_part(value)
    return renamed


def _logging(configuration: Mapping[str, Any]) -> bytes:
    enabled = {
        "TargetBucket": configuration.get("DestinationBucketName", ""),
        "TargetPrefix": configuration.get("LogFilePrefix", ""),
    }
    return _xml("BucketLoggingStatus", {"LoggingEnabled": enabled})


def _checked(put: Callable[[str, bytes], tuple[int, Any, bytes]]) -> Callable[[str, bytes], None]:
    def put_or_fail(bucket: str, body: bytes) -> None:
        status, _headers, answer = put(bucket, body)
        if status >= 400:
            raise ValueError(answer.decode())

    return put_or_fail


def _delete_empty_bucket(physical_id: str, _properties: Any) -> None:
    from ministack.services import s3

    if physical_id not in s3._buckets:
        return
    status, _headers, answer = s3._delete_bucket(physical_id)
    if status == 409:
        raise ValueError(
            "The bucket you tried to delete is not empty. You must delete all versions in the bucket. "
            f"(Service: S3, Status Code: 409; bucket {physical_id})"
        )
    if status >= 400:
        raise ValueError(answer.decode())


def _xml(name: str, value: Any) -> bytes:
    root = Element(name)
    _fill(root, value)
    return tostring(root)


def _fill(element: Element, value: Any) -> None:
    if isinstance(value, Mapping):
        for name, member in value.items():
            for one in member if isinstance(member, list) else [member]:
                _fill(SubElement(element, name), one)
    else:
        element.text = str(value).lower() if isinstance(value, bool) else str(value)
