"""What is asked of an endpoint, before a model sees it."""

from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any, cast

import pytest

from local.comprehend.errors import ComprehendError, InvalidRequestError, TextSizeLimitExceededError
from local.comprehend.hosting import Hosting
from local.comprehend.loaded_models import Use
from local.comprehend.real_time import LONGEST_TEXT, RealTime
from local.comprehend.requests import Caller
from local.comprehend.state import Endpoint, Provision, State
from local.engine.mentions import Mention

ARN = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer-endpoint/offers"
CALLER = Caller(SimpleNamespace(), "111111111111", "eu-west-1")


class Recognizer:
    """Finds the first three characters."""

    def detect(self, text: str) -> list[Mention]:
        return [Mention(0, 3, "OFFER", 0.5)] if len(text) >= 3 else []


class FakeHosting:
    def use(self, endpoint: Endpoint, use: Use[Any]) -> "Future[Any]":
        assert endpoint.arn == ARN
        done: Future[Any] = Future()
        done.set_result(use(cast("Any", Recognizer())))
        return done


def detect(status: str = "IN_SERVICE", **request: Any) -> dict[str, Any]:
    state = State()
    provision = Provision("model", 1, "")
    state.endpoints[ARN] = Endpoint(ARN, status, 1.0, 1.0, provision, provision)
    real_time = RealTime(state, cast("Hosting", FakeHosting()))
    return real_time.detect_entities(CALLER, {"EndpointArn": ARN, **request}).result()


@pytest.mark.parametrize("status", ["IN_SERVICE", "UPDATING"])
def test_entities_have_text_offsets_type_and_score(status: str) -> None:
    entity = {"BeginOffset": 0, "EndOffset": 3, "Score": 0.5, "Text": "🙂ä\n", "Type": "OFFER"}

    assert detect(status, Text="🙂ä\nx") == {"Entities": [entity]}
    assert detect(status, Text="x") == {"Entities": []}


@pytest.mark.parametrize("status", ["CREATING", "DELETING", "FAILED"])
def test_an_endpoint_that_is_not_in_service_does_not_answer(status: str) -> None:
    with pytest.raises(ComprehendError) as caught:
        detect(status, Text="x")

    assert caught.value.code == "ResourceUnavailableException"
    assert caught.value.message == f"{ARN} is in the status {status}, not in service."


def test_a_text_has_its_greatest_size_in_bytes() -> None:
    assert detect(Text="x" * LONGEST_TEXT)["Entities"]
    with pytest.raises(TextSizeLimitExceededError, match="5002 bytes"):
        detect(Text="ä" * 2501)


def test_what_is_not_unicode_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="UTF-8"):
        detect(Text="half \ud83d a character")


def test_what_is_no_plain_text_says_so() -> None:
    for request in ({"Bytes": b"x"}, {"Text": "x", "DocumentReaderConfig": {}}):
        with pytest.raises(ComprehendError) as caught:
            detect(**request)
        assert caught.value.code == "NotInLocalComprehend"
