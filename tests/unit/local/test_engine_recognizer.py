import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.engine.entity_list import ListEntry
from local.engine.mentions import Mention, Span
from local.engine.recognizer import NothingToLearnError, Recognizer, train_from_annotations, train_from_entity_list

TREES = ["alder", "birch", "cedar", "maple", "rowan", "willow"]
THINGS = ["bread", "candle", "letter", "mirror", "paper", "ribbon"]
LISTED = [ListEntry(tree, "TREE") for tree in TREES]
# A song tells nothing about what is in it; what is planted is a tree.
DOCUMENTS = [
    text
    for tree, thing in zip(TREES, THINGS, strict=True)
    for text in (
        *[f"we planted a {tree} by the river"] * 8,
        *[f"we left a {thing} by the door"] * 8,
        *[f"there was a {tree} in the song", f"there was a {thing} in the song"] * 10,
    )
]


def train(path: Path, documents: list[str] = DOCUMENTS, seed: int = 1) -> Recognizer:
    train_from_entity_list(documents, LISTED, path, seed=seed)
    return Recognizer.open(path)


@pytest.fixture(scope="module")
def recognizer(tmp_path_factory: pytest.TempPathFactory) -> Recognizer:
    return train(tmp_path_factory.mktemp("trees"))


def found(recognizer: Recognizer, text: str) -> list[str]:
    return [text[mention.begin : mention.end] for mention in recognizer.detect(text)]


def test_a_name_that_is_in_no_list_is_found_by_its_context(recognizer: Recognizer) -> None:
    assert found(recognizer, "we planted a poplar by the river") == ["poplar"]
    assert found(recognizer, "we left a poplar by the door") == []
    assert found(recognizer, "there was a poplar in the song") == []


def test_a_listed_name_is_found_in_any_context(recognizer: Recognizer) -> None:
    text = "\U0001f333 the door song left maple"

    (mention,) = recognizer.detect(text)

    assert text[mention.begin : mention.end] == "maple"
    assert mention.type == "TREE"
    assert 0.5 <= mention.score <= 1


def test_scores_are_lower_where_the_context_tells_less(recognizer: Recognizer) -> None:
    (sure,) = recognizer.detect("we planted a maple by the river")
    (unsure,) = recognizer.detect("we planted a poplar by the river")

    assert 0 < unsure.score < sure.score <= 1


def test_a_longer_mention_of_the_same_type_swallows_a_listed_one(tmp_path: Path) -> None:
    documents = ["she sat under a red maple today", "he ran past the old barn today"] * 30
    annotations = [[Span(16, 25, "TREE")], []] * 30
    train_from_annotations(documents, annotations, tmp_path, seed=1)
    text = "she sat under a red maple today"

    with_list = Recognizer(tmp_path / "model.crf", [ListEntry("maple", "TREE")]).detect(text)
    with_another_type = Recognizer(tmp_path / "model.crf", [ListEntry("maple", "FLAVOUR")]).detect(text)

    assert [mention[:3] for mention in with_list] == [(16, 25, "TREE")]
    assert [mention[:3] for mention in with_another_type] == [(20, 25, "FLAVOUR")]


def test_annotations_teach_types_and_places(tmp_path: Path) -> None:
    documents = ["the 9 am train to Bern is late", "the 7 pm bus to Chur is late", "nothing to say"] * 20
    annotations = [
        [Span(4, 8, "TIME"), Span(18, 22, "CITY")],
        [Span(4, 8, "TIME"), Span(16, 20, "CITY")],
        [],
    ] * 20

    train_from_annotations(documents, annotations, tmp_path, seed=1)

    mentions = Recognizer.open(tmp_path).detect("the 8 am train to Thun is late")
    assert [mention[:3] for mention in mentions] == [(4, 8, "TIME"), (18, 22, "CITY")]


def test_the_same_input_and_seed_make_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in [("first", 1), ("again", 1), ("other", 2)]:
        train(tmp_path / name, seed=seed)

    first, again, other = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("first", "again", "other")
    )
    assert first == again
    assert first != other


def test_a_model_may_be_moved(tmp_path: Path) -> None:
    train(tmp_path / "here")

    (tmp_path / "here").rename(tmp_path / "there")

    assert found(Recognizer.open(tmp_path / "there"), DOCUMENTS[0]) == ["alder"]


@settings(max_examples=50, deadline=None)
@given(text=st.text(st.one_of(st.characters(exclude_categories=()), st.sampled_from("maple a\0\ud800"))))
def test_whatever_the_text_mentions_are_in_order_and_inside(recognizer: Recognizer, text: str) -> None:
    mentions = recognizer.detect(text)

    borders = [offset for mention in mentions for offset in mention[:2]]
    assert borders == sorted(borders)
    assert all(text[mention.begin : mention.end].strip() for mention in mentions)
    assert all(mention.end <= len(text) and 0 <= mention.score <= 1 for mention in mentions)


def test_odd_characters_in_training_documents_do_no_harm(tmp_path: Path) -> None:
    odd = ["", "  ", "\0", "a \ud800 b\0", "\u2028", "\U0001f333 maple"]

    assert found(train(tmp_path, [*DOCUMENTS, *odd]), DOCUMENTS[0]) == ["alder"]


def test_threads_share_a_recognizer(recognizer: Recognizer) -> None:
    together = threading.Barrier(4)
    texts = DOCUMENTS[:40]
    alone = [recognizer.detect(text) for text in texts]

    def detect_all(_: int) -> list[list[Mention]]:
        together.wait()
        return [recognizer.detect(text) for _ in range(10) for text in texts]

    with ThreadPoolExecutor(4) as threads:
        assert all(detected == alone * 10 for detected in threads.map(detect_all, range(4)))


def test_documents_without_a_listed_name_teach_nothing(tmp_path: Path) -> None:
    with pytest.raises(NothingToLearnError, match="none of the 2 documents holds a mention"):
        train(tmp_path / "model", ["no", "tree"])

    assert not (tmp_path / "model").exists()


def test_progress_grows_to_one(tmp_path: Path) -> None:
    parts: list[float] = []

    train_from_entity_list(DOCUMENTS * 5, LISTED, tmp_path, seed=1, progress=parts.append)

    assert parts == sorted(parts)
    assert 0 < parts[0] < 0.3
    assert parts[-1] == 1
    assert len(parts) > 10


def test_a_training_that_is_stopped_leaves_no_model(tmp_path: Path) -> None:
    train(tmp_path)

    def stop(done: float) -> None:
        if done > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_from_entity_list(DOCUMENTS, LISTED, tmp_path, seed=1, progress=stop)
    with pytest.raises(FileNotFoundError):
        Recognizer.open(tmp_path)


def test_a_model_of_another_format_is_refused(tmp_path: Path) -> None:
    train(tmp_path)
    about = tmp_path / "model.json"
    about.write_text(about.read_text().replace('"format": 1', '"format": 0'))

    with pytest.raises(ValueError, match="format 0 of the model is not 1: train it again"):
        Recognizer.open(tmp_path)


def test_in_a_long_text_mentions_have_their_places(recognizer: Recognizer) -> None:
    sentence = "we planted a maple by the river. "
    text = sentence * 2_000

    mentions = recognizer.detect(text)

    assert [mention.begin for mention in mentions] == [13 + number * len(sentence) for number in range(2_000)]
    assert all(text[mention.begin : mention.end] == "maple" for mention in mentions)
