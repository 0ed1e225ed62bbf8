"""What requests to train have in common, whatever is trained: languages, and augmented manifests instead of CSV."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local.comprehend.documents import InputFile
from local.comprehend.errors import InvalidRequestError, NotInLocalComprehendError, UnsupportedLanguageError
from local.comprehend.requests import Parameters

LANGUAGES = ("en", "es", "fr", "de", "it", "pt")
"""The developer guide's, for recognizers and for classifiers; the service model's documentation of classifiers says
that every language of Amazon Comprehend will do."""
CSV = "COMPREHEND_CSV"
MANIFEST = "AUGMENTED_MANIFEST"
TRAIN = "TRAIN"
MOST_MANIFESTS = 5
MOST_ATTRIBUTES = 5
PLAIN_TEXT = "PLAIN_TEXT_DOCUMENT"
_FOR_PDF = ("AnnotationDataS3Uri", "SourceDocumentsS3Uri")

Fetch = Callable[[str], list[InputFile]]
"""Downloads what is at a URI."""


def require_language(request: Parameters, what: str) -> None:
    """Raise unless models of this kind are trained in the language."""
    if request["LanguageCode"] not in LANGUAGES:
        raise UnsupportedLanguageError(
            f"LanguageCode: {what} supports {', '.join(LANGUAGES)}, not {request['LanguageCode']}."
        )


def require_plain_text(document_type: str | None) -> None:
    """Raise for documents with a layout, such as PDF."""
    if document_type not in (None, PLAIN_TEXT):
        raise NotInLocalComprehendError(
            f"DocumentType: the local Comprehend trains on plain text only ({PLAIN_TEXT}), not on {document_type}."
        )


def uses_manifests(given: Mapping[str, Any], parts_of_csv: Sequence[str]) -> bool:
    """Tell which of the two formats an `InputDataConfig` has; raise if it cannot be trained on as manifests.

    `parts_of_csv` are the fields of the other format. That the service refuses parts of both, or names of the
    metadata of an attribute, is the stricter reading of its documentation.
    """
    found = given.get("AugmentedManifests", [])
    if given.get("DataFormat", CSV) == CSV:
        if found:
            raise InvalidRequestError(f"InputDataConfig: AugmentedManifests need the DataFormat {MANIFEST}.")
        return False
    if not 1 <= len(found) <= MOST_MANIFESTS:
        raise InvalidRequestError(
            f"InputDataConfig.AugmentedManifests: 1 to {MOST_MANIFESTS} are needed, not {len(found)}."
        )
    if others := [name for name in parts_of_csv if name in given]:
        raise InvalidRequestError(f"InputDataConfig: {', '.join(others)} cannot be used with augmented manifests.")
    for manifest in found:
        _check(manifest)
    if all(split_of(manifest) != TRAIN for manifest in found):
        raise InvalidRequestError(f"InputDataConfig.AugmentedManifests: none has the Split {TRAIN}.")
    return True


def manifests(given: Mapping[str, Any], fetch: Fetch) -> list[dict[str, Any]]:
    """Return the augmented manifests of an `InputDataConfig` as the process that trains reads them."""
    return [
        {"files": fetch(found["S3Uri"]), "attributes": found["AttributeNames"], "split": split_of(found)}
        for found in given.get("AugmentedManifests", [])
    ]


def split_of(manifest: Mapping[str, Any]) -> str:
    """Return what a manifest is for: `TRAIN` or `TEST`."""
    return str(manifest.get("Split", TRAIN))


def _check(manifest: Mapping[str, Any]) -> None:
    names = manifest["AttributeNames"]
    if not 1 <= len(names) <= MOST_ATTRIBUTES or len(set(names)) < len(names):
        raise InvalidRequestError(
            f"InputDataConfig.AugmentedManifests: 1 to {MOST_ATTRIBUTES} different AttributeNames are needed for "
            f"{manifest['S3Uri']}, not {len(names)}: {', '.join(names)}."
        )
    if metadata := [name for name in names if name.endswith("-metadata")]:
        raise InvalidRequestError(
            f"InputDataConfig.AugmentedManifests: {metadata[0]} is the metadata of an attribute, not its name."
        )
    require_plain_text(manifest.get("DocumentType"))
    if pdf := [name for name in _FOR_PDF if name in manifest]:
        raise NotInLocalComprehendError(
            f"{pdf[0]}: the local Comprehend trains on plain text only, which is in the manifest itself."
        )
