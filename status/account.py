"""What an account has of a model version. Reads only; works on AWS and on the local AWS alike."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from stacks.model_version import ModelVersion
from stacks.names import current_parameter_name

_STACK_TAG = "model-copy:stack"
_NOUNS = {
    "entity-recognizer": ("EntityRecognizer", "RecognizerMetadata", "EntitiesDetectionJob"),
    "document-classifier": ("DocumentClassifier", "ClassifierMetadata", "DocumentClassificationJob"),
}
ABSENT = "absent"


class Session(Protocol):
    """A boto3 session, or what makes clients as it does."""

    def client(self, service_name: str) -> Any:
        """Return a client."""


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
        return self.status in ("TRAINED", "TRAINED_WITH_WARNING")


class UnreachableError(Exception):
    """The account cannot be read; the message says why."""


class Account:
    """Reads an account through a session of it."""

    def __init__(self, session: Session, account: str, region: str, partition: str):
        self._comprehend = session.client("comprehend")
        self._ssm = session.client("ssm")
        self._partition, self._region, self._account = partition, region, account
        self._require(session.client("sts"), account)

    def arn(self, version: ModelVersion) -> str:
        """Return the ARN that a version has here."""
        return version.arn(partition=self._partition, region=self._region, account=self._account)

    def state(self, version: ModelVersion) -> VersionState:
        """Return the state of a version."""
        arn = self.arn(version)
        noun, metadata, _ = _NOUNS[version.kind]
        try:
            described = self._call(f"Describe{noun}", **{f"{noun}Arn": arn})[f"{noun}Properties"]
        except self._comprehend.exceptions.ResourceNotFoundException:
            return VersionState()
        f1 = described.get(metadata, {}).get("EvaluationMetrics", {}).get("F1Score")
        return VersionState(
            status=described["Status"],
            metric="" if f1 is None else f"F1 {f1:.4g}",
            shared_with=self._shared_with(arn),
            smoke_test=self._latest_job(version, arn),
            current=self._current(version) == arn,
            endpoints=tuple(self._endpoints(arn)),
        )

    def left_over(self, stack_name: str, known: set[ModelVersion]) -> list[ModelVersion]:
        """Return the versions that a stack made and that are not known any more."""
        return sorted(
            (version for version in self._versions() if version not in known and self._stack_of(version) == stack_name),
            key=str,
        )

    def _versions(self) -> Iterator[ModelVersion]:
        for kind, (noun, _, _) in _NOUNS.items():
            for page in self._comprehend.get_paginator(xform_name(f"List{noun}s")).paginate():
                for found in page[f"{noun}PropertiesList"]:
                    _, name, *rest = found[f"{noun}Arn"].split(":", 5)[5].split("/")
                    if rest:
                        yield ModelVersion(kind=kind, name=name, version=rest[1])

    def _stack_of(self, version: ModelVersion) -> str:
        tags = self._comprehend.list_tags_for_resource(ResourceArn=self.arn(version))["Tags"]
        return next((str(tag["Value"]) for tag in tags if tag["Key"] == _STACK_TAG), "")

    def _shared_with(self, arn: str) -> frozenset[str]:
        try:
            policy = self._comprehend.describe_resource_policy(ResourceArn=arn).get("ResourcePolicy")
        except self._comprehend.exceptions.ResourceNotFoundException:
            return frozenset()
        statements = json.loads(policy)["Statement"] if policy else []
        return frozenset(
            _principal(named)
            for statement in ([statements] if isinstance(statements, dict) else statements)
            for named in _as_list(statement["Principal"]["AWS"])
        )

    def _latest_job(self, version: ModelVersion, arn: str) -> str:
        noun, _, job = _NOUNS[version.kind]
        pages = self._comprehend.get_paginator(xform_name(f"List{job}s"))
        named = {"JobName": f"{version.name}-{version.version}-smoke-test"}
        jobs = [
            found
            for page in pages.paginate(Filter=named)
            for found in page[f"{job}PropertiesList"]
            if found.get(f"{noun}Arn") == arn
        ]
        return str(max(jobs, key=lambda found: found["SubmitTime"])["JobStatus"]) if jobs else ""

    def _current(self, version: ModelVersion) -> str:
        try:
            return str(self._ssm.get_parameter(Name=current_parameter_name(version.name))["Parameter"]["Value"])
        except self._ssm.exceptions.ParameterNotFound:
            return ""

    def _endpoints(self, arn: str) -> Iterator[str]:
        for page in self._comprehend.get_paginator("list_endpoints").paginate():
            for endpoint in page["EndpointPropertiesList"]:
                if arn in (endpoint.get("ModelArn"), endpoint.get("DesiredModelArn")):
                    yield f"{endpoint['EndpointArn'].rpartition('/')[2]} {endpoint['Status']}"

    def _call(self, operation: str, **parameters: str) -> Any:
        return getattr(self._comprehend, xform_name(operation))(**parameters)

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
