"""The files of the sample's data: made once for a version of botocore and of this code, then found in place."""

import dataclasses
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import botocore

from local.corpus.documentation import read_services
from local.corpus.selection import ENTITY_TYPE, Selection, Sentence, select
from local.engine.annotations import Annotation, format_annotations
from local.engine.entity_list import ListEntry, format_entity_list

DOCUMENTS = "documents.txt"
ENTITY_LIST = "entity_list.csv"
LISTED = "listed.txt"
UNLISTED = "unlisted.txt"
SMOKE_TEST = "smoke-test"
ANNOTATIONS = "annotations.csv"
_STAMP = ".made-from.json"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Corpus:
    """Counts of what lies in a directory, and what it was made from."""

    botocore: str
    generator: str
    documents: int
    listed_names: int
    unlisted_names: int
    test_sentences: int
    test_mentions: int
    made_now: bool = True


def make_corpus(out: Path) -> Corpus:
    """Write the sample's data into `out`, or leave it as it is if this botocore and this code have written it.

    - documents.txt: training documents, one a line; half of them name listed offerings, half name none
    - entity_list.csv: the listed offerings
    - smoke-test/listed.txt, smoke-test/unlisted.txt: sentences to test with, of which half name no offering and half
      name listed ones, or only such that are neither in the list nor in the training documents
    - smoke-test/annotations.csv: the mentions in both

    The same botocore makes the same bytes. A file is complete or is not there; raises `CorpusError` if the
    documentation does not suffice.
    """
    found = _found(out)
    if found is not None and (found.botocore, found.generator) == (botocore.__version__, _generator()):
        return found
    selection = select(list(read_services()))
    files = _files(selection)
    corpus = Corpus(
        botocore=botocore.__version__,
        generator=_generator(),
        documents=len(selection.documents),
        listed_names=len(selection.offerings.listed),
        unlisted_names=len(selection.offerings.unlisted),
        test_sentences=len(selection.listed) + len(selection.unlisted),
        test_mentions=sum(len(sentence.mentions) for sentence in selection.listed + selection.unlisted),
    )
    for name, text in files.items():
        _write(out / name, text)
    _write(out / _STAMP, json.dumps(dataclasses.asdict(dataclasses.replace(corpus, made_now=False)), indent=2) + "\n")
    return corpus


def _found(out: Path) -> Corpus | None:
    names = (DOCUMENTS, ENTITY_LIST, *(f"{SMOKE_TEST}/{name}" for name in (LISTED, UNLISTED, ANNOTATIONS)))
    try:
        corpus = Corpus(**json.loads((out / _STAMP).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return corpus if all((out / name).is_file() for name in names) else None


def _generator() -> str:
    """Hash of the code that decides what the files hold."""
    package = Path(__file__).parent
    sources = [*package.glob("*.py"), *(package.parent / "engine").glob("*.py")]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sorted(sources))).hexdigest()


def _files(selection: Selection) -> dict[str, str]:
    entries = [ListEntry(name, ENTITY_TYPE) for name in sorted(selection.offerings.listed)]
    tests = {LISTED: selection.listed, UNLISTED: selection.unlisted}
    return {
        DOCUMENTS: _lines(selection.documents),
        ENTITY_LIST: format_entity_list(entries),
        **{f"{SMOKE_TEST}/{name}": _lines(sentence.text for sentence in test) for name, test in tests.items()},
        f"{SMOKE_TEST}/{ANNOTATIONS}": format_annotations(
            annotation for name, test in tests.items() for annotation in _annotations(name, test)
        ),
    }


def _annotations(name: str, sentences: Sequence[Sentence]) -> Iterable[Annotation]:
    for line, sentence in enumerate(sentences):
        for begin, end, type_, _ in sentence.mentions:
            yield Annotation(name, line, begin, end, type_)


def _lines(texts: Iterable[str]) -> str:
    return "".join(f"{text}\n" for text in texts)


def _write(path: Path, text: str) -> None:
    """Put the file in place whole: an interruption leaves the old one, or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
