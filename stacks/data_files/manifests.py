"""Versions that are trained on augmented manifests: which files and attributes, and what is local of them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from stacks.config.models import AugmentedManifest, EntityRecognizerVersion, Version
from stacks.data_files.classifier_manifests import ClassifierManifests
from stacks.data_files.files import files_in
from stacks.data_files.problems import FileProblem, Report
from stacks.data_files.recognizer_manifests import RecognizerManifests

_MOST_MANIFESTS = 5
_MOST_ATTRIBUTES = 5
_LONGEST_ATTRIBUTE = 63
_ATTRIBUTE = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*")
_LARGEST_ANNOTATION_FILE = 5_000_000


def manifest_problems(version: Version, folder: Path) -> Iterator[FileProblem]:
    """Yield what is wrong with the manifests of a version, if it has any; what is in S3 is left out."""
    manifests = version.augmented_manifests
    if not manifests:
        return
    if len(manifests) > _MOST_MANIFESTS:
        message = f"{len(manifests)} manifests: at most {_MOST_MANIFESTS}: join some"
        yield FileProblem(("augmented_manifests",), "", message)
    check: RecognizerManifests | ClassifierManifests
    check = (
        RecognizerManifests(version) if isinstance(version, EntityRecognizerVersion) else ClassifierManifests(version)
    )
    reports = []
    for index, manifest in enumerate(manifests):
        yield from _attribute_problems(index, manifest)
        if isinstance(manifest.manifest, Path):
            reports.append(Report(("augmented_manifests", index, "manifest"), folder / manifest.manifest))
            check.read(reports[-1], manifest)
        reports += _folders(index, manifest, folder)
    if all(isinstance(manifest.manifest, Path) for manifest in manifests):
        check.tell()
    for report in reports:
        yield from report


def _attribute_problems(index: int, manifest: AugmentedManifest) -> Iterator[FileProblem]:
    names = manifest.attributes
    if len(names) > _MOST_ATTRIBUTES:
        message = f"{len(names)} attributes: at most {_MOST_ATTRIBUTES} of one manifest"
        yield FileProblem(("augmented_manifests", index, "attributes"), "", message)
    for position, name in enumerate(names):
        if len(name) > _LONGEST_ATTRIBUTE or not _ATTRIBUTE.fullmatch(name):
            message = f"{name!r} is wrong: 1 to {_LONGEST_ATTRIBUTE} letters, digits, and hyphens between them"
        elif name.endswith("-metadata"):
            message = f"{name!r} is wrong: name the attribute with the labels, {name.removesuffix('-metadata')!r}"
        elif name in names[:position]:
            message = f"{name!r} stands here twice: keep one"
        else:
            continue
        yield FileProblem(("augmented_manifests", index, "attributes", position), "", message)


def _folders(index: int, manifest: AugmentedManifest, folder: Path) -> Iterator[Report]:
    """Yield what is wrong in the folders that the lines of a manifest refer to."""
    if isinstance(manifest.annotations, Path):
        report = Report(("augmented_manifests", index, "annotations"), folder / manifest.annotations)
        for path in files_in(report):
            _check_annotation_file(report, path)
        yield report
    if isinstance(manifest.source_documents, Path):
        report = Report(("augmented_manifests", index, "source_documents"), folder / manifest.source_documents)
        files_in(report)
        yield report


def _check_annotation_file(report: Report, path: Path) -> None:
    """Report a file of annotations of a PDF that is too large or not JSON."""
    size = path.stat().st_size
    if size > _LARGEST_ANNOTATION_FILE:
        report.error(f"{size:,} bytes: a file of annotations has at most {_LARGEST_ANNOTATION_FILE:,}", path=path)
        return
    try:
        json.loads(path.read_bytes().decode())
    except ValueError as error:
        report.error(f"not JSON in UTF-8: {error}: label the document again", path=path)
