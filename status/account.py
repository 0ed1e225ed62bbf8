"""What an account has of a model version. Reads only; works on AWS and on the local AWS alike."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self

import boto3
from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from stacks.model_kinds import MODEL_KINDS
from stacks.model_version import ModelVersion
from stacks.names import current_parameter_name

_STACK_TAG = "model-copy:stack"
ABSENT = "absent"
_UNITS = {"entity-recognizer": " %", "document-classifier": ""}
"""Of metrics, as Comprehend gives them: percent, and fractions."""
TRAINED = ("TRAINED", "TRAINED_WITH_WARNING")
"""What Comprehend calls a version that can be used: both are success."""


@dataclass(frozen=True)
class VersionState:
    """What there is of a version: `status` as Comprehend's, or ABSENT; `metric` is F1, as Comprehend words it."""

    status: str = ABSENT
    metric: str = ""
    shared_with: frozenset[str] = frozenset()
    """Ids of accounts, and ARNs of roles and users."""
    smoke_test: str = ""
    current: bool = False
    endpoints: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether it can be shared, or used."""
        return self.status in TRAINED


@dataclass(frozen=True)
class LeftOver:
    """A version that the config does not name. While it is `deployed`, the next deployment lets go of it."""

    version: ModelVersion
    state: VersionState
    deployed: bool

    @property
    def kept(self) -> bool:
        """Whether no deployment takes it away, and nothing uses it."""
        return not (self.deployed or self.state.current or self.state.endpoints)


@dataclass(frozen=True)
class ResourcePolicy:
    """The policy by which a version is shared; `document` is its JSON."""

    revision: str
    document: str

    @property
    def principals(self) -> frozenset[str]:
        """Whom it allows to import: ids of accounts, and ARNs of roles and users."""
        statements = json.loads(self.document)["Statement"]
        return frozenset(
            _principal(named)
            for statement in ([statements] if isinstance(statements, dict) else statements)
            if statement["Effect"] == "Allow"
            for named in _as_list(statement["Principal"]["AWS"])
        )


class UnreachableError(Exception):
    """The account cannot be read; the message says why."""


class Account:
    """Reads an account; `client` makes boto3's clients for it."""

    def __init__(self, client: Callable[[str], Any], account: str, region: str, partition: str):
        self._comprehend = client("comprehend")
        self._ssm = client("ssm")
        self._cloudformation = client("cloudformation")
        self._partition, self._region, self._account = partition, region, account
        self._require(client("sts"), account)

    @classmethod
    def through(cls, profile: str, account: str, region: str, partition: str) -> Self:
        """Return an account as an AWS profile reads it."""
        try:
            session = boto3.session.Session(profile_name=profile, region_name=region)
            return cls(session.client, account, region, partition)
        except BotoCoreError as error:
            raise UnreachableError(str(error)) from None

    def arn(self, version: ModelVersion) -> str:
        """Return the ARN that a version has here."""
        return version.arn(partition=self._partition, region=self._region, account=self._account)

    def describe(self, version: ModelVersion) -> dict[str, Any]:
        """Return what Comprehend describes of a version, its metadata as `Metadata`; empty if there is none."""
        kind = MODEL_KINDS[version.kind]
        operation = getattr(self._comprehend, xform_name(f"Describe{kind.noun}"))
        try:
            properties = operation(**{f"{kind.noun}Arn": self.arn(version)})[f"{kind.noun}Properties"]
        except self._comprehend.exceptions.ResourceNotFoundException:
            return {}
        return {**properties, "Metadata": properties.get(kind.metadata_field, {})}

    def jobs(self, version: ModelVersion) -> list[dict[str, Any]]:
        """Return the jobs that use a version, the latest first."""
        kind = MODEL_KINDS[version.kind]
        jobs = self._listed(f"List{kind.job}s", f"{kind.job}PropertiesList")
        using = [job for job in jobs if job.get(f"{kind.noun}Arn") == self.arn(version)]
        return sorted(using, key=lambda job: job["SubmitTime"], reverse=True)

    def state(self, version: ModelVersion) -> VersionState:
        """Return the state of a version."""
        described = self.describe(version)
        if not described:
            return VersionState()
        arn, policy = self.arn(version), self.resource_policy(version)
        f1 = described["Metadata"].get("EvaluationMetrics", {}).get("F1Score")
        test = f"{version.name}-{version.version}-smoke-test"
        return VersionState(
            status=described["Status"],
            metric="" if f1 is None else f"F1 {f1:.4g}{_UNITS[version.kind]}",
            shared_with=policy.principals if policy else frozenset(),
            smoke_test=next((job["JobStatus"] for job in self.jobs(version) if job.get("JobName") == test), ""),
            current=self._current(version) == arn,
            endpoints=tuple(
                f"{endpoint['EndpointArn'].rpartition('/')[2]} {endpoint['Status']}"
                for endpoint in self._listed("ListEndpoints", "EndpointPropertiesList")
                if arn in (endpoint.get("ModelArn"), endpoint.get("DesiredModelArn"))
            ),
        )

    def resource_policy(self, version: ModelVersion) -> ResourcePolicy | None:
        """Return the policy by which a version is shared, if there is one: AWS may answer either way if not."""
        try:
            found = self._comprehend.describe_resource_policy(ResourceArn=self.arn(version))
        except self._comprehend.exceptions.ResourceNotFoundException:
            return None
        document = found.get("ResourcePolicy")
        return ResourcePolicy(found["PolicyRevisionId"], document) if document else None

    def current_version(self, version: ModelVersion) -> ModelVersion | None:
        """Return the version of the same model that applications use here, if there is one."""
        _, _, resource = self._current(version).rpartition(":")
        kind, name, _, current = resource.split("/") if resource else (version.kind, version.name, "", "")
        return ModelVersion(kind, name, current) if current else None

    def left_over(self, stack_name: str, known: set[ModelVersion]) -> list[LeftOver]:
        """Return the versions that a stack made and that are not known any more."""
        unknown = sorted((version for version in self._versions() if version not in known), key=str)
        made = [version for version in unknown if self._stack_of(version) == stack_name]
        deployed = self._deployed(stack_name) if made else set()
        return [LeftOver(version, self.state(version), self.arn(version) in deployed) for version in made]

    def _deployed(self, stack_name: str) -> set[str]:
        """Return the physical ids of what a stack has."""
        pages = self._cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_name)
        try:
            return {found.get("PhysicalResourceId", "") for page in pages for found in page["StackResourceSummaries"]}
        except ClientError as error:
            # There is no such stack (its API reference knows no better error for that).
            if error.response["Error"]["Code"] == "ValidationError":
                return set()
            raise

    def _versions(self) -> Iterator[ModelVersion]:
        for segment, kind in MODEL_KINDS.items():
            for found in self._listed(f"List{kind.noun}s", f"{kind.noun}PropertiesList"):
                _, name, *rest = found[f"{kind.noun}Arn"].split(":", 5)[5].split("/")
                if rest:
                    yield ModelVersion(kind=segment, name=name, version=rest[1])

    def _listed(self, operation: str, field: str) -> Iterator[dict[str, Any]]:
        for page in self._comprehend.get_paginator(xform_name(operation)).paginate():
            yield from page[field]

    def _stack_of(self, version: ModelVersion) -> str:
        tags = self._comprehend.list_tags_for_resource(ResourceArn=self.arn(version))["Tags"]
        return next((str(tag["Value"]) for tag in tags if tag["Key"] == _STACK_TAG), "")

    def _current(self, version: ModelVersion) -> str:
        try:
            return str(self._ssm.get_parameter(Name=current_parameter_name(version.name))["Parameter"]["Value"])
        except self._ssm.exceptions.ParameterNotFound:
            return ""

    @staticmethod
    def _require(sts: Any, account: str) -> None:
        try:
            found = sts.get_caller_identity()["Account"]
        except (BotoCoreError, ClientError) as error:
            raise UnreachableError(str(error)) from None
        if found != account:
            raise UnreachableError(f"the profile is of account {found}, not {account}")


def _principal(named: str) -> str:
    """Return an account's id for an account, however it is named."""
    return named.split(":")[4] if named.endswith(":root") else named


def _as_list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
