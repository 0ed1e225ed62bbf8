"""What the model sees of a token: its own spelling, its shape, and its neighbours."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

Features = tuple[str, ...]

# Lone surrogates cannot be encoded and NUL ends a string in the CRF library.
_UNSAFE = re.compile("[\0\ud800-\udfff]")
_SHAPED_LENGTH = 24


class _Word(NamedTuple):
    """What one distinct word says about itself and to its neighbours."""

    identity: Features
    form: Features
    one_before: Features
    one_after: Features
    two_before: Features
    two_after: Features
    shape: str


def token_features(words: Sequence[str], hides_identity: Callable[[], bool] | None = None) -> list[Features]:
    """Features of each word in its sentence.

    `hides_identity` is asked once for each word: where it says yes the word's own spelling is left out, so that
    a model trained on the rest learns the context of the listed texts, not the list.
    """
    seen = [_START, _START, *map(_word, words), _END, _END]
    features = []
    for position in range(2, len(seen) - 2):
        before, word, after = seen[position - 1], seen[position], seen[position + 1]
        visible = (
            word.form
            + before.one_before
            + after.one_after
            + seen[position - 2].two_before
            + seen[position + 2].two_after
            + _shape_pair("-1|0", before.shape, word.shape)
            + _shape_pair("0|+1", word.shape, after.shape)
        )
        hidden = hides_identity is not None and hides_identity()
        features.append(visible if hidden else word.identity + visible)
    return features


@lru_cache(maxsize=50_000)  # 90 MB of them, and most words of a language
def _word(text: str) -> _Word:
    safe = _UNSAFE.sub("\ufffd", text)
    lower = safe.lower()
    spelled = "".join(_class(character) for character in safe[:_SHAPED_LENGTH])
    shape = "".join(character for character, _ in groupby(spelled))
    return _Word(
        identity=_identity(safe, lower),
        form=("bias", f"shape={shape}", f"form={spelled[:8]}{min(len(safe), 9)}"),
        one_before=(f"-1={lower}", f"-1shape={shape}"),
        one_after=(f"+1={lower}", f"+1shape={shape}"),
        two_before=(f"-2={lower}", f"-2shape={shape}"),
        two_after=(f"+2={lower}", f"+2shape={shape}"),
        shape=shape,
    )


def _identity(word: str, lower: str) -> Features:
    features = [f"word={lower}"]
    if len(word) > 2:
        features += [f"prefix2={word[:2]}", f"prefix3={word[:3]}", f"suffix2={word[-2:]}", f"suffix3={lower[-3:]}"]
    if len(word) > 4:
        features.append(f"suffix4={lower[-4:]}")
    return tuple(features)


def _class(character: str) -> str:
    if character.isupper():
        return "X"
    if character.isalpha():
        return "x"
    return "d" if character.isdigit() else character


@lru_cache(maxsize=50_000)
def _shape_pair(where: str, left: str, right: str) -> Features:
    return (f"shapes{where}={left}|{right}",)


# No token looks like these: words hold no angle brackets.
_START = _word("<start>")
_END = _word("<end>")
