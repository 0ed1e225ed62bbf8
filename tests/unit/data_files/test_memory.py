"""60 MB of data are checked in less memory than they would fill."""

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stacks.config.models import DocumentClassifierVersion, EntityRecognizerVersion
from tests.unit.data_files.data_sets import ANNOTATED, HEADER, LISTED, MULTI_CLASS, training, write


def numbered(begin: str, count: int, end: str) -> Iterator[str]:
    return (f"{begin}{number:07} and so on, which is what comes after it{end}" for number in range(count))


def write_documents(folder: Path) -> None:
    write(folder, "documents.txt", numbered("The Blue Plan is one of ", 420_000, " north" * 12))


def write_annotated(folder: Path) -> None:
    write(folder, "documents.txt", numbered("The Blue Plan ", 60_000, " north" * 160))
    write(folder, "annotations.csv", [HEADER, *(f"documents.txt,{59_999 - line},4,13,OFFER" for line in range(60_000))])


def write_classes(folder: Path) -> None:
    with (folder / "classes.csv").open("w") as file:
        for label in ("SPAM", "HAM"):
            file.writelines(f"{line}\n" for line in numbered(f'{label},"{label} is ', 100_000, f'{" north" * 42}"'))


@pytest.mark.parametrize(
    ("write_data", "version"), [(write_documents, LISTED), (write_annotated, ANNOTATED), (write_classes, MULTI_CLASS)]
)
def test_checking_60_mb_takes_less_than_that(
    folder: Path, write_data: Callable[[Path], None], version: EntityRecognizerVersion | DocumentClassifierVersion
) -> None:
    write_data(folder)
    size = sum((folder / str(data)).stat().st_size for _field, data in version.data())

    tracemalloc.start()
    try:
        problems = training(folder, version)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert problems == []
    assert size > 60_000_000
    assert peak < 60_000_000
