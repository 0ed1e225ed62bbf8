"""Stand-ins for what the lifecycle talks to. They keep just enough state, and refuse what nobody set up."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from model_lifecycle.kinds import Kind
from model_lifecycle.properties import (
    Copy,
    ImportedModelProperties,
    ModelEndpointProperties,
    S3Object,
    SmokeTestProperties,
    TrainedModelProperties,
)
from model_lifecycle.request import Request
from model_lifecycle.resources import Endpoint, Job, Model

from tests.unit.events import MODEL_KEY, VERSION_ARN


def model(arn: str = VERSION_ARN, status: str = "TRAINED", **changes: Any) -> Model:
    """A version of a model."""
    metrics = {"precision": 97.25, "recall": 98.5, "f1": 97.87}
    made = Model(
        arn,
        status,
        "",
        source_model_arn="",
        model_key_arn=MODEL_KEY,
        metrics=metrics,
        metrics_by_type={"OFFER": metrics},
        test_documents=1000,
    )
    return replace(made, **changes)


@dataclass
class FakeComprehend:
    """Comprehend with the models and jobs that a test puts there; `calls` has what changed something."""

    models: dict[str, Model] = field(default_factory=dict)
    model_tags: dict[str, dict[str, str]] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    in_use: str = ""
    calls: list[str] = field(default_factory=list)

    def describe(self, arn: str) -> Model | None:
        return self.models.get(arn)

    def put(self, made: Model, stack: str = "ModelCopy-Source", fingerprint: str = "abc") -> None:
        """Set the scene: a version that was there before."""
        self.models[made.arn] = made
        self.model_tags[made.arn] = {"model-copy:stack": stack, "model-copy:fingerprint": fingerprint}

    def becomes(self, arn: str, status: str, message: str = "") -> None:
        """Set the scene: time has passed."""
        self.models[arn] = replace(self.models[arn], status=status, message=message)

    def job_becomes(self, job_id: str, status: str, message: str = "") -> None:
        """Set the scene: time has passed."""
        self.jobs[job_id] = replace(self.jobs[job_id], status=status, message=message)

    def tags(self, arn: str) -> dict[str, str]:
        return self.model_tags[arn]

    def train(self, wanted: TrainedModelProperties, tags: Mapping[str, str]) -> bool:
        if wanted.model_arn in self.models:
            return False
        self.calls.append("train")
        self.models[wanted.model_arn] = model(wanted.model_arn, "SUBMITTED", model_key_arn=wanted.model_key_arn)
        self.model_tags[wanted.model_arn] = dict(tags)
        return True

    def retag(self, arn: str, tags: Mapping[str, str], unwanted: set[str]) -> None:
        self.calls.append("retag")
        kept = {key: value for key, value in self.model_tags[arn].items() if key not in unwanted}
        self.model_tags[arn] = {**kept, **tags}

    def stop_training(self, arn: str) -> None:
        self.calls.append("stop_training")
        self.models[arn] = replace(self.models[arn], status="STOP_REQUESTED")

    def delete(self, arn: str) -> str:
        assert not self.models[arn].in_training, "Comprehend refuses to delete a model in training"
        if self.in_use:
            return self.in_use
        self.calls.append("delete")
        self.models[arn] = replace(self.models[arn], status="DELETING")
        return ""

    def share(self, arn: str, policy: str) -> None:
        self.calls.append("share")
        self.policies[arn] = policy

    def revoke(self, arn: str) -> None:
        self.calls.append("revoke")
        self.policies.pop(arn, None)

    def import_(self, wanted: ImportedModelProperties, tags: Mapping[str, str]) -> bool:
        if wanted.model_arn in self.models:
            return False
        self.calls.append("import")
        self.models[wanted.model_arn] = model(
            wanted.model_arn, "SUBMITTED", source_model_arn=wanted.source_model_arn, model_key_arn=wanted.model_key_arn
        )
        self.model_tags[wanted.model_arn] = dict(tags)
        return True

    def start_job(self, wanted: SmokeTestProperties, token: str, tags: Mapping[str, str]) -> str:
        assert wanted.model_arn in self.models
        job_id = f"job-{token}"
        if job_id not in self.jobs:
            self.calls.append("start_job")
            self.jobs[job_id] = Job(
                f"arn:{job_id}", "SUBMITTED", "", f"{wanted.request['OutputDataConfig']['S3Uri']}output/output.tar.gz"
            )
            self.model_tags[f"arn:{job_id}"] = dict(tags)
        return job_id

    def job(self, _kind: Kind, job_id: str) -> Job | None:
        return self.jobs.get(job_id)

    def stop_job(self, _kind: Kind, job_id: str) -> None:
        self.calls.append("stop_job")
        self.jobs[job_id] = replace(self.jobs[job_id], status="STOP_REQUESTED")

    def endpoint(self, arn: str) -> Endpoint | None:
        return self.endpoints.get(arn)

    def endpoint_becomes(self, arn: str, status: str, **changes: Any) -> None:
        """Set the scene: time has passed."""
        self.endpoints[arn] = replace(self.endpoints[arn], status=status, **changes)

    def create_endpoint(self, wanted: ModelEndpointProperties, _token: str, tags: Mapping[str, str]) -> None:
        if wanted.arn not in self.endpoints:
            self.calls.append("create_endpoint")
            role, units = wanted.data_access_role_arn, wanted.inference_units
            self.endpoints[wanted.arn] = Endpoint(wanted.arn, "CREATING", "", wanted.model_arn, role, units)
            self.model_tags[wanted.arn] = dict(tags)

    def update_endpoint(self, wanted: ModelEndpointProperties) -> None:
        assert self.endpoints[wanted.arn].status == "IN_SERVICE", "Comprehend updates only what is at rest"
        self.calls.append("update_endpoint")
        self.endpoint_becomes(wanted.arn, "UPDATING")

    def delete_endpoint(self, arn: str) -> None:
        assert not self.endpoints[arn].busy, "Comprehend deletes only what is at rest"
        self.calls.append("delete_endpoint")
        self.endpoint_becomes(arn, "DELETING")


@dataclass
class FakeStorage:
    """S3 with the texts and archives that a test puts there, by URI."""

    texts: dict[str, str] = field(default_factory=dict)
    archives: dict[str, list[str]] = field(default_factory=dict)
    copies: list[Copy] = field(default_factory=list)

    def copy(self, copy: Copy) -> None:
        self.copies.append(copy)

    def text(self, location: S3Object) -> str:
        return self.texts[location.uri]

    def archived_lines(self, location: S3Object) -> Iterator[str]:
        yield from self.archives[location.uri]


@dataclass
class FakeStacks:
    """Whether the stack rolls back."""

    rolling_back: bool = False

    def rolls_back(self, _stack_id: str) -> bool:
        return self.rolling_back


@dataclass
class FakeCloudFormation:
    """Keeps the answers and signals."""

    answers: list[tuple[str, str, str]] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    signals: list[tuple[str, str]] = field(default_factory=list)

    def succeed(self, _request: Request, physical_id: str, data: Mapping[str, str]) -> None:
        self.answers.append(("SUCCESS", physical_id, data.get("Arn", "")))
        self.results.append(data.get("Result", ""))

    def fail(self, _request: Request, physical_id: str, reason: str) -> None:
        self.answers.append(("FAILED", physical_id, reason))

    def signal_success(self, _url: str, result: str) -> None:
        self.signals.append(("SUCCESS", result))

    def signal_failure(self, _url: str, reason: str) -> None:
        self.signals.append(("FAILURE", reason))


@dataclass
class FakeStateMachine:
    """Keeps the state of the executions that were started, by the request, the latest last."""

    started: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def start(self, _arn: str, request_id: str, state: Mapping[str, Any]) -> None:
        self.started.setdefault(request_id, json.loads(json.dumps(state)))
