"""What the service knows: models, jobs, endpoints, and what was asked with which token. Saved as JSON."""

import threading
from dataclasses import asdict, dataclass, field
from typing import Any

TRAINED = frozenset({"TRAINED", "TRAINED_WITH_WARNING"})
IN_TRAINING = frozenset({"SUBMITTED", "TRAINING", "STOP_REQUESTED"})
ACTIVE = frozenset({"SUBMITTED", "IN_PROGRESS", "STOP_REQUESTED"})
ANSWERING = frozenset({"IN_SERVICE", "UPDATING"})


@dataclass
class ResourcePolicy:
    """The policy of a model version; times are epoch seconds, as everywhere here."""

    document: str
    revision: str
    created: float
    modified: float


@dataclass
class Model:
    """A version of a custom model. `settings` are fields that describing it returns as the request had them.

    `output` is the URI of the file that its training writes; empty for none.
    """

    arn: str
    segment: str
    version: str
    status: str
    submitted: float
    settings: dict[str, Any]
    tags: dict[str, str] = field(default_factory=dict)
    message: str = ""
    training_started: float | None = None
    training_ended: float | None = None
    ended: float | None = None
    source_arn: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    policy: ResourcePolicy | None = None
    output: str = ""

    @property
    def role(self) -> str:
        """ARN of the data access role; an import may have none."""
        return str(self.settings.get("DataAccessRoleArn", ""))

    @property
    def key(self) -> str:
        """What names the customer managed key of the model; empty for none."""
        return str(self.settings.get("ModelKmsKeyId", ""))


@dataclass
class Job:
    """A batch job. `output` is the URI of the file that it writes."""

    job_id: str
    arn: str
    segment: str
    status: str
    submitted: float
    model_arn: str
    output: str
    settings: dict[str, Any]
    tags: dict[str, str] = field(default_factory=dict)
    message: str = ""
    ended: float | None = None

    @property
    def role(self) -> str:
        """ARN of the data access role."""
        return str(self.settings["DataAccessRoleArn"])


@dataclass(frozen=True)
class Provision:
    """What an endpoint answers with: a model, inference units (0 until it is made), perhaps a data access role."""

    model_arn: str
    units: int
    role: str


@dataclass
class Endpoint:
    """What makes a model answer in real time. `current` and `desired` differ until it is made, and in an update."""

    arn: str
    status: str
    submitted: float
    modified: float
    current: Provision
    desired: Provision
    tags: dict[str, str] = field(default_factory=dict)
    message: str = ""


@dataclass
class TokenUse:
    """A request that carried a token: the hash of its parameters, and the ARN of what it made."""

    parameters: str
    arn: str


@dataclass
class Counters:
    """How often the service began what takes time and money on AWS; what a restart resumes counts again."""

    trainings_started: int = 0
    imports: int = 0
    jobs_started: int = 0


class State:
    """All models, jobs and endpoints of all accounts and regions, by ARN. Whoever reads or changes it holds `lock`."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.models: dict[str, Model] = {}
        self.jobs: dict[str, Job] = {}
        self.endpoints: dict[str, Endpoint] = {}
        self.tokens: dict[str, TokenUse] = {}
        self.counters = Counters()

    def active_jobs(self, model_arn: str) -> list[Job]:
        """Return the jobs that use the model now."""
        return [job for job in self.jobs.values() if job.model_arn == model_arn and job.status in ACTIVE]

    def endpoints_of(self, model_arn: str) -> list[Endpoint]:
        """Return the endpoints that answer with the model, or are to."""
        return [
            endpoint
            for endpoint in self.endpoints.values()
            if model_arn in (endpoint.current.model_arn, endpoint.desired.model_arn)
        ]

    def tagged(self, arn: str) -> Model | Job | Endpoint | None:
        """Return what has the ARN; all that has one can have tags."""
        return self.models.get(arn) or self.jobs.get(arn) or self.endpoints.get(arn)

    def remove_model(self, arn: str) -> None:
        """Forget a model, with its policy, its tags and the token that made it."""
        self.models.pop(arn, None)
        self._remove_tokens(arn)

    def remove_endpoint(self, arn: str) -> None:
        """Forget an endpoint, with its tags and the token that made it."""
        self.endpoints.pop(arn, None)
        self._remove_tokens(arn)

    def _remove_tokens(self, arn: str) -> None:
        self.tokens = {token: use for token, use in self.tokens.items() if use.arn != arn}

    def clear(self) -> None:
        """Forget everything."""
        self.models.clear()
        self.jobs.clear()
        self.endpoints.clear()
        self.tokens.clear()
        self.counters = Counters()

    def to_json(self) -> dict[str, Any]:
        """Return everything as what JSON can hold."""
        return {
            "models": [asdict(model) for model in self.models.values()],
            "jobs": [asdict(job) for job in self.jobs.values()],
            "endpoints": [asdict(endpoint) for endpoint in self.endpoints.values()],
            "tokens": {token: asdict(use) for token, use in self.tokens.items()},
            "counters": asdict(self.counters),
        }

    def load_json(self, saved: dict[str, Any]) -> None:
        """Take over what `to_json` returned."""
        self.clear()
        for values in saved["models"]:
            policy = values.pop("policy")
            model = Model(**values, policy=ResourcePolicy(**policy) if policy else None)
            self.models[model.arn] = model
        for values in saved["jobs"]:
            job = Job(**values)
            self.jobs[job.arn] = job
        for values in saved.get("endpoints", []):
            current, desired = Provision(**values.pop("current")), Provision(**values.pop("desired"))
            endpoint = Endpoint(**values, current=current, desired=desired)
            self.endpoints[endpoint.arn] = endpoint
        self.tokens = {token: TokenUse(**use) for token, use in saved["tokens"].items()}
        self.counters = Counters(**saved["counters"])
