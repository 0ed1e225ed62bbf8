"""The local engine against spaCy's text classifier: the same documents, the same classes, the same test.

`python -m bench.classifier`, in an environment with requirements-bench.txt.
"""

import argparse
import csv
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import spacy
from rich.console import Console
from rich.table import Table
from spacy.training import Example
from spacy.util import compounding, fix_random_seed, minibatch

from local.corpus import make_all
from local.engine.class_metrics import score
from local.engine.classifier import Classifier, LabelledDocument
from local.engine.classifier import train as train_classifier

DOCUMENTS = 10_000
PASSES = 10
_SEED = 1

Predict = Callable[[Sequence[str]], Sequence[str]]
Train = Callable[[Sequence[LabelledDocument]], Predict]


class Result(NamedTuple):
    """CPU seconds of training, documents classified in a CPU second, and the part of them that is right."""

    training_seconds: float
    documents_per_second: float
    accuracy: float


def measure(train: Train, documents: Sequence[LabelledDocument], test: Sequence[LabelledDocument]) -> Result:
    """Train on the documents and classify the test."""
    started = time.process_time()
    predict = train(documents)
    trained = time.process_time()
    found = predict([document.text for document in test])
    predicted = time.process_time()
    labels = sorted({label for document in documents for label in document.labels})
    scored = score([document.labels for document in test], [(label,) for label in found], labels, multi_label=False)
    return Result(trained - started, len(test) / (predicted - trained), scored.accuracy)


def train_engine(documents: Sequence[LabelledDocument]) -> Predict:
    """Train the local engine as the local Comprehend does."""
    with TemporaryDirectory() as directory:
        train_classifier(documents, Path(directory), multi_label=False, seed=_SEED)
        classifier = Classifier.open(Path(directory))
        # The model file is opened by the first text and need not last longer.
        classifier.classify("")
    return lambda texts: [classifier.predict(text)[0] for text in texts]


def train_spacy(documents: Sequence[LabelledDocument], passes: int) -> Predict:
    """Train spaCy's `textcat`, as it comes, on a blank English pipeline."""
    fix_random_seed(_SEED)
    pipeline = spacy.blank("en")
    categorizer = pipeline.add_pipe("textcat")
    labels = sorted({document.labels[0] for document in documents})
    for label in labels:
        categorizer.add_label(label)
    examples = [
        Example.from_dict(
            pipeline.make_doc(document.text), {"cats": {label: float(label in document.labels) for label in labels}}
        )
        for document in documents
    ]
    optimizer = pipeline.initialize(lambda: examples)
    for _ in range(passes):
        random.shuffle(examples)
        for batch in minibatch(examples, size=compounding(16.0, 64.0, 1.01)):
            pipeline.update(batch, sgd=optimizer, drop=0.2)
    return lambda texts: [max(document.cats, key=document.cats.__getitem__) for document in pipeline.pipe(texts)]


def read(path: Path) -> list[LabelledDocument]:
    """Read a classifier's training documents of one label each."""
    with path.open(encoding="utf-8", newline="") as file:
        return [LabelledDocument((label,), text) for label, text in csv.reader(file)]


def table(engine: Result, other: Result, title: str) -> Table:
    """Both results and what the engine gains."""
    rows = Table(title=title, title_justify="left")
    rows.add_column("classifier", no_wrap=True)
    for column in ("training (CPU)", "documents/s", "accuracy held out"):
        rows.add_column(column, justify="right", no_wrap=True)
    for name, result in (("local engine", engine), ("spaCy textcat", other)):
        rows.add_row(
            name,
            f"{result.training_seconds:.1f} s",
            f"{result.documents_per_second:,.0f}",
            f"{100 * result.accuracy:.1f} %",
        )
    rows.add_section()
    rows.add_row(
        "gain",
        f"{other.training_seconds / engine.training_seconds:.0f} times",
        f"{engine.documents_per_second / other.documents_per_second:.1f} times",
        f"{100 * (engine.accuracy - other.accuracy):+.1f}",
    )
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure both and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.classifier", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"), help="the sample's data")
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help="how many documents to train both on")
    parser.add_argument("--passes", type=int, default=PASSES, help="how often spaCy sees each document")
    options = parser.parse_args(arguments)
    console = Console()
    for _ in make_all(options.data):
        pass
    whole, test = read(options.data / "api-docs/documents.csv"), read(options.data / "api-docs/test.csv")
    documents = whole[: options.documents]
    with console.status(f"Training the local engine on {len(documents):,} documents"):
        engine = measure(train_engine, documents, test)
    with console.status(f"Training spaCy on {len(documents):,} documents: a minute"):
        other = measure(lambda given: train_spacy(given, options.passes), documents, test)
    console.print(
        table(
            engine,
            other,
            f"Which of ten services a sentence documents: {len(documents):,} of the sample's {len(whole):,} documents, "
            f"spaCy in {options.passes} passes",
        )
    )


if __name__ == "__main__":
    main()
