"""What is read a block at a time is what would be read at once: any data, and blocks of any size."""

import csv
import io
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stacks.data_files import duplicates, lines
from stacks.data_files.duplicates import Duplicates
from stacks.data_files.lines import blocks
from stacks.data_files.problems import MOST_TOLD, Report
from stacks.data_files.rows import read_rows
from stacks.data_files.spans import Spans
from tests.unit.data_files.data_sets import ANNOTATED, DOCUMENTS, HEADER, LISTED, training, write

SIZES = st.integers(1, 40)
TEXTS = st.text(st.sampled_from("ab é🦊\r\n"), min_size=1, max_size=60)
CELLS = st.text(st.sampled_from('ab é🦊,"|'), max_size=8)

any_data = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data.csv"


@any_data
@given(text=TEXTS, size=SIZES)
def test_blocks_have_all_lines_and_know_where_they_are(path: Path, text: str, size: int) -> None:
    data = text.encode()
    path.write_bytes(data)
    wanted = re.split(rb"\r\n|\r|\n", data)
    if not wanted[-1]:
        wanted.pop()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_BLOCK", size)
        found = list(blocks(path))

    assert [line for block in found for line in block.lines()] == wanted
    assert b"".join(block.data for block in found) == data
    for block in found:
        starts = list(block.starts(list(map(len, block.lines()))))
        assert [data[a:b].rstrip(b"\r\n") for a, b in pairwise(starts)] == block.lines()
        assert wanted[block.number - 1 : block.number - 1 + len(block.lines())] == block.lines()


@any_data
@given(text=TEXTS, size=SIZES, at=st.integers(0, 60))
def test_the_byte_that_is_not_utf_8_is_found(path: Path, text: str, size: int, at: int) -> None:
    before = text[:at].encode()
    path.write_bytes(before + b"\xff" + text[at:].encode())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_BLOCK", size)
        bad = next(bad for bad in (block.bad_byte() for block in blocks(path)) if bad)

    rows = re.split(rb"\r\n|\r|\n", before)
    assert (bad.line, bad.in_line, bad.in_file, bad.value) == (len(rows), len(rows[-1]), len(before), 0xFF)


@any_data
@given(
    table=st.lists(st.lists(CELLS, min_size=2, max_size=3), min_size=1, max_size=8), size=SIZES, quoted=st.booleans()
)
def test_rows_are_those_of_the_csv_module(path: Path, table: list[list[str]], size: int, quoted: bool) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL, lineterminator="\r\n").writerows(table)
    path.write_bytes(out.getvalue().encode())
    report = Report(("documents",), path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_BLOCK", size)
        found = list(read_rows(report, path, skip_blanks=False))

    assert [cells for rows in found for cells in rows.cells] == table
    assert [rows.number + index for rows in found for index in range(len(rows.cells))] == list(range(1, len(table) + 1))
    assert report.errors == 0


@any_data
@given(
    spans=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 30), st.integers(1, 8)).map(lambda t: (t[0], t[1], t[1] + t[2])),
        max_size=12,
    )
)
def test_spans_overlap_where_comparing_each_with_each_says_so(path: Path, spans: list[tuple[int, int, int]]) -> None:
    found, report = Spans(), Report(("annotations",), path)
    for line, span in enumerate(spans):
        found.add(*span, line)

    found.tell_overlaps(report)

    ordered = sorted(spans)
    wanted = sum(
        any(other[0] == span[0] and other[2] > span[1] for other in ordered[:index])
        for index, span in enumerate(ordered)
    )
    assert report.errors == wanted


@any_data
@given(texts=st.lists(st.sampled_from("abcdefghij"), max_size=MOST_TOLD), part=st.integers(1, 8), run=st.integers(1, 5))
def test_every_repeated_text_is_told_with_the_first(path: Path, texts: list[str], part: int, run: int) -> None:
    found, report = Duplicates("keep one"), Report(("documents",), path)
    for begin in range(0, len(texts), run):
        found.add(report, texts[begin : begin + run], path, begin + 1)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duplicates, "_PART", part)
        found.warn()

    wanted = [
        (f"{path}:{line}", f"the same text as line {texts.index(text) + 1}: keep one")
        for line, text in enumerate(texts, 1)
        if texts.index(text) + 1 < line
    ]
    assert [(problem.where, problem.message) for problem in report] == wanted


WORDS = st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=8)


@settings(any_data, max_examples=30)
@given(starts=st.lists(st.lists(WORDS, min_size=1, max_size=12), min_size=60, max_size=60), crlf=st.booleans())
def test_right_annotations_have_no_problem_whatever_the_words(
    folder: Path, starts: list[list[str]], crlf: bool
) -> None:
    documents = [f"{' '.join(words)} {document}" for words, document in zip(starts, DOCUMENTS, strict=False)]
    rows = [f"documents.txt,{line},0,{len(words[0])},OFFER" for line, words in enumerate(starts)]
    rows += [
        f"documents.txt,{line},{text.index('Blue Plan')},{text.index('Blue Plan') + 9},OFFER"
        for line, text in enumerate(documents)
    ]
    end = "\r\n" if crlf else "\n"
    (folder / "documents.txt").write_text(end.join([*documents, *DOCUMENTS[60:]]), encoding="utf-8", newline="")
    write(folder, "annotations.csv", [HEADER, *rows])

    assert training(folder, ANNOTATED) == []


@any_data
@given(line=st.integers(0, 99), size=st.integers(100, 20_000), fault=st.sampled_from(["", "x" * 5_001, "a\u2028b"]))
def test_the_line_of_a_problem_is_right_wherever_it_is(folder: Path, line: int, size: int, fault: str) -> None:
    write(folder, "documents.txt", [*DOCUMENTS[:line], fault, *DOCUMENTS[line:]])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_BLOCK", size)
        (told,) = training(folder, LISTED)

    assert told.removeprefix("warning: ").startswith(f"documents.txt:{line + 1}: ")
