"""What is annotated: the characters of a mention, and how often each entity type is mentioned."""

from collections import Counter
from collections.abc import Sequence

from stacks.data_files.problems import Report

FEWEST_ANNOTATIONS = 25
_FEWEST_IN_ALL = 50
_MOST_UNLISTED = 1_000


class TypeCounts:
    """Counts the mentions of each entity type."""

    def __init__(self, types: Sequence[str]) -> None:
        self._types = types
        self._counts = dict.fromkeys(types, 0)
        self._unlisted: Counter[str] = Counter()
        self._first: dict[str, tuple[Report, int]] = {}

    def add(self, type_: str, report: Report, line: int) -> None:
        """Count a mention that is annotated on a line."""
        if type_ in self._counts:
            self._counts[type_] += 1
        elif type_ in self._first or len(self._first) < _MOST_UNLISTED:
            self._first.setdefault(type_, (report, line))
            self._unlisted[type_] += 1

    def tell_unlisted(self) -> None:
        """Warn of types that models.yaml lacks: they are ignored (API reference, `EntityTypes`)."""
        for type_, (report, line) in self._first.items():
            what = f"Type: {type_!r} is not in entity_types: {', '.join(self._types)}"
            report.warning(f"{what}: Comprehend ignores the {self._unlisted[type_]:,} of it, the first here", line)

    def tell_few(self, report: Report, *, fewest: int = FEWEST_ANNOTATIONS) -> None:
        """Report types of models.yaml that are mentioned too seldom."""
        for type_, count in self._counts.items():
            if count < fewest:
                report.error(
                    f"Type: {type_!r} has {count} annotation{'' if count == 1 else 's'}: at least {fewest} "
                    f"{'are' if fewest > 1 else 'is'} needed: annotate more, or remove it from entity_types"
                )

    def tell_few_in_all(self, report: Report) -> None:
        """Warn of so few mentions that Comprehend tests with more than a tenth of the documents."""
        count = sum(self._counts.values())
        if count < _FEWEST_IN_ALL:
            report.warning(
                f"{count} annotations in all: with fewer than {_FEWEST_IN_ALL}, Comprehend tests with more than a "
                "tenth of the documents: annotate more, or name test_documents"
            )


def check_offsets(report: Report, line: int, begin: int, end: int, text: str | None, where: str) -> bool:
    """Tell whether offsets are within the text that `where` describes, if it is known; warn where they cut a word.

    Offsets count characters, which are code points (guide, "Plain-text annotation files").
    """
    if begin >= end:
        report.error(
            f"End Offset: {end} is not greater than Begin Offset: {begin}: it is the place after the last character",
            line,
        )
        return False
    if text is None:
        return True
    if end > len(text):
        report.error(
            f"End Offset: {end} is beyond the {len(text):,} characters of {where}: offsets count characters from its "
            "beginning, the first is 0",
            line,
        )
        return False
    if text[begin].isspace() or text[end - 1].isspace():
        report.warning(
            f"{begin}-{end} is {text[begin:end]!r} in {where}: begin and end on a character, not a blank", line
        )
    elif (begin and text[begin].isalnum() and text[begin - 1].isalnum()) or (
        end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    ):
        around = text[max(begin - 10, 0) : end + 10]
        report.warning(f"{begin}-{end} is {text[begin:end]!r} in {around!r}: it cuts a word: move the offsets", line)
    return True
