"""What can be asked to be trained, and each limit on it."""

from typing import Any

import pytest

from local.comprehend import classifier_input, recognizer_input
from local.comprehend.documents import InputFile
from local.comprehend.errors import (
    ComprehendError,
    InvalidRequestError,
    NotInLocalComprehendError,
    UnsupportedLanguageError,
)
from local.comprehend.training_input import LANGUAGES

TYPES = [{"Type": "OFFER"}]
LISTED: dict[str, Any] = {
    "EntityTypes": TYPES,
    "Documents": {"S3Uri": "s3://data/d"},
    "EntityList": {"S3Uri": "s3://data/l"},
}
ANNOTATED: dict[str, Any] = {
    "EntityTypes": TYPES,
    "Documents": {"S3Uri": "s3://data/d"},
    "Annotations": {"S3Uri": "s3://data/a"},
}
MANIFEST: dict[str, Any] = {"S3Uri": "s3://data/m", "AttributeNames": ["work"]}
IN_CSV = {"S3Uri": "s3://data/c"}


def recognizer(given: dict[str, Any], language: str = "en") -> dict[str, Any]:
    return recognizer_input.settings({"LanguageCode": language, "InputDataConfig": given})


def classifier(given: dict[str, Any], language: str = "en", **more: Any) -> dict[str, Any]:
    return classifier_input.settings({"LanguageCode": language, "InputDataConfig": given, **more})


def manifests(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"DataFormat": "AUGMENTED_MANIFEST", "AugmentedManifests": [MANIFEST | change for change in changes], **more}


def fetch(uri: str) -> list[InputFile]:
    return [InputFile(f"/{uri[-1]}", uri[-1])]


def test_both_kinds_are_trained_in_six_languages() -> None:
    assert set(LANGUAGES) == {"en", "es", "fr", "de", "it", "pt"}
    for language in LANGUAGES:
        assert recognizer(LISTED, language)
        assert classifier(IN_CSV, language)
    with pytest.raises(UnsupportedLanguageError) as of_recognizer:
        recognizer(LISTED, "ja")
    with pytest.raises(UnsupportedLanguageError) as of_classifier:
        classifier(IN_CSV, "zh-TW")
    assert of_recognizer.value.message == (
        "LanguageCode: custom entity recognition supports en, es, fr, de, it, pt, not ja."
    )
    assert (
        of_classifier.value.message == "LanguageCode: custom classification supports en, es, fr, de, it, pt, not zh-TW."
    )


def test_defaults_are_returned_with_what_was_given() -> None:
    assert recognizer(LISTED)["InputDataConfig"] == {
        **LISTED,
        "DataFormat": "COMPREHEND_CSV",
        "Documents": {"S3Uri": "s3://data/d", "InputFormat": "ONE_DOC_PER_LINE"},
    }
    assert classifier(IN_CSV) == {
        "Mode": "MULTI_CLASS",
        "InputDataConfig": {"DataFormat": "COMPREHEND_CSV", **IN_CSV},
        "OutputDataConfig": {},
    }
    given: dict[str, Any] = {"Mode": "MULTI_LABEL", "OutputDataConfig": {"S3Uri": "s3://out", "KmsKeyId": "key"}}
    assert classifier({**IN_CSV, "LabelDelimiter": "+"}, **given) == {
        **given,
        "InputDataConfig": {"DataFormat": "COMPREHEND_CSV", **IN_CSV, "LabelDelimiter": "+"},
    }


def test_the_process_that_trains_a_recognizer_gets_every_file() -> None:
    tested = {part: {**ANNOTATED[part], "TestS3Uri": f"s3://{part[0]}"} for part in ("Documents", "Annotations")}
    settings = recognizer({**ANNOTATED, **tested})

    assert recognizer_input.child_request(settings, fetch) == {
        "types": ["OFFER"],
        "input_format": "ONE_DOC_PER_LINE",
        "documents": [("/d", "d")],
        "test_documents": [("/D", "D")],
        "entity_list": [],
        "annotations": [("/a", "a")],
        "test_annotations": [("/A", "A")],
        "manifests": [],
    }


def test_the_process_that_trains_a_classifier_gets_every_file() -> None:
    in_csv = classifier({**IN_CSV, "TestS3Uri": "s3://data/t", "LabelDelimiter": "+"}, Mode="MULTI_LABEL")
    in_manifests = classifier(manifests({}, {"S3Uri": "s3://data/n", "Split": "TEST"}))

    assert classifier_input.child_request(in_csv, fetch) == {
        "multi_label": True,
        "delimiter": "+",
        "documents": [("/c", "c")],
        "test_documents": [("/t", "t")],
        "manifests": [],
    }
    assert classifier_input.child_request(in_manifests, fetch) == {
        "multi_label": False,
        "delimiter": "|",
        "documents": [],
        "test_documents": [],
        "manifests": [
            {"files": [("/m", "m")], "attributes": ["work"], "split": "TRAIN"},
            {"files": [("/n", "n")], "attributes": ["work"], "split": "TEST"},
        ],
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({**LISTED, "EntityTypes": []}, "EntityTypes: 1 to 25 different types are needed."),
        (
            {**LISTED, "EntityTypes": [{"Type": f"T{number}"} for number in range(26)]},
            "EntityTypes: 1 to 25 different types are needed.",
        ),
        ({**LISTED, "EntityTypes": TYPES * 2}, "EntityTypes: 1 to 25 different types are needed."),
        (
            {**LISTED, "EntityTypes": [{"Type": "MY OFFER"}]},
            "EntityTypes: 'MY OFFER' has a space, which a type cannot have.",
        ),
        (
            {"EntityTypes": TYPES, "Documents": {"S3Uri": "s3://data/d"}},
            "Documents are needed, and with them either Annotations or an EntityList.",
        ),
        ({**LISTED, **ANNOTATED}, "Documents are needed, and with them either Annotations or an EntityList."),
        (
            {**ANNOTATED, "Documents": {"S3Uri": "s3://data/d", "TestS3Uri": "s3://data/t"}},
            "Documents.TestS3Uri and Annotations.TestS3Uri belong together: name both or neither.",
        ),
        (
            {**ANNOTATED, "Annotations": {"S3Uri": "s3://data/a", "TestS3Uri": "s3://data/t"}},
            "Documents.TestS3Uri and Annotations.TestS3Uri belong together: name both or neither.",
        ),
        (
            {**LISTED, **manifests({})},
            "Documents, EntityList cannot be used with augmented manifests.",
        ),
    ],
)
def test_what_a_recognizer_cannot_be_trained_on_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        recognizer(given)

    assert caught.value.message.removeprefix("InputDataConfig").lstrip(".: ") == message


@pytest.mark.parametrize(
    ("given", "more", "message"),
    [
        ({}, {}, "InputDataConfig: the DataFormat COMPREHEND_CSV needs an S3Uri."),
        (
            {**IN_CSV, "LabelDelimiter": "|"},
            {},
            "InputDataConfig.LabelDelimiter: only the mode MULTI_LABEL has one, not MULTI_CLASS.",
        ),
        (IN_CSV, {"OutputDataConfig": {"KmsKeyId": "key"}}, "OutputDataConfig: a KmsKeyId needs an S3Uri."),
        (
            {**IN_CSV, **manifests({})},
            {},
            "InputDataConfig: S3Uri cannot be used with augmented manifests.",
        ),
    ],
)
def test_what_a_classifier_cannot_be_trained_on_is_refused(
    given: dict[str, Any], more: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        classifier(given, **more)

    assert caught.value.message == message


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {**IN_CSV, "AugmentedManifests": [MANIFEST]},
            "InputDataConfig: AugmentedManifests need the DataFormat AUGMENTED_MANIFEST.",
        ),
        (manifests(), "InputDataConfig.AugmentedManifests: 1 to 5 are needed, not 0."),
        (manifests(*[{}] * 6), "InputDataConfig.AugmentedManifests: 1 to 5 are needed, not 6."),
        (manifests({"Split": "TEST"}), "InputDataConfig.AugmentedManifests: none has the Split TRAIN."),
        (
            manifests({"AttributeNames": list("abcdef")}),
            "InputDataConfig.AugmentedManifests: 1 to 5 different AttributeNames are needed for s3://data/m, not 6: "
            "a, b, c, d, e, f.",
        ),
        (
            manifests({"AttributeNames": ["a", "a"]}),
            "InputDataConfig.AugmentedManifests: 1 to 5 different AttributeNames are needed for s3://data/m, not 2: "
            "a, a.",
        ),
        (
            manifests({"AttributeNames": ["work-metadata"]}),
            "InputDataConfig.AugmentedManifests: work-metadata is the metadata of an attribute, not its name.",
        ),
    ],
)
def test_manifests_that_cannot_be_trained_on_are_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        classifier(given)

    assert caught.value.message == message


@pytest.mark.parametrize(
    ("given", "more", "says"),
    [
        ({**IN_CSV, "DocumentType": "SEMI_STRUCTURED_DOCUMENT"}, {}, "plain text only (PLAIN_TEXT_DOCUMENT)"),
        (manifests({"DocumentType": "SEMI_STRUCTURED_DOCUMENT"}), {}, "plain text only (PLAIN_TEXT_DOCUMENT)"),
        (manifests({"SourceDocumentsS3Uri": "s3://pdf"}), {}, "SourceDocumentsS3Uri: the local Comprehend"),
        (manifests({"AnnotationDataS3Uri": "s3://pdf"}), {}, "AnnotationDataS3Uri: the local Comprehend"),
        ({**IN_CSV, "Documents": {"S3Uri": "s3://pdf"}}, {}, "plain text only (Documents)"),
        (
            {**IN_CSV, "DocumentReaderConfig": {"DocumentReadAction": "TEXTRACT_DETECT_DOCUMENT_TEXT"}},
            {},
            "plain text only (DocumentReaderConfig)",
        ),
        (IN_CSV, {"OutputDataConfig": {"FlywheelStatsS3Prefix": "s3://stats"}}, "has no flywheels"),
    ],
)
def test_what_the_local_comprehend_leaves_out_says_so(given: dict[str, Any], more: dict[str, Any], says: str) -> None:
    with pytest.raises(ComprehendError) as caught:
        classifier(given, **more)

    assert isinstance(caught.value, NotInLocalComprehendError)
    assert says in caught.value.message


def test_plain_text_may_be_named() -> None:
    named = {**IN_CSV, "DocumentType": "PLAIN_TEXT_DOCUMENT"}

    assert classifier(named)["InputDataConfig"]["DocumentType"] == "PLAIN_TEXT_DOCUMENT"
    assert recognizer({"EntityTypes": TYPES, **manifests({"DocumentType": "PLAIN_TEXT_DOCUMENT"})})
