"""What an entity recognizer is trained on: the `InputDataConfig` of CreateEntityRecognizer."""

from collections.abc import Mapping
from typing import Any

from local.comprehend.documents import ONE_DOC_PER_LINE, InputFile
from local.comprehend.errors import InvalidRequestError
from local.comprehend.requests import Parameters
from local.comprehend.training_input import CSV, MANIFEST, Fetch, manifests, require_language, uses_manifests

MOST_TYPES = 25
_PARTS_OF_CSV = ("Documents", "Annotations", "EntityList")


def settings(request: Parameters) -> dict[str, Any]:
    """Return what the version keeps of the request's input, with defaults; raise if it cannot be trained on.

    With annotations, test documents and test annotations belong together (guide, "Preparing entity recognizer training
    data"). With an entity list, its matches in the test documents are what is to be found there: a guess.
    """
    require_language(request, "custom entity recognition")
    given = request["InputDataConfig"]
    _check_types([item["Type"] for item in given["EntityTypes"]])
    if uses_manifests(given, _PARTS_OF_CSV):
        return {"InputDataConfig": {**given, "DataFormat": MANIFEST}}
    if "Documents" not in given or ("Annotations" in given) == ("EntityList" in given):
        raise InvalidRequestError(
            "InputDataConfig: Documents are needed, and with them either Annotations or an EntityList."
        )
    tested = "TestS3Uri" in given["Documents"]
    if "Annotations" in given and tested != ("TestS3Uri" in given["Annotations"]):
        raise InvalidRequestError(
            "InputDataConfig: Documents.TestS3Uri and Annotations.TestS3Uri belong together: name both or neither."
        )
    documents = {"InputFormat": ONE_DOC_PER_LINE, **given["Documents"]}
    return {"InputDataConfig": {"DataFormat": CSV, **given, "Documents": documents}}


def child_request(kept: Mapping[str, Any], fetch: Fetch) -> dict[str, Any]:
    """Return the request to the process that trains; `fetch` downloads what is at a URI."""
    given = kept["InputDataConfig"]
    documents = given.get("Documents", {})

    def files(part: str, field: str) -> list[InputFile]:
        uri = given.get(part, {}).get(field)
        return fetch(uri) if uri else []

    return {
        "types": [item["Type"] for item in given["EntityTypes"]],
        "input_format": documents.get("InputFormat", ONE_DOC_PER_LINE),
        "documents": files("Documents", "S3Uri"),
        "test_documents": files("Documents", "TestS3Uri"),
        "entity_list": files("EntityList", "S3Uri"),
        "annotations": files("Annotations", "S3Uri"),
        "test_annotations": files("Annotations", "TestS3Uri"),
        "manifests": manifests(given, fetch),
    }


def _check_types(types: list[str]) -> None:
    """Raise unless there are 1 to 25 types; the service model's pattern lets spaces pass that its text forbids."""
    if not 1 <= len(types) <= MOST_TYPES or len(set(types)) < len(types):
        raise InvalidRequestError(f"InputDataConfig.EntityTypes: 1 to {MOST_TYPES} different types are needed.")
    if spaced := [name for name in types if " " in name]:
        raise InvalidRequestError(f"InputDataConfig.EntityTypes: {spaced[0]!r} has a space, which a type cannot have.")
