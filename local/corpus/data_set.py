"""Files made from botocore: once for a version of botocore and of this code, then found in place."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import botocore

_STAMP = ".made-from.json"


class DataSet(NamedTuple):
    """Text files by name, and what they hold in a few words."""

    files: Mapping[str, str]
    summary: str


class Made(NamedTuple):
    """What lies in a directory, made from which botocore, now or before."""

    summary: str
    botocore: str
    now: bool


def make(out: Path, draw: Callable[[], DataSet]) -> Made:
    """Write what `draw` returns into `out`, or leave `out` as it is if this botocore and this code have written it.

    A file is complete or is not there.
    """
    origin = {"botocore": botocore.__version__, "generator": _generator()}
    summary = _found(out, origin)
    if summary is not None:
        return Made(summary, botocore.__version__, now=False)
    drawn = draw()
    for name, text in drawn.files.items():
        _write(out / name, text)
    _write(out / _STAMP, json.dumps({**origin, "summary": drawn.summary, "files": [*drawn.files]}, indent=2) + "\n")
    return Made(drawn.summary, botocore.__version__, now=True)


def _found(out: Path, origin: Mapping[str, str]) -> str | None:
    try:
        stamp = json.loads((out / _STAMP).read_text(encoding="utf-8"))
        if any(stamp[key] != value for key, value in origin.items()):
            return None
        return stamp["summary"] if all((out / name).is_file() for name in stamp["files"]) else None
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def _generator() -> str:
    """Hash of the code that decides what the files hold."""
    package = Path(__file__).parent
    sources = [*package.glob("*.py"), *(package.parent / "engine").glob("*.py")]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sorted(sources))).hexdigest()


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
