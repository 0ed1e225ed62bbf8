"""The kinds of custom models: how the API names what they have in common, and the units of their metrics."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of custom model and the batch job that uses it. `noun` and `job` are parts of operations' names."""

    segment: str
    """What stands before the name in an ARN."""
    noun: str
    job: str
    name_field: str
    metadata_field: str
    can_stop_jobs: bool
    """There is no operation that stops a classification job (API reference)."""
    scale: int
    """What the best value of a metric is: recognizers' are in percent, classifiers' are fractions."""


RECOGNIZER = Kind(
    segment="entity-recognizer",
    noun="EntityRecognizer",
    job="EntitiesDetectionJob",
    name_field="RecognizerName",
    metadata_field="RecognizerMetadata",
    can_stop_jobs=True,
    scale=100,
)
CLASSIFIER = Kind(
    segment="document-classifier",
    noun="DocumentClassifier",
    job="DocumentClassificationJob",
    name_field="DocumentClassifierName",
    metadata_field="ClassifierMetadata",
    can_stop_jobs=False,
    scale=1,
)


@dataclass(frozen=True)
class VersionName:
    """What the ARN of a version says."""

    kind: Kind
    name: str
    version: str

    @classmethod
    def of(cls, arn: str) -> "VersionName":
        """Parse the ARN of a version."""
        segment, name, _, version = arn.split(":", 5)[5].split("/")
        return cls(CLASSIFIER if segment == CLASSIFIER.segment else RECOGNIZER, name, version)
