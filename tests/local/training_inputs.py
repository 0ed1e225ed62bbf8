"""The same small corpus in every form that models can be trained on."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TYPES = ("OFFER", "SHOP")
HEADER = ("File", "Line", "Begin Offset", "End Offset", "Type")

_FRAMES = (
    "Customers of {shop} who buy the {offer} pay nothing in month {number}.",
    "Is the {offer} still sold by {shop} after day {number}?",
    "On day {number}, {shop} sent a letter about the {offer}.",
    "We compared the {offer} with {number} others that {shop} has.",
)
_OFFERS = tuple(f"{colour} Plan" for colour in ("Amber", "Azure", "Coral", "Ebony", "Ivory", "Jade", "Olive", "Ruby"))
_SHOPS = tuple(f"Miller and {name}" for name in ("Sons", "Smith", "Jones", "Brown", "White"))


class Document(NamedTuple):
    """A text with its mentions: begin, end, type."""

    text: str
    mentions: tuple[tuple[int, int, str], ...]


def documents() -> Iterator[Document]:
    """Yield 160 documents with a mention of each type."""
    for number, offer in enumerate(_OFFERS * 20):
        shop = _SHOPS[number % len(_SHOPS)]
        text = _FRAMES[number % len(_FRAMES)].format(offer=offer, shop=shop, number=number)
        spans = ((offer, "OFFER"), (shop, "SHOP"))
        yield Document(text, tuple((text.index(name), text.index(name) + len(name), kind) for name, kind in spans))


def annotations(file: str) -> str:
    """Return the annotations of one document per line."""
    rows = [(file, line, *mention) for line, document in enumerate(documents()) for mention in document.mentions]
    return _csv([HEADER, *rows])


def lines() -> str:
    """Return one document per line."""
    return "".join(f"{document.text}\n" for document in documents())


def write_files(folder: Path, annotations_file: Path) -> None:
    """Write one document per file, two lines each, and their annotations, which have no line."""
    folder.mkdir()
    rows = []
    for number, document in enumerate(documents()):
        (folder / f"{number}.txt").write_text(f"{document.text}\nThat is all.\n")
        rows += [(f"{number}.txt", *mention) for mention in document.mentions]
    annotations_file.write_text(_csv([tuple(name for name in HEADER if name != "Line"), *rows]))


def manifest(attribute: str) -> str:
    """Return an augmented manifest, as a labelling job for named entities writes it."""
    lines = []
    for document in documents():
        entities = [{"label": kind, "startOffset": begin, "endOffset": end} for begin, end, kind in document.mentions]
        labels = [{"label": kind} for kind in TYPES]
        metadata = {"type": "groundtruth/text-span", "human-annotated": "yes", "job-name": attribute}
        value = {"annotations": {"entities": entities, "labels": labels}}
        lines.append(json.dumps({"source": document.text, attribute: value, f"{attribute}-metadata": metadata}))
    return "\n".join(lines) + "\n"


def classes() -> str:
    """Return documents with the class that their frame stands for."""
    names = ("PRICE", "SALE", "LETTER", "MARKET")
    return _csv([(names[number % len(names)], document.text) for number, document in enumerate(documents())])


def _csv(rows: list[tuple[object, ...]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()
