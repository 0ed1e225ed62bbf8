"""The operations of the service, by name."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from local.comprehend import authorization
from local.comprehend.arns import account_of
from local.comprehend.constraints import check
from local.comprehend.endpoints import Endpoints
from local.comprehend.errors import NotInLocalComprehendError, UnknownOperationError
from local.comprehend.imports import Imports
from local.comprehend.jobs import Jobs
from local.comprehend.kinds import JOB_KINDS
from local.comprehend.models import Models
from local.comprehend.policies import Policies
from local.comprehend.real_time import RealTime
from local.comprehend.requests import Caller, Parameters, condition_keys, resource_of
from local.comprehend.state import State
from local.comprehend.tags import Tags
from local.comprehend.training import TRAINERS
from local.comprehend.wire import service_model
from local.comprehend.work import Work

Found = dict[str, Any] | Future[dict[str, Any]]
"""An answer, or one that is worked on in another thread."""
Operation = Callable[[Caller, Parameters], Found]


class Service:
    """Answers requests that ministack has authenticated and, for their first resource, authorized."""

    def __init__(self, state: State, work: Work):
        self._state = state
        policies, tags = Policies(state), Tags(state)
        endpoints, real_time = Endpoints(state, work.hosting), RealTime(state, work.hosting)
        self._operations: dict[str, Operation] = {
            "ImportModel": Imports(state, work).import_model,
            "PutResourcePolicy": policies.put,
            "DescribeResourcePolicy": policies.describe,
            "DeleteResourcePolicy": policies.delete,
            "TagResource": tags.tag,
            "UntagResource": tags.untag,
            "ListTagsForResource": tags.list_tags,
            "CreateEndpoint": endpoints.create,
            "DescribeEndpoint": endpoints.describe,
            "ListEndpoints": endpoints.list_endpoints,
            "UpdateEndpoint": endpoints.update,
            "DeleteEndpoint": endpoints.delete,
            "DetectEntities": real_time.detect_entities,
            "ClassifyDocument": real_time.classify_document,
        }
        for trainer in TRAINERS:
            kind, models = trainer.kind, Models(trainer.kind, state, work, trainer.settings)
            self._operations |= {
                f"Create{kind.noun}": models.create,
                f"Describe{kind.noun}": models.describe,
                f"List{kind.noun}s": models.list_versions,
                f"List{kind.noun}Summaries": models.list_summaries,
                f"Delete{kind.noun}": models.delete,
                f"StopTraining{kind.noun}": models.stop_training,
            }
        for job_kind in JOB_KINDS:
            jobs = Jobs(job_kind, state, work)
            self._operations |= {
                f"Start{job_kind.noun}": jobs.start,
                f"Describe{job_kind.noun}": jobs.describe,
                f"List{job_kind.noun}s": jobs.list_jobs,
                f"Stop{job_kind.noun}": jobs.stop,
            }

    def answer(self, name: str, caller: Caller, parameters: Parameters) -> Found:
        """Do one operation; raises a `ComprehendError` for everything that is refused."""
        require_known(name)
        if name not in self._operations:
            raise NotInLocalComprehendError(f"{name} is not part of the local Comprehend.")
        check(name, parameters)
        with self._state.lock:
            self._require_own_or_shared(name, caller, parameters)
            return self._operations[name](caller, parameters)

    def _require_own_or_shared(self, name: str, caller: Caller, parameters: Parameters) -> None:
        """Raise for a resource of another account that its policy does not share, also for the account root."""
        resource = resource_of(name, parameters, caller.region, caller.account)
        if account_of(resource) not in ("", caller.account):
            policy = self.policy_of(resource)
            keys = condition_keys(parameters)
            authorization.require_with_policy(
                caller.principal, f"comprehend:{name}", resource, caller.region, policy, keys
            )

    def policy_of(self, arn: str) -> str:
        """Return the resource policy of a model version; empty if there is none."""
        model = self._state.models.get(arn)
        return model.policy.document if model and model.policy else ""


def require_known(name: str) -> None:
    """Raise unless Amazon Comprehend has the operation."""
    if name not in service_model().operation_names:
        raise UnknownOperationError(f"Amazon Comprehend has no operation {name}.")
