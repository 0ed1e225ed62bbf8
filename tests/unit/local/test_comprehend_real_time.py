"""What is asked of an endpoint, before a model sees it."""

from collections.abc import Callable
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any, cast

import pytest

from local.comprehend.errors import ComprehendError, InvalidRequestError, TextSizeLimitExceededError
from local.comprehend.hosting import Hosting
from local.comprehend.loaded_models import Use
from local.comprehend.real_time import LONGEST_TEXT, LONGEST_TEXT_TO_CLASSIFY, RealTime
from local.comprehend.requests import Caller
from local.comprehend.state import Endpoint, Provision, State
from local.engine.classifier import Class
from local.engine.mentions import Mention

ARN = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer-endpoint/offers"
CLASSIFIER_ARN = ARN.replace("entity-recognizer", "document-classifier")
Ask = Callable[..., dict[str, Any]]
CALLER = Caller(SimpleNamespace(), "111111111111", "eu-west-1")


class Recognizer:
    """Finds the first three characters."""

    def detect(self, text: str) -> list[Mention]:
        return [Mention(0, 3, "OFFER", 0.5)] if len(text) >= 3 else []


class Classifier:
    """Knows four classes, or labels."""

    def __init__(self, *, multi_label: bool):
        self.multi_label = multi_label

    def classify(self, text: str) -> list[Class]:
        assert text
        return [Class("A", 0.4), Class("B", 0.3), Class("C", 0.2), Class("D", 0.1)]


class FakeHosting:
    """Has one model, whatever the endpoint."""

    def __init__(self, model: Any):
        self.model = model

    def use(self, endpoint: Endpoint, use: Use[Any]) -> "Future[Any]":
        assert endpoint.arn in (ARN, CLASSIFIER_ARN)
        done: Future[Any] = Future()
        done.set_result(use(self.model))
        return done


def real_time(arn: str, status: str, model: Any) -> RealTime:
    state = State()
    provision = Provision("model", 1, "")
    state.endpoints[arn] = Endpoint(arn, status, 1.0, 1.0, provision, provision)
    return RealTime(state, cast("Hosting", FakeHosting(model)))


def detect(status: str = "IN_SERVICE", **request: Any) -> dict[str, Any]:
    return real_time(ARN, status, Recognizer()).detect_entities(CALLER, {"EndpointArn": ARN, **request}).result()


def classify(status: str = "IN_SERVICE", *, multi_label: bool = False, **request: Any) -> dict[str, Any]:
    answering = real_time(CLASSIFIER_ARN, status, Classifier(multi_label=multi_label))
    return answering.classify_document(CALLER, {"EndpointArn": CLASSIFIER_ARN, **request}).result()


@pytest.mark.parametrize("status", ["IN_SERVICE", "UPDATING"])
def test_entities_have_text_offsets_type_and_score(status: str) -> None:
    entity = {"BeginOffset": 0, "EndOffset": 3, "Score": 0.5, "Text": "🙂ä\n", "Type": "OFFER"}

    assert detect(status, Text="🙂ä\nx") == {"Entities": [entity]}
    assert detect(status, Text="x") == {"Entities": []}


def test_three_classes_are_answered_and_all_labels() -> None:
    named = [{"Name": name, "Score": score} for name, score in (("A", 0.4), ("B", 0.3), ("C", 0.2), ("D", 0.1))]

    assert classify(Text="x") == {"Classes": named[:3]}
    assert classify(Text="x", multi_label=True) == {"Labels": named}


@pytest.mark.parametrize("ask", [detect, classify])
@pytest.mark.parametrize("status", ["CREATING", "DELETING", "FAILED"])
def test_an_endpoint_that_is_not_in_service_does_not_answer(status: str, ask: Ask) -> None:
    with pytest.raises(ComprehendError) as caught:
        ask(status, Text="x")

    assert caught.value.code == "ResourceUnavailableException"
    assert caught.value.message.endswith(f"-endpoint/offers is in the status {status}, not in service.")


def test_a_text_has_its_greatest_size_in_bytes() -> None:
    assert detect(Text="x" * LONGEST_TEXT)["Entities"]
    assert classify(Text="x" * LONGEST_TEXT_TO_CLASSIFY)["Classes"]
    with pytest.raises(TextSizeLimitExceededError, match=r"allowed is 5000 bytes .* 5002 bytes"):
        detect(Text="ä" * 2501)
    with pytest.raises(TextSizeLimitExceededError, match=r"allowed is 10000 bytes .* 10002 bytes"):
        classify(Text="ä" * 5001)


@pytest.mark.parametrize("ask", [detect, classify])
def test_what_is_not_unicode_is_refused(ask: Ask) -> None:
    with pytest.raises(InvalidRequestError, match="UTF-8"):
        ask(Text="half \ud83d a character")


@pytest.mark.parametrize("ask", [detect, classify])
def test_what_is_no_plain_text_says_so(ask: Ask) -> None:
    for request in ({"Bytes": b"x"}, {"Text": "x", "DocumentReaderConfig": {}}):
        with pytest.raises(ComprehendError) as caught:
            ask(**request)
        assert caught.value.code == "NotInLocalComprehend"
