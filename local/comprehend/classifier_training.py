"""python -m local.comprehend.classifier_training <folder>: trains a document classifier and measures it.

Without test documents a tenth of the documents, drawn by the hash of the data, is kept from the training and tested on,
at most 10,000 (developer guide, "Test the training data"; API reference, ClassifierMetadata).
"""

import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from local.comprehend import child, classifier_data
from local.comprehend.tasks import MODEL
from local.comprehend.training_files import TrainingDataError, hold_out, seed_of
from local.engine import classifier
from local.engine.class_metrics import ClassScore, confusion_matrix, score
from local.engine.classifier import LabelledDocument

OUTPUT = "output.tar.gz"
_HELD_OUT = 0.1
_MOST_HELD_OUT = 10_000
_MEMBER = "output/confusion_matrix.json"
"""The guide has the name of the file; that of the folder in the archive is from notebooks that unpack it."""


def train(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Write the model into `folder / MODEL` and the confusion matrix into `folder / OUTPUT`.

    Returns the model's metadata and perhaps a warning, or why it cannot be trained.
    """
    try:
        return _train(request, folder)
    except TrainingDataError as error:
        return {"error": str(error)}


def _train(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    multi_label = request["multi_label"]
    data = classifier_data.read(request)
    seed = seed_of(data.fingerprint)
    trained, tested = data.documents, data.test_documents
    if not tested:
        trained, tested = hold_out(data.documents, _HELD_OUT, seed, _MOST_HELD_OUT)
    _require_each_class(data, trained)
    classifier.train(trained, folder / MODEL, multi_label=multi_label, seed=seed)
    model = classifier.Classifier.open(folder / MODEL)
    expected = [document.labels for document in tested]
    found = [model.predict(document.text) for document in tested]
    _write_output(folder / OUTPUT, confusion_matrix(expected, found, model.labels, multi_label=multi_label))
    metadata = {
        "NumberOfLabels": len(model.labels),
        "NumberOfTrainedDocuments": len(trained),
        "NumberOfTestDocuments": len(tested),
        "EvaluationMetrics": _metrics(score(expected, found, model.labels, multi_label=multi_label)),
    }
    return {"metadata": metadata, "warning": classifier_data.warning(data)}


def _require_each_class(data: classifier_data.ClassifierData, trained: Sequence[LabelledDocument]) -> None:
    learned = {label for document in trained for label in document.labels}
    if missing := sorted(data.counts().keys() - learned):
        raise TrainingDataError(f"Too few documents to train and to test the classes: {', '.join(missing)}.")


def _metrics(fractions: ClassScore) -> dict[str, float]:
    return {
        "Accuracy": fractions.accuracy,
        "Precision": fractions.precision,
        "Recall": fractions.recall,
        "F1Score": fractions.f1,
        "MicroPrecision": fractions.micro_precision,
        "MicroRecall": fractions.micro_recall,
        "MicroF1Score": fractions.micro_f1,
        "HammingLoss": fractions.hamming_loss,
    }


def _write_output(path: Path, matrix: dict[str, Any]) -> None:
    content = json.dumps(matrix, ensure_ascii=False).encode("utf-8")
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo(_MEMBER)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))


if __name__ == "__main__":
    child.run(train)
