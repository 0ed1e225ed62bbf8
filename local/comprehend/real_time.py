"""Analysis in real time, with custom models behind endpoints."""

from concurrent.futures import Future
from typing import Any

from local.comprehend.classes import classes
from local.comprehend.entities import entities
from local.comprehend.errors import (
    InvalidRequestError,
    NotInLocalComprehendError,
    ResourceUnavailableError,
    TextSizeLimitExceededError,
)
from local.comprehend.hosting import Hosting
from local.comprehend.requests import Caller, Parameters
from local.comprehend.state import ANSWERING, Endpoint, State
from local.engine.classifier import Classifier
from local.engine.recognizer import Recognizer

LONGEST_TEXT = 5000
"""Bytes. The guide's quotas say 5 KB for custom recognizers, its page on inputs 10 KB, the API reference 100 KB."""
LONGEST_TEXT_TO_CLASSIFY = 10_000
"""Bytes: 10 KB in the guide's quotas, and in its page on inputs, which says 10,000 characters too."""


class RealTime:
    """The operations that answer with what was detected. Endpoints are as fast as they can, whatever their units."""

    def __init__(self, state: State, hosting: Hosting):
        self._state = state
        self._hosting = hosting

    def detect_entities(self, caller: Caller, request: Parameters) -> "Future[dict[str, Any]]":
        """Find the entities of the endpoint's current model in a text; the model's language counts.

        For an endpoint that is not there the service has no error of its own here: `ResourceUnavailableException`.
        """
        arn = request.get("EndpointArn")
        if arn is None:
            raise NotInLocalComprehendError(
                "The local Comprehend has no built-in models: name the endpoint of a custom model (EndpointArn)."
            )
        text = _text(request, LONGEST_TEXT)
        endpoint = self._answering(caller, arn)

        def detect(recognizer: Recognizer) -> dict[str, Any]:
            return {"Entities": entities(recognizer, text)}

        return self._hosting.use(endpoint, detect)

    def classify_document(self, caller: Caller, request: Parameters) -> "Future[dict[str, Any]]":
        """Find the classes of a text, or its labels if the endpoint's current model is a multi-label one."""
        text = _text(request, LONGEST_TEXT_TO_CLASSIFY)
        endpoint = self._answering(caller, request["EndpointArn"])

        def classify(classifier: Classifier) -> dict[str, Any]:
            return classes(classifier, text)

        return self._hosting.use(endpoint, classify)

    def _answering(self, caller: Caller, arn: str) -> Endpoint:
        endpoint = self._state.endpoints.get(arn)
        if endpoint is None or arn.split(":")[3] != caller.region:
            raise ResourceUnavailableError(f"There is no endpoint {arn}.")
        if endpoint.status not in ANSWERING:
            raise ResourceUnavailableError(f"{arn} is in the status {endpoint.status}, not in service.")
        return endpoint


def _text(request: Parameters, longest: int) -> str:
    if "Bytes" in request or "DocumentReaderConfig" in request:
        raise NotInLocalComprehendError("The local Comprehend reads plain text only (Text).")
    text = request.get("Text")
    if text is None:
        raise InvalidRequestError("Text: there is nothing to analyze.")
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise InvalidRequestError("Text: it is not in UTF-8.") from error
    if size > longest:
        raise TextSizeLimitExceededError(
            f"Input text size exceeds limit. Max length of request text allowed is {longest} bytes while in this "
            f"request the text size is {size} bytes"
        )
    return str(text)
