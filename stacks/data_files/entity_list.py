"""Entity lists: `Text,Type`, and whether the documents mention what is listed."""

import re
from collections.abc import Sequence

from stacks.data_files.duplicates import Duplicates
from stacks.data_files.lines import Block
from stacks.data_files.problems import Report
from stacks.data_files.rows import read_table

_HEADER = ("Text", "Type")
_MOST_ENTRIES = 1_000_000
_LONGEST_ENTRY = 5_000
_FEWEST_MATCHES = 200
_MOST_MATCHED_ENTRIES = 100_000
_MATCHED_BYTES = 20_000_000
_words = re.compile(r"\w+").findall


class Matches:
    """Counts how often documents mention entries of each type, until it is often enough for all of them.

    It looks for the words of an entry one after the other, whatever is between them, in the first 20 MB of documents,
    and not at all for more than 100,000 entries: a warning that is not given costs less than the time.
    """

    def __init__(self, types: Sequence[str]) -> None:
        self._entries: dict[tuple[str, ...], str] = {}
        self._lengths: dict[str, set[int]] = {}
        self._left = dict.fromkeys(types, _FEWEST_MATCHES)
        self._bytes = 0
        self._too_many = False

    def add(self, text: str, type_: str) -> None:
        """Take in an entry."""
        words = tuple(_words(text))
        self._too_many = self._too_many or len(self._entries) >= _MOST_MATCHED_ENTRIES
        if words and not self._too_many:
            self._entries.setdefault(words, type_)
            self._lengths.setdefault(words[0], set()).add(len(words))

    def watch(self, block: Block) -> None:
        """Look for the entries in documents."""
        if self._too_many or not self._left or self._bytes > _MATCHED_BYTES:
            return
        self._bytes += len(block.data)
        firsts = self._lengths.keys()
        for line in block.data.decode().splitlines():
            words = _words(line)
            if not firsts.isdisjoint(words):
                self._count(words)
                if not self._left:
                    return

    def warn(self, report: Report) -> None:
        """Warn of types with fewer matches than the guide asks for."""
        if self._too_many:
            return
        part = f" in the first {_MATCHED_BYTES // 1_000_000} MB" if self._bytes > _MATCHED_BYTES else ""
        for type_, left in self._left.items():
            report.warning(
                f"Type: {type_!r} has {_FEWEST_MATCHES - left} matches in the documents{part}: Comprehend asks for "
                f"{_FEWEST_MATCHES} at least: add documents that mention its entries"
            )

    def _count(self, words: list[str]) -> None:
        for index, word in enumerate(words):
            for length in self._lengths.get(word, ()):
                type_ = self._entries.get(tuple(words[index : index + length]))
                if type_ in self._left:
                    self._left[type_] -= 1
                    if not self._left[type_]:
                        del self._left[type_]


def check_entity_list(report: Report, types: Sequence[str]) -> Matches:
    """Check an entity list; what it lists is to be looked for in the documents.

    That a type is refused that models.yaml lacks, and that bytes count and not characters, is the stricter reading.
    """
    matches = Matches(types)
    duplicates = Duplicates("keep one, for Comprehend takes each entry as an example of its own")
    seen: set[str] = set()
    count = 0
    for line, (text, type_) in read_table(report, _HEADER, any_order=True):
        count += 1
        if not text:
            report.error("Text: '' is empty: the words to recognize stand there", line)
        elif len(text) * 4 > _LONGEST_ENTRY < len(text.encode()):
            size = f"{len(text.encode()):,} bytes"
            report.error(f"Text: {text[:20]!r}… has {size}: an entry has 1 to {_LONGEST_ENTRY:,}: shorten it", line)
        if type_ in types:
            seen.add(type_)
        else:
            report.error(f"Type: {type_!r} is not in entity_types: {', '.join(types)}", line)
        duplicates.add(report, (text,), report.path, line)
        matches.add(text, type_)
    if count > _MOST_ENTRIES:
        report.error(f"{count:,} entries: a list has 1 to {_MOST_ENTRIES:,}: remove some")
    if not report.errors:
        for type_ in types:
            if type_ not in seen:
                report.error(f"Type: {type_!r} never occurs: list entries of it, or remove it from entity_types")
        duplicates.warn()
    return matches
