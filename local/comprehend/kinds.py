"""The kinds of custom models and of the jobs that use them: how the API names what they have in common.

Every operation on models and jobs is written once, for a kind; another kind is another value here.
"""

from typing import NamedTuple


class ModelKind(NamedTuple):
    """A kind of custom model."""

    segment: str
    """What stands before the name in the ARN."""
    noun: str
    """The name of the kind in operations, shapes and fields: `Describe<noun>`, `<noun>Arn`, `<noun>Properties`."""
    name_field: str
    metadata_field: str
    """Field for what a training has measured."""
    output_label: str
    """What the name of a training's output folder has between account and id; empty where there is no output."""

    @property
    def arn_field(self) -> str:
        """Field for the ARN, in requests and answers."""
        return f"{self.noun}Arn"


class JobKind(NamedTuple):
    """A kind of batch job."""

    segment: str
    noun: str
    """As a model kind's: `Start<noun>`, `Describe<noun>`, `<noun>Properties`."""
    output_label: str
    """What the name of a job's output folder has between account and job id."""
    model: ModelKind


def output_file(uri: str, account: str, label: str, identifier: str) -> str:
    """Return the URI of the file that a training or a job writes below the URI that it was given."""
    return f"{uri.rstrip('/')}/{account}-{label}-{identifier}/output/output.tar.gz"


ENTITY_RECOGNIZER = ModelKind("entity-recognizer", "EntityRecognizer", "RecognizerName", "RecognizerMetadata", "")
DOCUMENT_CLASSIFIER = ModelKind(
    "document-classifier", "DocumentClassifier", "DocumentClassifierName", "ClassifierMetadata", "CLR"
)
ENTITIES_DETECTION_JOB = JobKind("entities-detection-job", "EntitiesDetectionJob", "NER", ENTITY_RECOGNIZER)
DOCUMENT_CLASSIFICATION_JOB = JobKind(
    "document-classification-job", "DocumentClassificationJob", "CLN", DOCUMENT_CLASSIFIER
)

MODEL_KINDS = (ENTITY_RECOGNIZER, DOCUMENT_CLASSIFIER)
JOB_KINDS = (ENTITIES_DETECTION_JOB, DOCUMENT_CLASSIFICATION_JOB)
