"""python -m local.comprehend.inference_process <folder>: analyzes documents with a model, writes `output.tar.gz`.

The output is that of an asynchronous analysis job: one file `output` of JSON lines. Input and output are streams: only
a few hundred documents are in memory at a time, and of one that is too large only the beginning.
"""

import signal
import tarfile
from collections.abc import Iterator
from itertools import chain, islice, takewhile
from pathlib import Path
from typing import Any

from local.comprehend import child, processes
from local.comprehend.analysis import Analysis, Lines
from local.comprehend.documents import ENOUGH_CHARACTERS, ENOUGH_DOCUMENTS, Document, InputFile, Part, read_parts
from local.comprehend.kinds import ENTITY_RECOGNIZER

OUTPUT = "output.tar.gz"
MOST_DOCUMENTS = 1_000_000
_MEMBER = "output"
# So many batches take less time here than it takes to start processes for them.
_BATCHES_HERE = 4
# Fast, so that a stop soon ends: level 9 takes several times as long for a tenth less.
_COMPRESSION = 3

Batch = list[Part]


class _Stop:
    """Set by SIGTERM: what is done already is written all the same (API reference, StopEntitiesDetectionJob)."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True

    def goes_on(self, _: object) -> bool:
        return not self.asked


class _TooManyDocumentsError(Exception):
    pass


def detect(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Write the output of all documents; return how many there were and whether the job was stopped, or an error."""
    stop = _Stop()
    files = [InputFile(*file) for file in request["files"]]
    analysis = Analysis.open(request.get("kind", ENTITY_RECOGNIZER.segment), Path(request["model"]))
    batches = takewhile(stop.goes_on, _batches(read_parts(files, request["input_format"], analysis.largest)))
    count = 0
    try:
        with (folder / _MEMBER).open("wb") as output:
            for lines in _analyze(analysis, batches, stop):
                count += lines.documents
                output.write(lines.data)
    except _TooManyDocumentsError:
        return {"error": f"The input has more than {MOST_DOCUMENTS:,} documents."}
    with tarfile.open(folder / OUTPUT, "w:gz", compresslevel=_COMPRESSION) as archive:
        archive.add(folder / _MEMBER, _MEMBER, filter=_anonymous)
    return {"documents": count, "stopped": stop.asked}


def _batches(parts: Iterator[Part]) -> Iterator[Batch]:
    """Collect small parts, such as files of one document: a process is asked for one batch at a time."""
    total = documents = characters = 0
    batch: Batch = []
    for part in parts:
        total += len(part.texts)
        if total > MOST_DOCUMENTS:
            raise _TooManyDocumentsError
        batch.append(part)
        documents += len(part.texts)
        characters += sum(map(len, part.texts))
        if documents >= ENOUGH_DOCUMENTS or characters >= ENOUGH_CHARACTERS:
            yield batch
            batch, documents, characters = [], 0, 0
    if batch:
        yield batch


def _analyze(analysis: Analysis, batches: Iterator[Batch], stop: _Stop) -> Iterator[Lines]:
    """Analyze the first batches here, where a stop counts after each document, and the others in processes."""
    for batch in islice(batches, _BATCHES_HERE):
        yield analysis.lines(takewhile(stop.goes_on, _documents(batch)))
    yield from processes.map_in_order(lambda batch: analysis.lines(_documents(batch)), batches, processes.available())


def _documents(batch: Batch) -> Iterator[Document]:
    return chain.from_iterable(part.documents() for part in batch)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


if __name__ == "__main__":
    child.run(detect)
