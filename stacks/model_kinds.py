"""What the API calls the kinds of custom models, and the batch jobs that use them."""

from typing import NamedTuple


class ModelKind(NamedTuple):
    """A kind of model. `noun` and `job` are parts of the names of operations and fields."""

    noun: str
    metadata_field: str
    job: str
    job_resource: str
    """What stands before the id in the ARN of a job."""
    can_stop_jobs: bool
    """There is no operation that stops a classification job (API reference)."""


MODEL_KINDS = {
    "entity-recognizer": ModelKind(
        "EntityRecognizer", "RecognizerMetadata", "EntitiesDetectionJob", "entities-detection-job", can_stop_jobs=True
    ),
    "document-classifier": ModelKind(
        "DocumentClassifier",
        "ClassifierMetadata",
        "DocumentClassificationJob",
        "document-classification-job",
        can_stop_jobs=False,
    ),
}
"""By what stands before the name in an ARN, which is the kind in models.yaml."""
