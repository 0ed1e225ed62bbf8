"""Entity lists: the CSV of Amazon Comprehend (`Text,Type`), and finding the listed texts in a document."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from local.engine.labels import TokenSpan
from local.engine.mentions import Mention
from local.engine.tokens import Token, tokenize

_HEADER = ("Text", "Type")
# A listed text beside one of these is a part of an identifier, a path, an address or a compound, not a mention.
_GLUE = "-:/._@"
_GLUE_BEFORE = _GLUE + "$"


class ListEntry(NamedTuple):
    """One listed text and its entity type."""

    text: str
    type: str


class EntityListError(ValueError):
    """The CSV is no entity list; the message names the line."""


def parse_entity_list(data: str) -> list[ListEntry]:
    """Entries of an entity list with the header `Text,Type`, the two columns in either order.

    White space around cells is dropped and empty rows are skipped; rows are not otherwise judged: how many
    types a model may have is the service's business.
    """
    rows = csv.reader(io.StringIO(data.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(rows, [])]
        if sorted(header) != sorted(_HEADER):
            raise EntityListError(f"line 1: the header must be Text,Type, found {','.join(header)!r}")
        entries = [_entry(header, row, rows.line_num) for row in rows if any(map(str.strip, row))]
    except csv.Error as error:
        raise EntityListError(f"line {rows.line_num}: {error}") from error
    if not entries:
        raise EntityListError("line 2: the list has no entries")
    return entries


def _entry(header: Sequence[str], row: Sequence[str], line: int) -> ListEntry:
    if len(row) != len(header):
        raise EntityListError(f"line {line}: expected 2 columns, found {len(row)}; quote a text that has a comma")
    cells = dict(zip(header, map(str.strip, row), strict=True))
    for column in _HEADER:
        if not cells[column]:
            raise EntityListError(f"line {line}: the {column} is empty")
    return ListEntry(cells["Text"], cells["Type"])


def format_entity_list(entries: Iterable[ListEntry]) -> str:
    """CSV that `parse_entity_list` reads; a cell must not hold a line break."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(entries)
    return out.getvalue()


class EntityList:
    """Finds listed texts as whole tokens: case sensitive, leftmost longest, spaced as in the list.

    A text is not found inside an identifier, a path or an address. Of a text listed twice, the first type counts.
    """

    def __init__(self, entries: Iterable[ListEntry]) -> None:
        self._types: dict[str, str] = {}
        lengths: dict[str, set[int]] = {}
        for text, type_ in entries:
            tokens = tokenize(text)
            if tokens:
                self._types.setdefault(text[tokens[0].begin : tokens[-1].end], type_)
                lengths.setdefault(tokens[0].text, set()).add(len(tokens))
        # How many tokens the entries have that begin with this token, longest first.
        self._lengths = {first: sorted(counts, reverse=True) for first, counts in lengths.items()}

    def find(self, text: str) -> list[Mention]:
        """Mentions in order, each with score 1."""
        tokens = tokenize(text)
        return [
            Mention(tokens[first].begin, tokens[last].end, type_, 1.0)
            for first, last, type_ in self.find_in(text, tokens)
        ]

    def may_find(self, words: Iterable[str]) -> bool:
        """Whether a listed text begins with one of the words: if not, none is found in a text of them."""
        return not self._lengths.keys().isdisjoint(words)

    def find_in(self, text: str, tokens: Sequence[Token]) -> list[TokenSpan]:
        """Mentions in a text that is tokenized already."""
        found: list[TokenSpan] = []
        position = 0
        while position < len(tokens):
            span = self._longest_at(text, tokens, position)
            if span is None:
                position += 1
            else:
                found.append(span)
                position = span.last + 1
        return found

    def _longest_at(self, text: str, tokens: Sequence[Token], first: int) -> TokenSpan | None:
        begin = tokens[first].begin
        for length in self._lengths.get(tokens[first].text, ()):
            last = first + length - 1
            if last < len(tokens):
                end = tokens[last].end
                type_ = self._types.get(text[begin:end])
                if type_ is not None and not _is_glued(text, begin, end):
                    return TokenSpan(first, last, type_)
        return None


def _is_glued(text: str, begin: int, end: int) -> bool:
    if begin > 0 and text[begin - 1] in _GLUE_BEFORE:
        return True
    after = text[end : end + 2]
    return len(after) == 2 and after[0] in _GLUE and (after[1].isalnum() or after[1] in _GLUE)
