"""The fields of models.yaml: what a single value may be."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from stacks.model_version import is_model_name

Loc = tuple[str | int, ...]
"""Where in models.yaml: the keys and indices from its top."""

_LONGEST_BUCKET_NAME = 63


class S3Location(NamedTuple):
    """Objects that are in S3 already: one of them, or all under a prefix."""

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    @property
    def keys(self) -> str:
        """The pattern of the keys that it names: one, or all under a prefix."""
        return f"{self.key}*" if self.key.endswith("/") else self.key


class Section(BaseModel):
    """A section of models.yaml: no other fields than its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


def _rule(holds: bool, rule: str) -> None:
    if not holds:
        raise ValueError(rule)


def _account(value: object) -> object:
    _rule(
        isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 12,
        'an account id is a string of 12 digits: write it in quotes, "123456789012"',
    )
    return value


def _name(value: str) -> str:
    _rule(is_model_name(value), "letters, digits and hyphens between them, at most 63 characters")
    return value


def _region(value: str) -> str:
    parts = value.split("-")
    _rule(len(parts) >= 3 and value.islower() and parts[-1].isdigit(), "an AWS region, such as eu-west-1")
    return value


def _entity_type(value: str) -> str:
    _rule(
        0 < len(value) <= 64 and not set(value) & set(",\r\n\t") and value == value.strip(),
        "1 to 64 characters, no comma, tab or line break, such as AWS_OFFERING",
    )
    return value


def _target_name(value: str) -> str:
    _rule(
        is_model_name(value) and value == value.lower() and value != "source",
        "lower-case letters, digits and hyphens between them, at most 63 characters, and not 'source'",
    )
    return value


def _source_name(value: str) -> str:
    _rule(
        is_model_name(value) and value == value.lower(),
        "lower-case letters, digits and hyphens between them, at most 63 characters",
    )
    return value


def _key_arn(value: str) -> str:
    parts = value.split(":", 5)
    _rule(
        len(parts) == 6 and parts[2] == "kms" and parts[5].startswith("key/"),
        "the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<id>",
    )
    return value


def _principal(value: str) -> str:
    parts = value.split(":", 5)
    _rule(
        len(parts) == 6 and parts[2] == "iam" and parts[5].startswith(("role/", "user/")),
        "the ARN of a role or user, arn:aws:iam::<account>:role/<name>",
    )
    return value


def _bucket_name(value: str) -> str:
    allowed = value.replace("-", "").replace(".", "")
    _rule(
        3 <= len(value) <= _LONGEST_BUCKET_NAME and allowed.isascii() and allowed.isalnum() and value == value.lower(),
        "a bucket's name: 3 to 63 lower-case letters, digits, hyphens and dots",
    )
    return value


def _data(value: object) -> object:
    _rule(isinstance(value, str) and value != "", "a path, relative to the config, or an s3://bucket/key")
    if not str(value).startswith("s3://"):
        return Path(str(value))
    bucket, _, key = str(value).removeprefix("s3://").partition("/")
    _rule(key != "", "s3://bucket/key, or s3://bucket/prefix/ for all that is under it")
    return S3Location(_bucket_name(bucket), key)


def _with_prefix(prefix: str, what: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        rest = value.removeprefix(prefix)
        _rule(rest != value and rest.isascii() and rest.isalnum() and rest == rest.lower(), what)
        return value

    return check


def like(pattern: str, rule: str) -> Callable[[str], str]:
    """Return the check of a text against a pattern; `rule` says what it is to be."""

    def check(value: str) -> str:
        _rule(re.fullmatch(pattern, value, re.ASCII) is not None, rule)
        return value

    return check


def _tag(value: str) -> str:
    _rule(
        0 < len(value) <= 128 and not value.startswith(("aws:", "model-copy:")),
        "1 to 128 characters, and not beginning with 'aws:' or 'model-copy:'",
    )
    return value


def text_schema(**rules: str) -> WithJsonSchema:
    """Return how editors see a text that means more than a text."""
    return WithJsonSchema({"type": "string", **rules})


AccountId = Annotated[str, BeforeValidator(_account), text_schema(pattern="^[0-9]{12}$")]
Region = Annotated[str, AfterValidator(_region)]
Name = Annotated[str, AfterValidator(_name)]
"""Of a model or a version, by the API reference's pattern."""
TargetName = Annotated[str, AfterValidator(_target_name)]
SourceName = Annotated[str, AfterValidator(_source_name)]
KeyArn = Annotated[str, AfterValidator(_key_arn)]
PrincipalArn = Annotated[str, AfterValidator(_principal)]
RoleName = Annotated[str, AfterValidator(like(r"[\w+=,.@-]{1,64}", "1 to 64 letters, digits and any of _+=,.@-"))]
PolicyName = Annotated[str, AfterValidator(like(r"[\w+=,.@-]{1,128}", "1 to 128 letters, digits and any of _+=,.@-"))]
"""Of a managed policy in the account."""
BucketName = Annotated[str, AfterValidator(_bucket_name)]
EntityType = Annotated[str, AfterValidator(_entity_type)]
SubnetId = Annotated[str, AfterValidator(_with_prefix("subnet-", "the id of a subnet, such as subnet-0a1b2c3d"))]
SecurityGroupId = Annotated[str, AfterValidator(_with_prefix("sg-", "the id of a security group, such as sg-0a1b2c3d"))]
LabelDelimiter = Annotated[
    str,
    AfterValidator(
        like(r"[ ~!@#$%^*\-_+=|\\:;\t>?/]", "one character: a blank, a tab, or one of ~!@#$%^*-_+=|\\:;>?/")
    ),
]
"""API reference: DocumentClassifierInputDataConfig."""
TagKey = Annotated[str, AfterValidator(_tag)]
TagValue = Annotated[str, Field(max_length=256)]

DataFile = Annotated[Path, Field(strict=False), text_schema()]
"""Relative to the folder of models.yaml."""
Data = Annotated[Path | S3Location, BeforeValidator(_data), text_schema()]
"""A local file or folder, relative to the folder of models.yaml; or what is in S3 already."""
Percent = Annotated[float, Field(ge=0, le=100)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Hours = Annotated[float, Field(ge=0.5, le=12)]
"""A wait condition waits twelve hours at most."""
