"""Texts to lines and lines to tokens, keeping every offset in code points."""

import re
from typing import NamedTuple

# Scripts that write no spaces between words: kana, Han, Thai. One token a character.
_UNSPACED = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|[^\w\s]")
_LINE_END = re.compile(r"\r\n|\r|\n")
LONGEST_PIECE = 20_000
_PIECE = re.compile(
    rf".{{1,{LONGEST_PIECE}}}(?:(?<=[.!?])\s|(?<=\n)|\Z)|.{{1,{LONGEST_PIECE}}}(?<=\s)|.{{1,{LONGEST_PIECE}}}",
    re.DOTALL,
)


class Token(NamedTuple):
    """A word, or a single character that is neither part of a word nor white space."""

    text: str
    begin: int
    end: int


def tokenize(text: str) -> list[Token]:
    """Tokens in order; together they hold every character of `text` that is not white space."""
    return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def words(text: str) -> list[str]:
    """Tokenize, but tell no places."""
    return _TOKEN.findall(text)


def pieces(text: str) -> list[tuple[int, str]]:
    """Cut a long text where a sentence or a line ends, or else a word; a piece comes with the offset of its begin.

    A piece has at most `LONGEST_PIECE` characters and perhaps a white space.
    """
    if len(text) <= LONGEST_PIECE:
        return [(0, text)]
    return [(match.start(), match.group()) for match in _PIECE.finditer(text)]


def split_lines(text: str) -> list[str]:
    r"""Lines of an input file of Comprehend: they end in LF, CR or CRLF and nowhere else.

    `str.splitlines` would also split at U+2028, form feeds and others, and so count lines differently.
    A line end at the very end of the text opens no further line.
    """
    lines = _LINE_END.split(text)
    if not lines[-1]:
        lines.pop()
    return lines
