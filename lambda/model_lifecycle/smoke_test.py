"""`Custom::SmokeTest`: a batch job with the imported version, held against what is expected of it."""

from model_lifecycle import properties
from model_lifecycle.comprehend import Comprehend
from model_lifecycle.errors import LifecycleError
from model_lifecycle.lifecycle import Progress
from model_lifecycle.mentions import Comparison, expected_mentions, found_mentions
from model_lifecycle.properties import S3Object, SmokeTestProperties
from model_lifecycle.request import Request
from model_lifecycle.storage import Storage

_SHOWN_DIFFERENCES = 5


class SmokeTest:
    """Runs the job and compares. What the job wrote stays in the bucket, for a person to look at."""

    def __init__(self, comprehend: Comprehend, storage: Storage):
        self._comprehend = comprehend
        self._storage = storage

    def create(self, request: Request) -> str:
        """Start the job; the physical id is its id."""
        wanted = properties.smoke_test(request.properties)
        for copy in wanted.documents:
            self._storage.copy(copy)
        return self._comprehend.start_job(wanted, token=request.request_id)

    def update(self, request: Request) -> str:
        """Start a new job where the test has changed, that is where something waits for it."""
        return self.create(request) if request.wait_handle_url else request.physical_id

    def progress(self, request: Request, physical_id: str) -> Progress:
        """Tell how far the job is; the result is what it found. Below the minimum, the error has the differences."""
        job = self._comprehend.job(physical_id)
        if job.failed:
            raise LifecycleError(f"Smoke test job {physical_id} ended {job.status}: {job.message or 'no message'}")
        if not job.completed:
            return Progress(job.status)
        wanted = properties.smoke_test(request.properties)
        comparison = self._compare(wanted, S3Object.parse(job.output_uri))
        missed = [
            f"{metric} {comparison.metrics[metric]:.1f} is below {minimum:g}"
            for metric, minimum in sorted(wanted.minimum.items())
            if comparison.metrics[metric] < minimum
        ]
        if missed:
            raise LifecycleError(
                f"Smoke test of {wanted.model_arn} failed: {', '.join(missed)} ({comparison.text}). "
                f"{comparison.differences(_SHOWN_DIFFERENCES)} The job's whole output: {job.output_uri}"
            )
        return Progress(job.status, f"{comparison.text}; output {job.output_uri}")

    def delete(self, physical_id: str) -> None:
        """Stop the job if it runs."""
        job = self._comprehend.find_job(physical_id)
        if job and job.active:
            self._comprehend.stop_job(physical_id)

    def deletion(self, physical_id: str) -> Progress:
        """Tell whether the job has ended."""
        job = self._comprehend.find_job(physical_id)
        return Progress(job.status) if job and job.active else Progress("ended", "ended")

    def _compare(self, wanted: SmokeTestProperties, output: S3Object) -> Comparison:
        return Comparison(
            expected=expected_mentions(self._storage.text(wanted.expected)),
            found=found_mentions(self._storage.archived_lines(output)),
        )
