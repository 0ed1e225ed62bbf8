"""Everything else that recognizers and classifiers are trained on: annotations, augmented manifests, test sets."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.classifiers import TEXTS, ClassifierScene
from tests.local.recognizers import COLOURS, PLAIN, SENTENCES, Scene

pytestmark = pytest.mark.local

TEXTS_WITH_DAYS = [
    f"On {day}, {sentence}" for day, sentence in zip(("Monday", "Friday") * 200, SENTENCES * 6, strict=False)
] + PLAIN
TYPES = [{"Type": "OFFER"}, {"Type": "DAY"}]


@pytest.fixture(scope="module")
def scene(local_aws: LocalAws) -> Scene:
    return Scene(local_aws, "source")


@pytest.fixture(scope="module")
def role(scene: Scene) -> str:
    return scene.make_data_access_role(*scene.data_statements)


def spans(text: str) -> list[tuple[int, int, str]]:
    """Return what is to be found in a text: its days and its offers."""
    found = [(text.find(name), f"{name} Plan", "OFFER") for name in COLOURS]
    found += [(text.find(day), day, "DAY") for day in ("Monday", "Friday")]
    return [(begin, begin + len(name), type_) for begin, name, type_ in found if begin >= 0]


def annotations(texts: Sequence[str], *, by_line: bool, name: str = "documents.txt") -> str:
    rows = ["File,Line,Begin Offset,End Offset,Type" if by_line else "File,Begin Offset,End Offset,Type"]
    for number, text in enumerate(texts):
        place = f"{name},{number}" if by_line else f"{number}.txt"
        rows += [f"{place},{begin},{end},{type_}" for begin, end, type_ in spans(text)]
    return "\n".join(rows) + "\n"


def manifest(texts: Sequence[str]) -> str:
    def line(text: str) -> str:
        entities = [{"startOffset": begin, "endOffset": end, "label": type_} for begin, end, type_ in spans(text)]
        metadata = {"type": "groundtruth/text-span", "human-annotated": "yes"}
        return json.dumps({"source": text, "work": {"annotations": {"entities": entities}}, "work-metadata": metadata})

    return "\n".join(map(line, texts)) + "\n"


def trained(scene: Scene, role: str, name: str, language: str = "en", **given: Any) -> dict[str, Any]:
    """Train on the input and return the metadata."""
    request = scene.training(name, role, LanguageCode=language, InputDataConfig={"EntityTypes": TYPES, **given})
    ended = scene.ended_model(scene.comprehend.create_entity_recognizer(**request)["EntityRecognizerArn"])
    assert (ended["Status"], ended["LanguageCode"]) == ("TRAINED", language), ended
    for part, wanted in given.items():
        defaults = {"InputFormat": "ONE_DOC_PER_LINE"} if part == "Documents" else {}
        assert ended["InputDataConfig"][part] == ({**defaults, **wanted} if defaults else wanted)
    return dict(ended["RecognizerMetadata"])


def scores(metadata: dict[str, Any]) -> dict[str, float]:
    return {found["Type"]: found["EvaluationMetrics"]["F1Score"] for found in metadata["EntityTypes"]}


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "it", "pt"])
def test_a_recognizer_of_several_types_is_trained_from_annotations_of_lines(
    scene: Scene, role: str, unique: str, language: str
) -> None:
    documents = scene.upload(f"{unique}/documents.txt", "\n".join(TEXTS_WITH_DAYS) + "\n")
    rows = scene.upload(f"{unique}.csv", annotations(TEXTS_WITH_DAYS, by_line=True))

    metadata = trained(scene, role, unique, language, Documents={"S3Uri": documents}, Annotations={"S3Uri": rows})

    assert metadata["NumberOfTestDocuments"] == 24
    assert metadata["NumberOfTrainedDocuments"] == 216
    assert min(scores(metadata).values()) > 90
    assert metadata["EvaluationMetrics"]["F1Score"] > 90


def test_a_recognizer_is_trained_from_annotations_of_files(scene: Scene, role: str, unique: str) -> None:
    texts = TEXTS_WITH_DAYS[::3]
    for number, text in enumerate(texts):
        scene.upload(f"{unique}/documents/{number}.txt", f"{text}\n\nYours,\nthe author of number {number}\n")
    rows = scene.upload(f"{unique}/annotations.csv", annotations(texts, by_line=False))
    documents = {"S3Uri": f"s3://{scene.bucket}/{unique}/documents/", "InputFormat": "ONE_DOC_PER_FILE"}

    metadata = trained(scene, role, unique, Documents=documents, Annotations={"S3Uri": rows})

    assert metadata["NumberOfTestDocuments"] + metadata["NumberOfTrainedDocuments"] == len(texts)
    assert metadata["EvaluationMetrics"]["F1Score"] > 80


def test_a_recognizer_is_tested_with_documents_of_one_s_own(scene: Scene, role: str, unique: str) -> None:
    test = TEXTS_WITH_DAYS[:7]
    uris = {
        name: scene.upload(f"{unique}/{name}", content)
        for name, content in {
            "documents.txt": "\n".join(TEXTS_WITH_DAYS) + "\n",
            "annotations.csv": annotations(TEXTS_WITH_DAYS, by_line=True),
            "test.txt": "\n".join(test) + "\n",
            "test.csv": annotations(test, by_line=True, name="test.txt"),
        }.items()
    }

    metadata = trained(
        scene,
        role,
        unique,
        Documents={"S3Uri": uris["documents.txt"], "TestS3Uri": uris["test.txt"]},
        Annotations={"S3Uri": uris["annotations.csv"], "TestS3Uri": uris["test.csv"]},
    )

    assert metadata["NumberOfTestDocuments"] == 7
    assert metadata["NumberOfTrainedDocuments"] == len(TEXTS_WITH_DAYS)


def test_a_recognizer_is_trained_from_augmented_manifests(scene: Scene, role: str, unique: str) -> None:
    parts = {"TRAIN": TEXTS_WITH_DAYS, "TEST": TEXTS_WITH_DAYS[:9]}
    manifests = [
        {
            "S3Uri": scene.upload(f"{unique}/{split}.manifest", manifest(texts)),
            "Split": split,
            "AttributeNames": ["work"],
            "DocumentType": "PLAIN_TEXT_DOCUMENT",
        }
        for split, texts in parts.items()
    ]

    metadata = trained(scene, role, unique, DataFormat="AUGMENTED_MANIFEST", AugmentedManifests=manifests)

    assert metadata["NumberOfTestDocuments"] == 9
    assert metadata["NumberOfTrainedDocuments"] == len(TEXTS_WITH_DAYS)
    assert min(scores(metadata).values()) > 90


@pytest.mark.parametrize("mode", ["MULTI_CLASS", "MULTI_LABEL"])
def test_a_classifier_is_trained_from_an_augmented_manifest(scene: Scene, role: str, unique: str, mode: str) -> None:
    classifiers = ClassifierScene(scene)
    lines = []
    for number, (name, text) in enumerate(list(TEXTS.items()) * 60):
        one = {"topic": 0, "topic-metadata": {"class-name": name}}
        several = {"topic": [3], "topic-metadata": {"class-map": {"3": name}}}
        lines.append(json.dumps({"source": text.format(number), **(one if mode == "MULTI_CLASS" else several)}))
    uri = scene.upload(f"{unique}.manifest", "\n".join(lines))
    given = {"DataFormat": "AUGMENTED_MANIFEST", "AugmentedManifests": [{"S3Uri": uri, "AttributeNames": ["topic"]}]}

    ended = classifiers.train(unique, role, Mode=mode, InputDataConfig=given)

    assert ended["Status"] == "TRAINED", ended
    assert ended["InputDataConfig"] == given
    assert ended["ClassifierMetadata"]["NumberOfLabels"] == 3
    assert ended["ClassifierMetadata"]["EvaluationMetrics"]["Accuracy"] > 0.9


def test_a_classifier_is_tested_with_documents_of_one_s_own(scene: Scene, role: str, unique: str) -> None:
    classifiers = ClassifierScene(scene)
    test = scene.upload(f"{unique}.csv", "".join(f"{name},{text}\n" for name, text in TEXTS.items()))

    ended = classifiers.train(unique, role, InputDataConfig={"S3Uri": classifiers.rows, "TestS3Uri": test})

    assert ended["InputDataConfig"]["TestS3Uri"] == test
    assert ended["ClassifierMetadata"]["NumberOfTestDocuments"] == 3
    assert ended["ClassifierMetadata"]["NumberOfTrainedDocuments"] == 150


def test_data_that_a_classifier_cannot_be_trained_on_end_in_error(scene: Scene, role: str, unique: str) -> None:
    rows = scene.upload(f"{unique}.csv", "SPAM,one\nMAIL\n")

    ended = ClassifierScene(scene).train(unique, role, InputDataConfig={"S3Uri": rows})

    assert (ended["Status"], ended["Message"]) == (
        "IN_ERROR",
        f"{unique}.csv, line 2: expected 2 columns, label and text, found 1; quote a text that has a comma.",
    )


def test_a_classifier_of_few_documents_is_trained_with_a_warning(scene: Scene, role: str, unique: str) -> None:
    rows = "".join(f"{name},{text.format(number)}\n" for name, text in TEXTS.items() for number in range(20))

    ended = ClassifierScene(scene).train(unique, role, InputDataConfig={"S3Uri": scene.upload(f"{unique}.csv", rows)})

    assert (ended["Status"], ended["Message"]) == (
        "TRAINED_WITH_WARNING",
        "Fewer than 50 training documents of the classes: MONEY (20), SPORT (20), WEATHER (20).",
    )
