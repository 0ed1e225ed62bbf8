import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.engine.tokens import LONGEST_PIECE, pieces, split_lines, tokenize, words

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_tokens_hold_every_character_that_is_not_white_space(text: str) -> None:
    tokens = tokenize(text)

    assert "".join(token.text for token in tokens) == "".join(text.split())
    assert all(text[token.begin : token.end] == token.text for token in tokens)
    assert words(text) == [token.text for token in tokens]


def test_words_and_marks_are_tokens_of_their_own() -> None:
    assert words("Amazon S3's e-mail_id") == ["Amazon", "S3", "'", "s", "e", "-", "mail_id"]


def test_scripts_without_spaces_give_one_token_a_character() -> None:
    assert words("京都のDB") == ["京", "都", "の", "DB"]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_lines_end_in_lf_cr_or_crlf(end: str) -> None:
    assert split_lines(f"one{end}{end}three{end}") == ["one", "", "three"]


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x85"])
def test_lines_end_nowhere_else(character: str) -> None:
    assert split_lines(f"one{character}still one\ntwo") == [f"one{character}still one", "two"]


def test_an_empty_file_has_no_line() -> None:
    assert split_lines("") == []


@pytest.mark.parametrize(
    ("text", "cuts"),
    [
        ("short. text", [0]),
        (f"{'x' * 15_000}. {'y' * 15_000}", [0, 15_002]),
        (f"{'x ' * 7_000}\n{'y ' * 7_000}", [0, 14_001]),
        (f"{'x' * 15_000} {'y' * 15_000}", [0, 15_001]),
        ("x" * 50_000, [0, LONGEST_PIECE, 2 * LONGEST_PIECE]),
        ("", [0]),
    ],
)
def test_long_texts_are_cut_where_a_sentence_a_line_or_a_word_ends(text: str, cuts: list[int]) -> None:
    found = pieces(text)

    assert [begin for begin, _ in found] == cuts
    assert "".join(piece for _, piece in found) == text
