"""python -m local.comprehend.inference_process <folder>: finds entities in documents, writes `output.tar.gz`.

The output is that of an asynchronous analysis job (developer guide, "Outputs for asynchronous analysis jobs", and
"Async analysis for Amazon Comprehend insights" for documents that fail): one file `output` of JSON lines.
"""

import json
import signal
import tarfile
from pathlib import Path
from typing import Any

from local.comprehend import child
from local.comprehend.documents import Document, InputFile, read
from local.comprehend.entities import entities
from local.engine.recognizer import Recognizer

OUTPUT = "output.tar.gz"
LARGEST_DOCUMENT = 1024 * 1024
MOST_DOCUMENTS = 1_000_000
_MEMBER = "output"


class _Stop:
    """Set by SIGTERM: what is done already is written all the same (API reference, StopEntitiesDetectionJob)."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True


def detect(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Write the output of all documents; return how many there were and whether the job was stopped, or an error."""
    stop = _Stop()
    files = [InputFile(*file) for file in request["files"]]
    model = Recognizer.open(Path(request["model"]))
    count = 0
    with (folder / _MEMBER).open("w", encoding="utf-8", newline="\n") as output:
        for document in read(files, request["input_format"]):
            if stop.asked:
                break
            count += 1
            if count > MOST_DOCUMENTS:
                return {"error": f"The input has more than {MOST_DOCUMENTS:,} documents."}
            output.write(json.dumps(_result(model, document), ensure_ascii=False) + "\n")
    with tarfile.open(folder / OUTPUT, "w:gz") as archive:
        archive.add(folder / _MEMBER, _MEMBER, filter=_anonymous)
    return {"documents": count, "stopped": stop.asked}


def _result(model: Recognizer, document: Document) -> dict[str, Any]:
    where: dict[str, Any] = {"File": document.file}
    if document.line is not None:
        where["Line"] = document.line
    if document.text is None:
        lines = "lines" if document.line is not None else "line"
        message = f"Document is not in UTF-8 format and all subsequent {lines} are ignored."
        return {**where, "ErrorCode": "UNSUPPORTED_ENCODING", "ErrorMessage": message}
    if document.size > LARGEST_DOCUMENT:
        limit = "maximum size limit" if document.line is not None else "size limit"
        message = f"Document size exceeds {limit} {LARGEST_DOCUMENT} bytes."
        return {**where, "ErrorCode": "DOCUMENT_SIZE_EXCEEDED", "ErrorMessage": message}
    return {**where, "Entities": entities(model, document.text)}


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


if __name__ == "__main__":
    child.run(detect)
