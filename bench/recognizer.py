"""The local engine against spaCy's blank English NER: the same documents, the same labels, the same tests.

`python -m bench.recognizer`, in an environment with requirements-bench.txt.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import spacy
from rich.console import Console
from rich.table import Table
from spacy.training import Example
from spacy.util import compounding, fix_random_seed, minibatch

from local.corpus import make_corpus
from local.corpus.sample import Sample, read_sample
from local.engine.entity_list import EntityList, ListEntry
from local.engine.mentions import Span, SpanLike
from local.engine.metrics import score
from local.engine.recognizer import Recognizer, train_from_entity_list

# spaCy takes more than two minutes for all 10,000 documents of the sample.
DOCUMENTS = 4_000
PASSES = 10
_SEED = 1
_REPEATED = 3

Detect = Callable[[Sequence[str]], Sequence[Sequence[SpanLike]]]
Train = Callable[[Sequence[str], Sequence[ListEntry]], Detect]


class Result(NamedTuple):
    """CPU seconds of training, documents detected in a CPU second, and F1 in percent."""

    training_seconds: float
    documents_per_second: float
    listed_f1: float
    unlisted_f1: float


def measure(train: Train, sample: Sample) -> Result:
    """Train on the sample's documents and detect in its tests."""
    started = time.process_time()
    detect = train(sample.documents, sample.entries)
    trained = time.process_time()
    for _ in range(_REPEATED):
        on_listed, on_unlisted = detect(sample.listed.sentences), detect(sample.unlisted.sentences)
    detected = time.process_time()
    detections = _REPEATED * (len(on_listed) + len(on_unlisted))
    return Result(
        training_seconds=trained - started,
        documents_per_second=detections / (detected - trained),
        listed_f1=score(sample.listed.expected, on_listed).f1,
        unlisted_f1=score(sample.unlisted.expected, on_unlisted).f1,
    )


def train_engine(documents: Sequence[str], entries: Sequence[ListEntry]) -> Detect:
    """Train the local engine as the local Comprehend does."""
    with TemporaryDirectory() as directory:
        train_from_entity_list(documents, entries, Path(directory), seed=_SEED)
        recognizer = Recognizer.open(Path(directory))
        # The model file is opened by the first detection and need not last longer.
        recognizer.detect(documents[0])
    return lambda texts: [recognizer.detect(text) for text in texts]


def train_spacy(documents: Sequence[str], entries: Sequence[ListEntry], passes: int) -> Detect:
    """Train spaCy's `ner` on a blank English pipeline, on what the entity list finds in the documents."""
    fix_random_seed(_SEED)
    pipeline = spacy.blank("en")
    pipeline.add_pipe("ner")
    entity_list = EntityList(entries)

    def example(text: str) -> Any:
        document = pipeline.make_doc(text)
        labelled = document.copy()
        spans = (
            labelled.char_span(mention.begin, mention.end, label=mention.type, alignment_mode="expand")
            for mention in entity_list.find(text)
        )
        labelled.ents = [span for span in spans if span is not None]
        return Example(document, labelled)

    examples = [example(text) for text in documents]
    optimizer = pipeline.initialize(lambda: examples)
    for _ in range(passes):
        random.shuffle(examples)
        for batch in minibatch(examples, size=compounding(16.0, 64.0, 1.01)):
            pipeline.update(batch, sgd=optimizer, drop=0.2)

    def detect(texts: Sequence[str]) -> list[list[Span]]:
        return [
            [Span(entity.start_char, entity.end_char, entity.label_) for entity in document.ents]
            for document in pipeline.pipe(texts)
        ]

    return detect


def table(engine: Result, other: Result, title: str) -> Table:
    """Both results and what the engine gains."""
    rows = Table(title=title, title_justify="left")
    rows.add_column("recognizer", no_wrap=True)
    for column in ("training (CPU)", "documents/s", "F1 listed", "F1 unlisted"):
        rows.add_column(column, justify="right", no_wrap=True)
    for name, result in (("local engine", engine), ("spaCy blank en", other)):
        rows.add_row(
            name,
            f"{result.training_seconds:.1f} s",
            f"{result.documents_per_second:,.0f}",
            f"{result.listed_f1:.1f} %",
            f"{result.unlisted_f1:.1f} %",
        )
    rows.add_section()
    rows.add_row(
        "gain",
        f"{other.training_seconds / engine.training_seconds:.0f} times",
        f"{engine.documents_per_second / other.documents_per_second:.1f} times",
        f"{engine.listed_f1 - other.listed_f1:+.1f}",
        f"{engine.unlisted_f1 - other.unlisted_f1:+.1f}",
    )
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure both and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.recognizer", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/aws-offerings"), help="the sample's data")
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help="how many documents to train on")
    parser.add_argument("--passes", type=int, default=PASSES, help="how often spaCy sees each document")
    options = parser.parse_args(arguments)
    console = Console()
    make_corpus(options.data)
    sample = read_sample(options.data)
    whole = len(sample.documents)
    sample = sample._replace(documents=sample.documents[: options.documents])
    count = len(sample.documents)
    with console.status(f"Training the local engine on {count:,} documents"):
        engine = measure(train_engine, sample)
    with console.status(f"Training spaCy on {count:,} documents: about a minute"):
        other = measure(lambda documents, entries: train_spacy(documents, entries, options.passes), sample)
    console.print(
        table(
            engine,
            other,
            f"{count:,} of the sample's {whole:,} documents, spaCy in {options.passes} passes",
        )
    )


if __name__ == "__main__":
    main()
