from itertools import cycle

from hypothesis import given
from hypothesis import strategies as st

from local.engine.features import token_features


def test_a_token_knows_its_spelling_its_shape_and_its_neighbours() -> None:
    _, of_ec2, _, _ = token_features(["Amazon", "EC2", "costs", "nothing"])

    assert set(of_ec2) == {
        *("word=ec2", "prefix2=EC", "prefix3=EC2", "suffix2=C2", "suffix3=ec2"),
        *("bias", "shape=Xd", "form=XXd3"),
        *("-1=amazon", "-1shape=Xx", "+1=costs", "+1shape=x", "-2=<start>", "-2shape=<x>", "+2=nothing", "+2shape=x"),
        *("shapes-1|0=Xx|Xd", "shapes0|+1=Xd|x"),
    }


def test_a_hidden_token_keeps_shape_and_neighbours() -> None:
    words = ["Amazon", "Textract", "reads"]
    shown = token_features(words)

    answers = cycle([False, True])
    hidden = token_features(words, lambda: next(answers))

    assert (hidden[0], hidden[2]) == (shown[0], shown[2])
    assert set(shown[1]) - set(hidden[1]) == {
        *("word=textract", "prefix2=Te", "prefix3=Tex", "suffix2=ct", "suffix3=act", "suffix4=ract")
    }


@given(st.lists(st.text(st.characters(exclude_categories=()), min_size=1)))
def test_features_are_text_that_the_library_can_take(words: list[str]) -> None:
    for feature in sum(token_features(words), start=()):
        assert "\0" not in feature
        assert feature.encode()
