"""Augmented manifests of entity recognizers (guide, "PDF annotation files", whose example is plain text)."""

from collections.abc import Iterator, Mapping
from typing import Any

from stacks.config.models import AugmentedManifest, EntityRecognizerVersion
from stacks.data_files.corpus import check_corpus
from stacks.data_files.documents import LONGEST_TO_TRAIN, Size
from stacks.data_files.duplicates import Duplicates
from stacks.data_files.manifest_lines import ManifestLine, read_manifest
from stacks.data_files.mentions import TypeCounts, check_offsets
from stacks.data_files.problems import Report
from stacks.data_files.spans import Spans

_FEWEST_ELSEWHERE = 250
_MOST_ELSEWHERE = 10_000


class _Part:
    """What the manifests to train with have in all, or those to test with."""

    def __init__(self, version: EntityRecognizerVersion) -> None:
        self.reports: list[Report] = []
        self.types = TypeCounts(version.entity_types)
        self.size = Size()
        self.elsewhere = 0
        """How many documents are PDFs in S3."""

    @property
    def errors(self) -> int:
        return sum(report.errors for report in self.reports)


class RecognizerManifests:
    """Checks lines as they are read, and then what they are in all."""

    def __init__(self, version: EntityRecognizerVersion) -> None:
        self._parts = {"train": _Part(version), "test": _Part(version)}
        self._duplicates = Duplicates()

    def read(self, report: Report, manifest: AugmentedManifest) -> None:
        """Check each line of a manifest."""
        part, spans = self._parts[manifest.split], Spans()
        part.reports.append(report)
        for line in read_manifest(report, manifest.attributes):
            if line.text is None:
                part.elsewhere += 1
                continue
            size = len(line.text.encode())
            part.size.add(1, size, size)
            if size > LONGEST_TO_TRAIN:
                report.error(f"source: {size:,} bytes: a document is 1 to {LONGEST_TO_TRAIN:,} bytes", line.number)
            self._duplicates.add(report, (line.text,), report.path, line.number)
            for begin, end, type_ in _entities(report, line):
                part.types.add(type_, report, line.number)
                if check_offsets(report, line.number, begin, end, line.text, "source"):
                    spans.add(line.number, begin, end, line.number)
        spans.tell_overlaps(report)

    def tell(self) -> None:
        """Report what is wrong with all manifests together. What PDFs are annotated with is not known."""
        training, test = self._parts["train"], self._parts["test"]
        self._duplicates.warn()
        for part in (training, test):
            part.types.tell_unlisted()
        if not training.reports or training.errors:
            return
        report = training.reports[0]
        if training.elsewhere:
            count = training.elsewhere + training.size.documents
            if not _FEWEST_ELSEWHERE <= count <= _MOST_ELSEWHERE:
                limits = f"{_FEWEST_ELSEWHERE} to {_MOST_ELSEWHERE:,}"
                report.error(f"{count:,} documents: a recognizer of PDFs is trained on {limits}")
            return
        check_corpus(report, training.size, test.size, annotated=True)
        training.types.tell_few(report)
        if not test.reports:
            training.types.tell_few_in_all(report)
        elif not test.errors and not test.elsewhere:
            test.types.tell_few(test.reports[0], fewest=1)


def _entities(report: Report, line: ManifestLine) -> Iterator[tuple[int, int, str]]:
    """Yield begin, end and type of the entities of a line, and report what is none."""
    for name, value, _metadata in line.attributes:
        annotations = value.get("annotations") if isinstance(value, Mapping) else None
        entities = annotations.get("entities") if isinstance(annotations, Mapping) else None
        if not isinstance(entities, list):
            report.error(f"{name}: has no list annotations.entities: is it the attribute of another job?", line.number)
            continue
        for entity in entities:
            if _is_entity(entity):
                yield entity["startOffset"], entity["endOffset"], entity["label"]
            else:
                what = f"{name}: {str(entity)[:80]!r} is no entity"
                report.error(f"{what}: startOffset and endOffset are numbers from 0, label is its type", line.number)


def _is_entity(entity: Any) -> bool:
    if not isinstance(entity, Mapping):
        return False
    offsets = entity.get("startOffset"), entity.get("endOffset")
    label = entity.get("label")
    return all(type(offset) is int and offset >= 0 for offset in offsets) and isinstance(label, str) and bool(label)
