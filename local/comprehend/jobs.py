"""Operations on the batch jobs of one kind: start, describe, list, stop."""

import uuid
from collections.abc import Callable
from typing import Any

from local.comprehend import authorization, keys, network, paging
from local.comprehend.arns import job_arn
from local.comprehend.errors import (
    InvalidRequestError,
    JobNotFoundError,
    NotInLocalComprehendError,
    ResourceUnavailableError,
    TooManyRequestsError,
)
from local.comprehend.kinds import JobKind, output_file
from local.comprehend.requests import Caller, Parameters, RequestToken, now, tags_of
from local.comprehend.state import ACTIVE, TRAINED, Job, Model, State
from local.comprehend.versions import find
from local.comprehend.work import Work
from local.identities import role_session

MOST_ACTIVE_JOBS = 10
_KEPT = (
    "JobName",
    "InputDataConfig",
    "OutputDataConfig",
    "LanguageCode",
    "DataAccessRoleArn",
    "VolumeKmsKeyId",
    "VpcConfig",
)


class Jobs:
    """The jobs of one kind."""

    def __init__(self, kind: JobKind, state: State, work: Work):
        self._kind = kind
        self._state = state
        self._work = work

    def start(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Start a job with a custom model of the account.

        The caller needs permission on the model and on the job (developer guide, "Permissions required for a custom
        asynchronous analysis job"). What answers the eleventh active job is a guess.
        """
        token = RequestToken(caller, f"Start{self._kind.noun}", request)
        if made := token.find(self._state):
            return self._answer(self._state.jobs[made])
        model = self._model(caller, request)
        job_id = uuid.uuid4().hex
        arn = job_arn(caller.region, caller.account, self._kind.segment, job_id)
        caller.require(f"Start{self._kind.noun}", arn, request)
        caller.require_tagging(arn, request)
        tags = tags_of(request)
        if model.status not in TRAINED:
            raise ResourceUnavailableError(f"{model.arn} is in the status {model.status}, not trained.")
        active = sum(job.status in ACTIVE for job in self._of(caller))
        if active >= MOST_ACTIVE_JOBS:
            raise TooManyRequestsError(f"{active} jobs are active; there can be {MOST_ACTIVE_JOBS} at a time.")
        self._require_access(caller, request, model, arn)
        job = Job(
            job_id=job_id,
            arn=arn,
            segment=self._kind.segment,
            status="SUBMITTED",
            submitted=now(),
            model_arn=model.arn,
            output=output_file(request["OutputDataConfig"]["S3Uri"], caller.account, self._kind.output_label, job_id),
            settings={name: request[name] for name in _KEPT if name in request},
            tags=tags,
        )
        self._state.jobs[arn] = job
        token.remember(self._state, arn)
        self._work.detect(job)
        return self._answer(job)

    def describe(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Return the properties of a job."""
        return {f"{self._kind.noun}Properties": self._properties(self._find(caller, request))}

    def list_jobs(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Return the properties of the account's jobs."""
        matches: dict[str, Callable[[Job, Any], bool]] = {
            "JobName": lambda job, name: job.settings.get("JobName") == name,
            "JobStatus": lambda job, status: job.status == status,
        }
        # Ascending before a time and descending after it: the other way round than models.
        jobs = paging.select(self._of(caller), request.get("Filter", {}), matches, oldest_first_by="SubmitTimeBefore")
        chosen, next_page = paging.page(jobs, request)
        return {f"{self._kind.noun}PropertiesList": [self._properties(job) for job in chosen], **next_page}

    def stop(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Ask a job to stop; it may end all the same. One that has ended is refused."""
        job = self._find(caller, request)
        if job.status not in ACTIVE:
            raise InvalidRequestError(f"The job {job.job_id} is in the status {job.status}: it cannot be stopped.")
        if job.status != "STOP_REQUESTED":
            job.status = "STOP_REQUESTED"
            self._work.stop(job.arn)
        return {"JobId": job.job_id, "JobStatus": job.status}

    def _model(self, caller: Caller, request: Parameters) -> Model:
        arn = request.get(self._kind.model.arn_field)
        if "FlywheelArn" in request:
            raise NotInLocalComprehendError("The local Comprehend has no flywheels (FlywheelArn).")
        if "DocumentReaderConfig" in request["InputDataConfig"]:
            raise NotInLocalComprehendError("The local Comprehend reads plain text only (DocumentReaderConfig).")
        if arn is None:
            raise NotInLocalComprehendError(
                f"The local Comprehend has no built-in models: name a custom model ({self._kind.model.arn_field})."
            )
        return find(self._state, caller, arn)

    def _require_access(self, caller: Caller, request: Parameters, model: Model, arn: str) -> None:
        """Raise unless the data access role may use the keys of the volume and of the model, and the VPC.

        The guide asks `kms:CreateGrant` for the volume. For a model under a customer managed key it asks nothing;
        `kms:Decrypt` through S3 with the model's encryption context is the stricter reading. The key of the output
        only has to exist here: writing without permission fails the job, not the request.
        """
        authorization.require_role(caller.principal, request["DataAccessRoleArn"], arn, caller.region)
        role = role_session(request["DataAccessRoleArn"], "comprehend")
        if reference := request.get("VolumeKmsKeyId"):
            key = keys.find(reference, caller.account, caller.region)
            keys.require(role, key, (keys.CREATE_GRANT,), caller.region)
        if reference := request["OutputDataConfig"].get("KmsKeyId"):
            keys.find(reference, caller.account, caller.region)
        keys.require_decryption(role, model, caller.region)
        network.require(role, request.get("VpcConfig"), caller.region)

    def _find(self, caller: Caller, request: Parameters) -> Job:
        arn = job_arn(caller.region, caller.account, self._kind.segment, request["JobId"])
        if arn not in self._state.jobs:
            raise JobNotFoundError
        return self._state.jobs[arn]

    def _of(self, caller: Caller) -> list[Job]:
        prefix = job_arn(caller.region, caller.account, self._kind.segment, "")
        return [job for job in self._state.jobs.values() if job.arn.startswith(prefix)]

    def _answer(self, job: Job) -> dict[str, Any]:
        return {
            "JobId": job.job_id,
            "JobArn": job.arn,
            "JobStatus": job.status,
            self._kind.model.arn_field: job.model_arn,
        }

    def _properties(self, job: Job) -> dict[str, Any]:
        properties = {
            "JobId": job.job_id,
            "JobArn": job.arn,
            "JobStatus": job.status,
            "Message": job.message or None,
            "SubmitTime": paging.time(job.submitted),
            "EndTime": paging.time(job.ended),
            self._kind.model.arn_field: job.model_arn,
            **job.settings,
            "OutputDataConfig": {**job.settings["OutputDataConfig"], "S3Uri": job.output},
        }
        return {name: value for name, value in properties.items() if value is not None}
