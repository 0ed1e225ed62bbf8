"""The names of Comprehend's actions for a kind of model."""

from stacks.model_version import ModelVersion

_NOUNS = {"entity-recognizer": "EntityRecognizer", "document-classifier": "DocumentClassifier"}
_JOBS = {"entity-recognizer": "EntitiesDetectionJob", "document-classifier": "DocumentClassificationJob"}
_JOB_RESOURCES = {"entity-recognizer": "entities-detection-job", "document-classifier": "document-classification-job"}


def model_actions(version: ModelVersion, *verbs: str) -> list[str]:
    """Return the actions on a version: `Describe` is `comprehend:DescribeEntityRecognizer`, or a classifier's."""
    return [f"comprehend:{verb}{_NOUNS[version.kind]}" for verb in verbs]


def job_actions(version: ModelVersion, *verbs: str) -> list[str]:
    """Return the actions on the batch jobs that use a version."""
    return [f"comprehend:{verb}{_JOBS[version.kind]}" for verb in verbs]


def job_resource(kind: str) -> str:
    """Return what stands before the id in the ARN of a batch job that uses models of a kind."""
    return _JOB_RESOURCES[kind]
