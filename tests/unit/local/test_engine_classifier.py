import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.engine.classifier import Class, Classifier, LabelledDocument, train
from local.engine.recognizer import NothingToLearnError

ANIMALS = {"cat": "purrs", "dog": "barks", "hen": "clucks"}
SINGLE = [
    LabelledDocument((animal,), f"the {animal} {sound} {when} the house")
    for animal, sound in ANIMALS.items()
    for when in ("in", "behind", "above", "below", "near")
]
SEVERAL = [
    *(LabelledDocument(document.labels, document.text) for document in SINGLE),
    *(
        LabelledDocument((first, second), f"it {ANIMALS[first]} and {ANIMALS[second]} {when} the house")
        for first, second in (("cat", "dog"), ("dog", "hen"), ("hen", "cat"))
        for when in ("in", "behind", "above")
    ),
]


def trained(path: Path, documents: list[LabelledDocument], *, multi_label: bool = False, seed: int = 1) -> Classifier:
    train(documents, path, multi_label=multi_label, seed=seed)
    return Classifier.open(path)


@pytest.fixture(scope="module")
def multi_class(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    return trained(tmp_path_factory.mktemp("multi-class"), SINGLE)


@pytest.fixture(scope="module")
def multi_label(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    return trained(tmp_path_factory.mktemp("multi-label"), SEVERAL, multi_label=True)


def test_classes_come_with_scores_that_sum_up_to_one_best_first(multi_class: Classifier) -> None:
    classes = multi_class.classify("Somebody BARKS loudly.")

    assert multi_class.labels == ("cat", "dog", "hen")
    assert classes[0].name == "dog"
    assert sorted(found.name for found in classes) == ["cat", "dog", "hen"]
    assert [found.score for found in classes] == sorted((found.score for found in classes), reverse=True)
    assert sum(found.score for found in classes) == pytest.approx(1)
    assert classes[0].score > 0.5
    assert multi_class.predict("Somebody BARKS loudly.") == ("dog",)


def test_labels_are_judged_each_on_its_own(multi_label: Classifier) -> None:
    text = "it barks, then it purrs"

    labels = multi_label.classify(text)

    assert multi_label.multi_label
    assert {found.name for found in labels if found.score >= 0.5} == {"cat", "dog"}
    assert sum(found.score for found in labels) > 1
    assert multi_label.predict(text) == tuple(found.name for found in labels[:2])


def test_a_document_without_a_likely_label_has_the_best_one(multi_label: Classifier) -> None:
    labels = multi_label.classify("nothing here is known")

    assert all(found.score < 0.5 for found in labels)
    assert multi_label.predict("nothing here is known") == (labels[0].name,)


@pytest.mark.parametrize("text", ["", " \n", "\0", "\ud800", "unheard of"])
def test_a_text_without_a_known_word_is_judged_by_how_frequent_the_classes_are(tmp_path: Path, text: str) -> None:
    frequent = [LabelledDocument(("cat",), f"cat {number}") for number in range(30)]

    model = trained(tmp_path, [*frequent, *SINGLE])

    assert model.predict(text) == ("cat",)
    assert model.classify(text) == model.classify("")


def test_words_in_pairs_tell_more_than_words(tmp_path: Path) -> None:
    orders = [("from bern to chur",), ("from chur to bern",)] * 10
    documents = [LabelledDocument((text,), text) for (text,) in orders]

    model = trained(tmp_path, documents)

    assert model.predict("the train from chur to bern") == ("from chur to bern",)


@pytest.mark.parametrize("multi_label", [False, True])
def test_the_same_documents_make_the_same_bytes_in_every_process(tmp_path: Path, multi_label: bool) -> None:
    program = (
        "import sys, pathlib; from tests.unit.local.test_engine_classifier import *;"
        f"trained(pathlib.Path(sys.argv[1]), {'SEVERAL' if multi_label else 'SINGLE'}, multi_label={multi_label})"
    )
    for name, hash_seed in (("first", "1"), ("again", "2")):
        environment = {"PYTHONHASHSEED": hash_seed}
        subprocess.run([sys.executable, "-c", program, tmp_path / name], env=environment, check=True)

    first, again = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("first", "again")
    )
    assert first == again
    assert len(first) == (4 if multi_label else 2)


def test_a_model_may_be_moved(tmp_path: Path) -> None:
    trained(tmp_path / "here", SINGLE)

    (tmp_path / "here").rename(tmp_path / "there")

    assert Classifier.open(tmp_path / "there").predict("it purrs") == ("cat",)


@settings(max_examples=50, deadline=None)
@given(text=st.text(st.one_of(st.characters(exclude_categories=()), st.sampled_from("barks purrs\0\ud800"))))
def test_whatever_the_text_every_class_has_a_probability(
    multi_class: Classifier, multi_label: Classifier, text: str
) -> None:
    for model in (multi_class, multi_label):
        classes = model.classify(text)
        assert sorted(found.name for found in classes) == ["cat", "dog", "hen"]
        assert all(0 <= found.score <= 1 for found in classes)
        assert set(model.predict(text)) <= set(model.labels)


@pytest.mark.parametrize("multi_label", [False, True])
def test_odd_documents_and_labels_do_no_harm(tmp_path: Path, multi_label: bool) -> None:
    odd = [
        LabelledDocument((label,), text) for label in ("", "\0", "\ud800", "Größe, klein") for text in ("", "a\0\ud800")
    ]

    model = trained(tmp_path, [*SINGLE, *odd], multi_label=multi_label)

    assert set(model.labels) == {"cat", "dog", "hen", "", "\0", "\ud800", "Größe, klein"}
    assert model.predict(SINGLE[0].text) == ("cat",)


def test_a_label_of_every_document_is_certain(tmp_path: Path) -> None:
    both = [LabelledDocument((*document.labels, "animal"), document.text) for document in SINGLE]

    model = trained(tmp_path, both, multi_label=True)

    assert model.classify("it purrs")[0] == Class("animal", 1.0)
    assert set(model.predict("it purrs")) == {"animal", "cat"}


def test_threads_share_a_classifier(multi_class: Classifier) -> None:
    together = threading.Barrier(4)
    texts = [document.text for document in SINGLE]
    alone = [multi_class.classify(text) for text in texts]

    def classify_all(_: int) -> list[list[Class]]:
        together.wait()
        return [multi_class.classify(text) for _ in range(20) for text in texts]

    with ThreadPoolExecutor(4) as threads:
        assert all(classified == alone * 20 for classified in threads.map(classify_all, range(4)))


def test_documents_without_labels_teach_nothing(tmp_path: Path) -> None:
    with pytest.raises(NothingToLearnError, match="none of the 1 documents has a label"):
        trained(tmp_path / "model", [LabelledDocument((), "text")], multi_label=True)

    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("labels", [(), ("cat", "dog")])
def test_a_document_of_multi_class_mode_has_exactly_one_label(tmp_path: Path, labels: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="exactly one label"):
        trained(tmp_path, [*SINGLE, LabelledDocument(labels, "text")])


@pytest.mark.parametrize("multi_label", [False, True])
def test_progress_grows_to_one(tmp_path: Path, multi_label: bool) -> None:
    parts: list[float] = []

    train(SEVERAL if multi_label else SINGLE, tmp_path, multi_label=multi_label, seed=1, progress=parts.append)

    assert parts == sorted(parts)
    assert parts[0] < 0.3
    assert parts[-1] == 1


def test_a_training_that_is_stopped_leaves_no_model(tmp_path: Path) -> None:
    trained(tmp_path, SEVERAL, multi_label=True)

    def stop(done: float) -> None:
        if done > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(SEVERAL, tmp_path, multi_label=True, seed=1, progress=stop)
    with pytest.raises(FileNotFoundError):
        Classifier.open(tmp_path)


def test_a_model_of_another_format_is_refused(tmp_path: Path) -> None:
    trained(tmp_path, SINGLE)
    about = tmp_path / "classifier.json"
    about.write_text(about.read_text().replace('"format": 1', '"format": 0'))

    with pytest.raises(ValueError, match="format 0 of the model is not 1: train it again"):
        Classifier.open(tmp_path)
