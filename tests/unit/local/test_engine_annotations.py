import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.engine.annotations import Annotation, AnnotationsError, format_annotations, parse_annotations

CELLS = (
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), min_size=1).map(str.strip).filter(bool)
)


@given(
    st.lists(
        st.tuples(CELLS, st.integers(0, 200_000), st.integers(0, 5_000), st.integers(1, 5_000), CELLS).map(
            lambda cells: Annotation(cells[0], cells[1], cells[2], cells[2] + cells[3], cells[4])
        )
    )
)
def test_written_annotations_are_read_as_they_were(annotations: list[Annotation]) -> None:
    assert parse_annotations(format_annotations(annotations)) == annotations


def test_a_file_that_is_one_document_has_no_lines() -> None:
    assert parse_annotations("File, Begin Offset, End Offset, Type\na.txt, 0, 4, CITY\n") == [
        Annotation("a.txt", None, 0, 4, "CITY")
    ]


def test_the_columns_are_in_any_order() -> None:
    assert parse_annotations("Type,End Offset,Begin Offset,Line,File\nCITY,4,0,7,a.txt\n") == [
        Annotation("a.txt", 7, 0, 4, "CITY")
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a.txt,0,4,CITY", "line 2: expected 5 columns, found 4"),
        ("a.txt,zero,0,4,CITY", "line 2: Line must be a whole number from 0, found 'zero'"),
        ("a.txt,0,-1,4,CITY", "line 2: Begin Offset must be a whole number from 0, found '-1'"),
        ("a.txt,0,4,4,CITY", "line 2: End Offset 4 must be greater than Begin Offset 4"),
        (",0,0,4,CITY", "line 2: the File is empty"),
        ("a.txt,0,0,4,", "line 2: the Type is empty"),
    ],
)
def test_a_bad_annotation_is_refused_with_its_line(row: str, problem: str) -> None:
    with pytest.raises(AnnotationsError, match=f"^{problem}$"):
        parse_annotations(f"File,Line,Begin Offset,End Offset,Type\n{row}\n")


def test_another_header_is_refused() -> None:
    with pytest.raises(AnnotationsError, match="line 1: the header must be File,Line,Begin Offset,End Offset,Type"):
        parse_annotations("File,Line,Begin,End,Type\n")
    with pytest.raises(AnnotationsError, match="found 'File,Line,Line,Begin Offset,End Offset,Type'"):
        parse_annotations("File,Line,Line,Begin Offset,End Offset,Type\n")
