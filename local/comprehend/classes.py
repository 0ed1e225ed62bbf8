"""Classes and labels as the output of jobs and the answers in real time have them (API reference, ClassifyDocument)."""

from typing import Any

from local.engine.classifier import Classifier

MOST_CLASSES = 3
"""So many of five the guide shows in the output of jobs; all labels are returned in multi-label mode."""


def classes(classifier: Classifier, text: str) -> dict[str, Any]:
    """Return what the classifier finds in a text, the most probable first, as a part of an answer or of a line."""
    found = [{"Name": name, "Score": score} for name, score in classifier.classify(text)]
    return {"Labels": found} if classifier.multi_label else {"Classes": found[:MOST_CLASSES]}
