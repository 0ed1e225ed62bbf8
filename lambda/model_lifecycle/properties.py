"""The properties of the custom resources, parsed once: CloudFormation sends every scalar as a string."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model_lifecycle.errors import WrongPropertyError
from model_lifecycle.quality_gate import Minimum


@dataclass(frozen=True)
class S3Object:
    """An object in S3."""

    bucket: str
    key: str

    @property
    def uri(self) -> str:
        """As Comprehend takes it."""
        return f"s3://{self.bucket}/{self.key}"

    @classmethod
    def parse(cls, uri: str) -> "S3Object":
        """Return the object that `s3://bucket/key` names."""
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        if not uri.startswith("s3://") or not key:
            raise WrongPropertyError(f"{uri!r} is not an S3 location: expected s3://bucket/key")
        return cls(bucket, key)


@dataclass(frozen=True)
class Copy:
    """A file that the CDK uploaded, and where it goes; a zip file is unpacked where it goes to a prefix."""

    source: S3Object
    destination: S3Object


@dataclass(frozen=True)
class TrainedModelProperties:
    """Of `Custom::TrainedModel`; `request` is what the Create operation takes, without names and tags."""

    model_arn: str
    fingerprint: str
    copies: tuple[Copy, ...]
    request: Mapping[str, Any]
    tags: Mapping[str, str]
    minimum: Minimum

    @property
    def model_key_arn(self) -> str:
        """The key that the version is encrypted with."""
        return _text(self.request, "ModelKmsKeyId")


@dataclass(frozen=True)
class ModelShareProperties:
    """Of `Custom::ModelShare`; `policy` is the resource policy's JSON."""

    model_arn: str
    policy: str


@dataclass(frozen=True)
class ImportedModelProperties:
    """Of `Custom::ImportedModel`."""

    model_arn: str
    source_model_arn: str
    data_access_role_arn: str
    model_key_arn: str
    tags: Mapping[str, str]


@dataclass(frozen=True)
class SmokeTestProperties:
    """Of `Custom::SmokeTest`; `request` is what starts the job, without the model, token and tags."""

    model_arn: str
    copies: tuple[Copy, ...]
    expected: S3Object
    request: Mapping[str, Any]
    tags: Mapping[str, str]
    minimum: Minimum


@dataclass(frozen=True)
class ModelEndpointProperties:
    """Of `Custom::ModelEndpoint`."""

    arn: str
    model_arn: str
    inference_units: int
    data_access_role_arn: str
    auto_scaled: bool
    tags: Mapping[str, str]

    @property
    def name(self) -> str:
        """What the endpoint is called."""
        return self.arn.rpartition("/")[2]


def trained_model(properties: Mapping[str, Any]) -> TrainedModelProperties:
    """Return the typed properties of a `Custom::TrainedModel`."""
    return TrainedModelProperties(
        model_arn=_text(properties, "ModelArn"),
        fingerprint=_text(properties, "Fingerprint"),
        copies=_copies(properties),
        request=_value(properties, "Request"),
        tags=tags(properties),
        minimum=_minimum(_value(properties, "Minimum")),
    )


def model_share(properties: Mapping[str, Any]) -> ModelShareProperties:
    """Return the typed properties of a `Custom::ModelShare`."""
    return ModelShareProperties(model_arn=_text(properties, "ModelArn"), policy=_text(properties, "Policy"))


def imported_model(properties: Mapping[str, Any]) -> ImportedModelProperties:
    """Return the typed properties of a `Custom::ImportedModel`."""
    return ImportedModelProperties(
        model_arn=_text(properties, "ModelArn"),
        source_model_arn=_text(properties, "SourceModelArn"),
        data_access_role_arn=_text(properties, "DataAccessRoleArn"),
        model_key_arn=_text(properties, "ModelKeyArn"),
        tags=tags(properties),
    )


def smoke_test(properties: Mapping[str, Any]) -> SmokeTestProperties:
    """Return the typed properties of a `Custom::SmokeTest`."""
    return SmokeTestProperties(
        model_arn=_text(properties, "ModelArn"),
        copies=_copies(properties),
        expected=S3Object.parse(_text(properties, "Expected")),
        request=_value(properties, "Request"),
        tags=tags(properties),
        minimum=_minimum(_value(properties, "Minimum")),
    )


def model_endpoint(properties: Mapping[str, Any]) -> ModelEndpointProperties:
    """Return the typed properties of a `Custom::ModelEndpoint`."""
    return ModelEndpointProperties(
        arn=_text(properties, "EndpointArn"),
        model_arn=_text(properties, "ModelArn"),
        inference_units=int(_text(properties, "InferenceUnits")),
        data_access_role_arn=_text(properties, "DataAccessRoleArn"),
        auto_scaled=_text(properties, "AutoScaled") == "true",
        tags=tags(properties),
    )


def tags(properties: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the user's own tags."""
    return {str(key): str(value) for key, value in properties.get("Tags", {}).items()}


def _copies(properties: Mapping[str, Any]) -> tuple[Copy, ...]:
    return tuple(
        Copy(source=S3Object.parse(_text(copy, "From")), destination=S3Object.parse(_text(copy, "To")))
        for copy in _value(properties, "Copies")
    )


def _minimum(value: Mapping[str, Any]) -> Minimum:
    return Minimum(
        overall=_numbers(value.get("Overall", {})),
        by_type={entity_type: _numbers(metrics) for entity_type, metrics in value.get("ByType", {}).items()},
    )


def _numbers(metrics: Mapping[str, str]) -> Mapping[str, float]:
    return {name: float(value) for name, value in metrics.items()}


def _value(properties: Mapping[str, Any], name: str) -> Any:
    try:
        return properties[name]
    except KeyError:
        raise WrongPropertyError(f"property {name} is missing: deploy with the app's own templates") from None


def _text(properties: Mapping[str, Any], name: str) -> str:
    return str(_value(properties, name))
