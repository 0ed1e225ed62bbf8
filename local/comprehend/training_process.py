"""python -m local.comprehend.training_process <folder>: trains an entity recognizer and measures it.

A tenth of the documents, drawn by the hash of the data, is kept from the training and tested on, as the developer
guide says ("Preparing entity recognizer training data").
"""

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from local.comprehend import child, training_data
from local.comprehend.documents import InputFile
from local.comprehend.training_data import TrainingData, TrainingDataError
from local.engine import recognizer
from local.engine.mentions import Span
from local.engine.metrics import Score, score, score_by_type

MODEL = "model"
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
    documents = [InputFile(*file) for file in request["documents"]]
    entity_list = [InputFile(*file) for file in request["entity_list"]]
    annotations = [InputFile(*file) for file in request["annotations"]]
    if entity_list:
        data = training_data.with_entity_list(documents, entity_list, request["input_format"], types)
    else:
        data = training_data.with_annotations(documents, annotations, request["input_format"], types)
    seed = int(data.fingerprint[:8], 16)
    tested = _held_out(data, seed)
    trained = [number for number in range(len(data.texts)) if number not in tested]
    counts = Counter(mention.type for number in trained for mention in data.mentions[number])
    _require_each_type(types, counts)
    texts = [data.texts[number] for number in trained]
    if data.entries is None:
        recognizer.train_from_annotations(texts, [data.mentions[number] for number in trained], path, seed=seed)
    else:
        recognizer.train_from_entity_list(texts, data.entries, path, seed=seed)
    metadata = _measure(data, sorted(tested), path, types, counts) | {"NumberOfTrainedDocuments": len(trained)}
    return {"metadata": metadata, "warning": _warning(data, types)}


def _held_out(data: TrainingData, seed: int) -> set[int]:
    few = sum(map(len, data.mentions)) < _FEW_MENTIONS
    count = round(len(data.texts) * (_HELD_OUT_OF_FEW if few else _HELD_OUT))
    return set(random.Random(seed).sample(range(len(data.texts)), min(max(1, count), len(data.texts) - 1)))  # noqa: S311


def _require_each_type(types: Sequence[str], counts: Counter[str]) -> None:
    for type_ in types:
        if not counts[type_]:
            raise TrainingDataError(f"Too few of the training documents mention the entity type {type_}.")


def _measure(
    data: TrainingData, tested: Sequence[int], path: Path, types: Sequence[str], counts: Counter[str]
) -> dict[str, Any]:
    model = recognizer.Recognizer.open(path)
    expected: list[list[Span]] = [data.mentions[number] for number in tested]
    found = [model.detect(data.texts[number]) for number in tested]
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


def _warning(data: TrainingData, types: Sequence[str]) -> str:
    """Say which types of an entity list have fewer matches than the guide asks for; that it warns is a guess."""
    if data.entries is None:
        return ""
    counts = Counter(mention.type for mentions in data.mentions for mention in mentions)
    scarce = [f"{type_} ({counts[type_]})" for type_ in types if counts[type_] < _WANTED_MATCHES]
    return f"Fewer than {_WANTED_MATCHES} matches of the entity types: {', '.join(scarce)}." if scarce else ""


if __name__ == "__main__":
    child.run(train)
