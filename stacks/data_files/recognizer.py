"""Training data of entity recognizers: documents with an entity list, or with annotations, and a test set of these."""

from collections.abc import Iterator
from pathlib import Path

from stacks.config.models import EntityRecognizerVersion
from stacks.data_files.annotations import Targets, check_annotations
from stacks.data_files.corpus import check_corpus
from stacks.data_files.documents import LONGEST_TO_TRAIN, Documents, Size
from stacks.data_files.duplicates import Duplicates
from stacks.data_files.entity_list import Matches, check_entity_list
from stacks.data_files.mentions import TypeCounts
from stacks.data_files.places import Places
from stacks.data_files.problems import FileProblem, Report


class _Part:
    """The documents to train with, or those to test with, and annotations of them; what is in S3 is left out."""

    def __init__(self, version: EntityRecognizerVersion, folder: Path, prefix: str) -> None:
        self.version = version
        self.prefix = prefix
        self.reports: list[Report] = []
        self.documents: Documents | None = None
        self.places = Places()
        self._folder = folder

    @property
    def one_a_line(self) -> bool:
        return self.version.document_format == "one-per-line"

    def report(self, name: str) -> Report | None:
        """Return an empty report for a field, if it names what is local."""
        data = getattr(self.version, self.prefix + name)
        if not isinstance(data, Path):
            return None
        report = Report((self.prefix + name,), self._folder / data)
        self.reports.append(report)
        return report

    def read_documents(self, duplicates: Duplicates, matches: Matches | None) -> None:
        """Check the documents one by one."""
        if report := self.report("documents"):
            places = self.places if getattr(self.version, f"{self.prefix}annotations") else None
            self.documents = Documents(report, longest=LONGEST_TO_TRAIN, duplicates=duplicates, places=places)
            if matches:
                self.documents.watch = matches.watch
            self.documents.read(one_a_line=self.one_a_line)

    def check_annotations(self, types: TypeCounts) -> Report | None:
        """Check the annotations, against the documents if they are local and right."""
        if report := self.report("annotations"):
            names = self.places.names or None
            right = self.documents is not None and not self.documents.report.errors
            check_annotations(
                report, Targets(names, self.places if right else None), one_a_line=self.one_a_line, types=types
            )
            types.tell_unlisted()
        return report


def recognizer_problems(version: EntityRecognizerVersion, folder: Path) -> Iterator[FileProblem]:
    """Yield what is wrong with documents, entity list and annotations."""
    training, test = _Part(version, folder, ""), _Part(version, folder, "test_")
    duplicates = Duplicates()
    matches = None
    listed = training.report("entity_list")
    if listed:
        matches = check_entity_list(listed, version.entity_types)
    for part in (training, test):
        part.read_documents(duplicates, matches)
    if training.documents:
        tested = test.documents.size if test.documents else Size()
        check_corpus(training.documents.report, training.documents.size, tested, annotated=not version.entity_list)
    if listed and matches and training.documents and not listed.errors and not training.documents.report.errors:
        matches.warn(listed)
    _check_annotations(training, test)
    duplicates.warn()
    for report in training.reports + test.reports:
        yield from report


def _check_annotations(training: _Part, test: _Part) -> None:
    for part in (training, test):
        types = TypeCounts(part.version.entity_types)
        with part.places:
            report = part.check_annotations(types)
        if report is None or report.errors:
            continue
        if part is test:
            types.tell_few(report, fewest=1)
            continue
        types.tell_few(report)
        if not part.version.test_documents:
            types.tell_few_in_all(report)
