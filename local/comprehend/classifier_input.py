"""What a document classifier is trained on: `Mode`, `InputDataConfig` and `OutputDataConfig` of its request."""

from collections.abc import Mapping
from typing import Any

from local.comprehend.errors import InvalidRequestError, NotInLocalComprehendError
from local.comprehend.requests import Parameters
from local.comprehend.training_input import (
    CSV,
    MANIFEST,
    Fetch,
    manifests,
    require_language,
    require_plain_text,
    uses_manifests,
)

MULTI_CLASS = "MULTI_CLASS"
MULTI_LABEL = "MULTI_LABEL"
DELIMITER = "|"
LARGEST_INPUT = 5_000_000_000
"""Bytes: 5 GB, the stricter reading."""
_PARTS_OF_CSV = ("S3Uri", "TestS3Uri", "LabelDelimiter")
_OF_NATIVE_MODELS = ("Documents", "DocumentReaderConfig")


def settings(request: Parameters) -> dict[str, Any]:
    """Return what the version keeps of the request's mode, input and output, with defaults; raise if it cannot be.

    That the mode and an empty `OutputDataConfig` are returned where the request has none is from the example of the AWS
    CLI. That a delimiter without multi-label mode and a key without a place are refused is the stricter reading.
    """
    require_language(request, "custom classification")
    given, output = request["InputDataConfig"], request.get("OutputDataConfig", {})
    require_plain_text(given.get("DocumentType"))
    if native := [name for name in _OF_NATIVE_MODELS if name in given]:
        raise NotInLocalComprehendError(f"The local Comprehend trains on plain text only ({native[0]}).")
    if "FlywheelStatsS3Prefix" in output:
        raise NotInLocalComprehendError("The local Comprehend has no flywheels (FlywheelStatsS3Prefix).")
    mode = request.get("Mode", MULTI_CLASS)
    if "LabelDelimiter" in given and mode != MULTI_LABEL:
        raise InvalidRequestError(f"InputDataConfig.LabelDelimiter: only the mode {MULTI_LABEL} has one, not {mode}.")
    if "KmsKeyId" in output and "S3Uri" not in output:
        raise InvalidRequestError("OutputDataConfig: a KmsKeyId needs an S3Uri.")
    if uses_manifests(given, _PARTS_OF_CSV):
        data_format = MANIFEST
    elif "S3Uri" in given:
        data_format = CSV
    else:
        raise InvalidRequestError(f"InputDataConfig: the DataFormat {CSV} needs an S3Uri.")
    return {"Mode": mode, "InputDataConfig": {**given, "DataFormat": data_format}, "OutputDataConfig": output}


def child_request(kept: Mapping[str, Any], fetch: Fetch) -> dict[str, Any]:
    """Return the request to the process that trains; `fetch` downloads what is at a URI."""
    given = kept["InputDataConfig"]
    return {
        "multi_label": kept["Mode"] == MULTI_LABEL,
        "delimiter": given.get("LabelDelimiter", DELIMITER),
        "documents": fetch(given["S3Uri"]) if "S3Uri" in given else [],
        "test_documents": fetch(given["TestS3Uri"]) if "TestS3Uri" in given else [],
        "manifests": manifests(given, fetch),
    }
