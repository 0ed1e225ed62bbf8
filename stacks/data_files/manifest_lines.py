"""Augmented manifests of SageMaker Ground Truth: JSON lines of a document and what workers said of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from stacks.data_files.files import one_file
from stacks.data_files.lines import BYTE_ORDER_MARK_FAULT, LineTooLongError, blocks, not_utf8
from stacks.data_files.problems import Report

SOURCE = "source"
SOURCE_ELSEWHERE = "source-ref"
_LONGEST_SHOWN = 80


class ManifestLine(NamedTuple):
    """A line, the text of its document (none where it is elsewhere), and its attributes that models.yaml names."""

    number: int
    text: str | None
    attributes: list[tuple[str, Any, Mapping[str, Any]]]
    """Name, value and metadata."""


def read_manifest(report: Report, attributes: Sequence[str]) -> Iterator[ManifestLine]:
    """Yield the lines that have a document and an attribute, and report all others.

    A line needs one of the attributes, and an attribute one of the lines. An empty line is refused: the stricter
    reading.
    """
    if not one_file(report):
        return
    unseen = set(attributes)
    for number, text in _lines(report):
        line = _line(report, number, text, attributes)
        if line:
            unseen.difference_update(name for name, _value, _metadata in line.attributes)
            yield line
    if not report.errors:
        for name in sorted(unseen):
            report.error(f"{name!r} is on no line: remove it from attributes, or correct its name")


def _lines(report: Report) -> Iterator[tuple[int, bytes]]:
    try:
        for block in blocks(report.path):
            if block.has_byte_order_mark():
                report.error(BYTE_ORDER_MARK_FAULT, 1)
                return
            lines = block.lines()
            bad = block.bad_byte()
            if bad:
                del lines[bad.line - block.number :]
            yield from enumerate(lines, block.number)
            if bad:
                report.error(not_utf8(bad.in_line, bad.value), bad.line)
                return
    except LineTooLongError as error:
        report.error(str(error), error.line)


def _line(report: Report, number: int, text: bytes, attributes: Sequence[str]) -> ManifestLine | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = "an empty line: remove it" if not text.strip() else f"not JSON: {error}: each line is one object"
        report.error(what, number)
        return None
    if not isinstance(found, dict):
        report.error(f"{text.decode()[:_LONGEST_SHOWN]!r} is not a JSON object: each line is one", number)
        return None
    source = found.get(SOURCE)
    if not _has_source(report, number, found):
        return None
    named = [(name, found[name], found.get(f"{name}-metadata", {})) for name in attributes if name in found]
    if not named:
        report.error(f"has none of the attributes {', '.join(attributes)}: remove the line, or label it", number)
        return None
    for name, _value, metadata in named:
        if not isinstance(metadata, dict):
            report.error(f"{name}-metadata: {str(metadata)[:_LONGEST_SHOWN]!r} is not an object", number)
            return None
    return ManifestLine(number, source, named)


def _has_source(report: Report, number: int, found: Mapping[str, Any]) -> bool:
    """Tell whether a line has a document, here or elsewhere, and report what it has else."""
    if (SOURCE in found) == (SOURCE_ELSEWHERE in found):
        many = "both" if SOURCE in found else "neither"
        report.error(f"has {many} of {SOURCE} and {SOURCE_ELSEWHERE}: one of them is the document", number)
    elif SOURCE in found and not (isinstance(found[SOURCE], str) and found[SOURCE].strip()):
        report.error(f"{SOURCE}: {found[SOURCE]!r} is not the text of a document", number)
    elif SOURCE in found and not _is_unicode(found[SOURCE]):
        report.error(f"{SOURCE}: has a half of a surrogate pair (\\ud800 to \\udfff), which is no character", number)
    elif SOURCE not in found and not str(found[SOURCE_ELSEWHERE]).startswith("s3://"):
        report.error(f"{SOURCE_ELSEWHERE}: {found[SOURCE_ELSEWHERE]!r} is wrong: expected s3://bucket/key", number)
    else:
        return True
    return False


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
