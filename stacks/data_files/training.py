"""Training data of a version, of whatever kind and format."""

from collections.abc import Iterator
from pathlib import Path

from stacks.config.models import EntityRecognizerVersion, Version
from stacks.data_files.classifier import classifier_problems
from stacks.data_files.manifests import manifest_problems
from stacks.data_files.problems import FileProblem
from stacks.data_files.recognizer import recognizer_problems


def training_problems(training: Version, folder: Path) -> Iterator[FileProblem]:
    """Yield what is wrong with what a version is trained on; paths are relative to the folder."""
    if isinstance(training, EntityRecognizerVersion):
        yield from recognizer_problems(training, folder)
    else:
        yield from classifier_problems(training, folder)
    yield from manifest_problems(training, folder)
