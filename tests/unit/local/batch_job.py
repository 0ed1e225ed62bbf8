"""A batch job as the child process does it, and a small recognizer for it."""

import json
import tarfile
from pathlib import Path
from typing import Any

from local.comprehend import inference_process
from local.comprehend.documents import ONE_DOC_PER_LINE
from local.engine.entity_list import ListEntry
from local.engine.recognizer import train_from_entity_list

SENTENCE = "Everybody asked for the {} Plan yesterday."


def train_recognizer(path: Path) -> None:
    """Train on sentences about plans called by a colour."""
    colours = ("Amber", "Azure", "Coral", "Ebony")
    entries = [ListEntry(f"{colour} Plan", "OFFER") for colour in colours]
    train_from_entity_list([SENTENCE.format(colour) for colour in colours] * 20, entries, path, seed=1)


def detect(
    folder: Path,
    model: Path,
    files: dict[str, bytes],
    input_format: str = ONE_DOC_PER_LINE,
    kind: str = "entity-recognizer",
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the result, and the lines of the output."""
    request: dict[str, Any] = {"files": [], "input_format": input_format, "model": str(model), "kind": kind}
    for number, (name, content) in enumerate(files.items()):
        (folder / f"in{number}").write_bytes(content)
        request["files"].append([str(folder / f"in{number}"), name])
    result = inference_process.detect(request, folder)
    with tarfile.open(folder / inference_process.OUTPUT) as archive:
        assert archive.getnames() == ["output"]
        member = archive.extractfile("output")
        assert member is not None
        return result, [json.loads(line) for line in member.read().decode("utf-8").split("\n") if line]
