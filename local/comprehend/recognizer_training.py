"""python -m local.comprehend.recognizer_training <folder>: trains an entity recognizer and measures it.

Without test documents a tenth of the documents, drawn by the hash of the data, is kept from the training and tested on,
as the developer guide says ("Preparing entity recognizer training data"); more of them where there are few annotations.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from local.comprehend import child, recognizer_data
from local.comprehend.recognizer_data import Example, RecognizerData, mention_counts
from local.comprehend.tasks import MODEL
from local.comprehend.training_files import TrainingDataError, hold_out, seed_of
from local.engine import recognizer
from local.engine.metrics import Score, score, score_by_type

_HELD_OUT = 0.1
_HELD_OUT_OF_FEW = 0.2
_FEW_MENTIONS = 50
_WANTED_MATCHES = 200


def train(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Write the model into `folder / MODEL`; return its metadata and perhaps a warning, or why it cannot be trained."""
    try:
        return _train(request, folder / MODEL)
    except (TrainingDataError, recognizer.NothingToLearnError) as error:
        return {"error": str(error)}


def _train(request: dict[str, Any], path: Path) -> dict[str, Any]:
    types = request["types"]
    data = recognizer_data.read(request)
    seed = seed_of(data.fingerprint)
    trained, tested = data.examples, data.test_examples
    if not tested:
        few = mention_counts(data.examples).total() < _FEW_MENTIONS
        trained, tested = hold_out(data.examples, _HELD_OUT_OF_FEW if few else _HELD_OUT, seed)
    counts = mention_counts(trained)
    _require_each_type(types, counts)
    texts = [example.text for example in trained]
    if data.entries is None:
        recognizer.train_from_annotations(texts, [example.mentions for example in trained], path, seed=seed)
    else:
        recognizer.train_from_entity_list(texts, data.entries, path, seed=seed)
    metadata = _measure(tested, path, types, counts) | {"NumberOfTrainedDocuments": len(trained)}
    return {"metadata": metadata, "warning": _warning(data, types)}


def _require_each_type(types: Sequence[str], counts: Counter[str]) -> None:
    for type_ in types:
        if not counts[type_]:
            raise TrainingDataError(f"Too few of the training documents mention the entity type {type_}.")


def _measure(tested: Sequence[Example], path: Path, types: Sequence[str], counts: Counter[str]) -> dict[str, Any]:
    model = recognizer.Recognizer.open(path)
    expected = [example.mentions for example in tested]
    found = [model.detect(example.text) for example in tested]
    by_type = score_by_type(expected, found)
    return {
        "NumberOfTestDocuments": len(tested),
        "EvaluationMetrics": _metrics(score(expected, found)),
        "EntityTypes": [
            {
                "Type": type_,
                "EvaluationMetrics": _metrics(by_type.get(type_, Score(0.0, 0.0, 0.0))),
                "NumberOfTrainMentions": counts[type_],
            }
            for type_ in types
        ],
    }


def _metrics(percent: Score) -> dict[str, float]:
    return {"Precision": percent.precision, "Recall": percent.recall, "F1Score": percent.f1}


def _warning(data: RecognizerData, types: Sequence[str]) -> str:
    """Say which types of an entity list have fewer matches than the guide asks for; that it warns is a guess."""
    if data.entries is None:
        return ""
    counts = mention_counts(data.examples)
    scarce = [f"{type_} ({counts[type_]})" for type_ in types if counts[type_] < _WANTED_MATCHES]
    return f"Fewer than {_WANTED_MATCHES} matches of the entity types: {', '.join(scarce)}." if scarce else ""


if __name__ == "__main__":
    child.run(train)
