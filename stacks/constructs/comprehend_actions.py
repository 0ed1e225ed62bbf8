"""The names of Comprehend's actions for a kind of model."""

from stacks.model_kinds import MODEL_KINDS

TAGGING = ["comprehend:ListTagsForResource", "comprehend:TagResource", "comprehend:UntagResource"]
"""The actions by which a version is known as a stack's own, and gets the tags of the config."""


def model_actions(kind: str, *verbs: str) -> list[str]:
    """Return the actions on versions: `Describe` is `comprehend:DescribeEntityRecognizer`, or a classifier's."""
    return [f"comprehend:{verb}{MODEL_KINDS[kind].noun}" for verb in verbs]


def job_actions(kind: str, *verbs: str) -> list[str]:
    """Return the actions on the batch jobs that use versions."""
    return [f"comprehend:{verb}{MODEL_KINDS[kind].job}" for verb in verbs]
