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


ENTITY_RECOGNIZER = ModelKind("entity-recognizer", "EntityRecognizer", "RecognizerName")
ENTITIES_DETECTION_JOB = JobKind("entities-detection-job", "EntitiesDetectionJob", "NER", ENTITY_RECOGNIZER)

MODEL_KINDS = (ENTITY_RECOGNIZER,)
JOB_KINDS = (ENTITIES_DETECTION_JOB,)
