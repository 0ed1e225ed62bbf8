"""What Comprehend is asked to train: the parameters of its Create operations that follow from the config."""

from collections.abc import Callable, Mapping
from typing import Any

from stacks.config.fields import Loc
from stacks.config.models import DocumentClassifierVersion, EntityRecognizerVersion, Version

Locate = Callable[[Loc], str]
"""Returns what stands for the data that a field of a version names: where it is, or a hash of it."""

_FORMATS = {"one-per-line": "ONE_DOC_PER_LINE", "one-per-file": "ONE_DOC_PER_FILE"}
_MODES = {"multi-class": "MULTI_CLASS", "multi-label": "MULTI_LABEL"}


def training_request(training: Version, locate: Locate) -> dict[str, Any]:
    """Return all that makes the version what it is, in the words of the API."""
    request: dict[str, Any] = {"LanguageCode": training.language}
    if isinstance(training, DocumentClassifierVersion):
        request["Mode"] = _MODES[training.mode]
        request["InputDataConfig"] = _classifier_input(training, locate)
    else:
        request["InputDataConfig"] = _recognizer_input(training, locate)
    return request


def _recognizer_input(training: EntityRecognizerVersion, locate: Locate) -> dict[str, Any]:
    types = {"EntityTypes": [{"Type": entity_type} for entity_type in sorted(training.entity_types)]}
    if training.augmented_manifests:
        return {**_manifests(training, locate), **types}
    documents = _located(training, locate, S3Uri="documents", TestS3Uri="test_documents")
    request: dict[str, Any] = {
        "DataFormat": "COMPREHEND_CSV",
        "Documents": {**documents, "InputFormat": _FORMATS[training.document_format]},
        **types,
    }
    if training.entity_list:
        request["EntityList"] = _located(training, locate, S3Uri="entity_list")
    else:
        request["Annotations"] = _located(training, locate, S3Uri="annotations", TestS3Uri="test_annotations")
    return request


def _classifier_input(training: DocumentClassifierVersion, locate: Locate) -> dict[str, Any]:
    delimiter = {"LabelDelimiter": training.label_delimiter} if training.label_delimiter else {}
    if training.augmented_manifests:
        return {**_manifests(training, locate), **delimiter}
    located = _located(training, locate, S3Uri="documents", TestS3Uri="test_documents")
    return {"DataFormat": "COMPREHEND_CSV", **located, **delimiter}


def _manifests(training: Version, locate: Locate) -> dict[str, Any]:
    manifests = []
    for index, manifest in enumerate(training.augmented_manifests):
        fields = {"S3Uri": "manifest", "AnnotationDataS3Uri": "annotations", "SourceDocumentsS3Uri": "source_documents"}
        manifests.append(
            {
                **{
                    name: locate(("augmented_manifests", index, field))
                    for name, field in fields.items()
                    if getattr(manifest, field)
                },
                "AttributeNames": list(manifest.attributes),
                "Split": manifest.split.upper(),
                "DocumentType": "PLAIN_TEXT_DOCUMENT",
            }
        )
    return {"DataFormat": "AUGMENTED_MANIFEST", "AugmentedManifests": manifests}


def _located(training: Version, locate: Locate, **fields: str) -> Mapping[str, str]:
    return {name: locate((field,)) for name, field in fields.items() if getattr(training, field)}
