"""`Custom::SmokeTest`: a batch job with the imported version, held against what is expected of it."""

from model_lifecycle import classes, mentions, properties
from model_lifecycle.cloudformation import Stacks
from model_lifecycle.comprehend import Comprehend
from model_lifecycle.errors import LifecycleError
from model_lifecycle.handler import Begun, Memory, Progress
from model_lifecycle.kinds import CLASSIFIER, Kind, VersionName
from model_lifecycle.ownership import is_ours, owner_tags
from model_lifecycle.properties import S3Object
from model_lifecycle.request import Request
from model_lifecycle.storage import Storage

_SHOWN_DIFFERENCES = 5


class SmokeTest:
    """Runs the job and compares. What the job wrote stays in the bucket, for a person to look at."""

    def __init__(self, comprehend: Comprehend, storage: Storage, stacks: Stacks):
        self._comprehend = comprehend
        self._storage = storage
        self._stacks = stacks

    def create(self, request: Request) -> Begun:
        """Start the job, once for a request; the physical id is its id."""
        wanted = properties.smoke_test(request.properties)
        for copy in wanted.copies:
            self._storage.copy(copy)
        return Begun(self._comprehend.start_job(wanted, request.request_id, owner_tags(request, wanted.tags)))

    def update(self, request: Request) -> Begun:
        """Start a new job for another test; a rollback goes back to one that has passed."""
        same = request.properties.get("Fingerprint") == request.old_properties.get("Fingerprint")
        if same or self._stacks.rolls_back(request.stack_id):
            return Begun(request.physical_id, result=f"as before: job {request.physical_id}")
        return self.create(request)

    def progress(self, request: Request, physical_id: str, _memory: Memory) -> Progress:
        """Tell how far the job is; the result is what it found. Below the minimum, the error has the differences."""
        job = self._comprehend.job(_kind(request), physical_id)
        if job is None:
            raise LifecycleError(f"Smoke test job {physical_id} is gone. Deploy again")
        if job.failed:
            raise LifecycleError(f"Smoke test job {physical_id} ended {job.status}: {job.message or 'no message'}")
        if not job.completed:
            return Progress(job.status)
        wanted = properties.smoke_test(request.properties)
        expected = self._storage.text(wanted.expected)
        output = self._storage.archived_lines(S3Object.parse(job.output_uri))
        compare = classes.compare if _kind(request) == CLASSIFIER else mentions.compare
        comparison = compare(expected, output)
        if missed := wanted.minimum.shortfalls(comparison.metrics):
            raise LifecycleError(
                f"Smoke test of {wanted.model_arn} failed: {'; '.join(missed)} ({comparison.text}). "
                f"{comparison.differences(_SHOWN_DIFFERENCES)} The job's whole output: {job.output_uri}"
            )
        return Progress(job.status, f"{comparison.text}; output {job.output_uri}")

    def delete(self, request: Request) -> Progress:
        """Stop the job if it runs and can be stopped, and wait for its end: until then it uses the version."""
        job = self._comprehend.job(_kind(request), request.physical_id)
        if job is None or not job.active:
            return Progress("", "ended")
        if not is_ours(request, self._comprehend.tags(job.arn)):
            return Progress("", "not ours")
        if not job.stopping and _kind(request).can_stop_jobs:
            self._comprehend.stop_job(_kind(request), request.physical_id)
        return Progress(job.status)


def _kind(request: Request) -> Kind:
    return VersionName.of(request.properties["ModelArn"]).kind
