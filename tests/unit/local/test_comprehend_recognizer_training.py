"""A training, as the child process does it."""

from pathlib import Path
from typing import Any

import pytest

from local.comprehend.documents import ONE_DOC_PER_LINE
from local.comprehend.recognizer_training import train
from local.comprehend.tasks import MODEL
from local.engine.recognizer import Recognizer

COLOURS = ("Amber", "Azure", "Coral", "Ebony", "Ivory", "Jade", "Olive", "Ruby", "Silver", "Teal")
FRAMES = (
    "Customers who buy the {} Plan pay nothing in the first month.",
    "We moved to the {} Plan last year and never looked back.",
    "Please send me the conditions of the {} Plan by mail.",
    "The price of the {} Plan went up again in spring.",
)
SENTENCES = [frame.format(colour) for colour in COLOURS for frame in FRAMES for _ in range(6)]
PLAIN = [f"Nothing of interest was said in meeting number {number}." for number in range(100)]


def request(folder: Path, **changes: Any) -> dict[str, Any]:
    (folder / "documents").write_text("\n".join(SENTENCES + PLAIN) + "\n")
    (folder / "list").write_text("\n".join(["Text,Type", *(f"{colour} Plan,OFFER" for colour in COLOURS)]) + "\n")
    return {
        "types": ["OFFER"],
        "input_format": ONE_DOC_PER_LINE,
        "documents": [[str(folder / "documents"), "documents.txt"]],
        "entity_list": [[str(folder / "list"), "list.csv"]],
        "annotations": [],
        "test_documents": [],
        "test_annotations": [],
        "manifests": [],
        **changes,
    }


def test_a_tenth_is_held_out_and_measured_in_percent(tmp_path: Path) -> None:
    result = train(request(tmp_path), tmp_path)

    metadata = result["metadata"]
    assert metadata["NumberOfTestDocuments"] == 34
    assert metadata["NumberOfTrainedDocuments"] == 306
    assert metadata["EvaluationMetrics"] == {"Precision": 100.0, "Recall": 100.0, "F1Score": 100.0}
    (of_type,) = metadata["EntityTypes"]
    assert of_type["Type"] == "OFFER"
    assert of_type["EvaluationMetrics"] == metadata["EvaluationMetrics"]
    assert 200 < of_type["NumberOfTrainMentions"] < 240
    assert result["warning"] == ""


def test_the_model_finds_what_it_has_not_seen(tmp_path: Path) -> None:
    train(request(tmp_path), tmp_path)

    (mention,) = Recognizer.open(tmp_path / MODEL).detect("We moved to the Golden Plan last year.")

    assert (mention.begin, mention.end, mention.type) == (16, 27, "OFFER")


def test_the_same_data_make_the_same_model(tmp_path: Path) -> None:
    results, models = [], []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        results.append(train(request(tmp_path / name), tmp_path / name))
        models.append({file.name: file.read_bytes() for file in (tmp_path / name / MODEL).iterdir()})

    assert results[0] == results[1]
    assert models[0] == models[1]


def test_annotations_train_as_well(tmp_path: Path) -> None:
    rows = ["File,Line,Begin Offset,End Offset,Type"]
    for line, text in enumerate(SENTENCES):
        end = text.index(" Plan") + 5
        rows.append(f"documents.txt,{line},{text.rindex(' ', 0, end - 5) + 1},{end},OFFER")
    asked = request(tmp_path, entity_list=[], annotations=[[str(tmp_path / "annotations"), "annotations.csv"]])
    (tmp_path / "annotations").write_text("\n".join(rows) + "\n")

    result = train(asked, tmp_path)

    assert result["metadata"]["EvaluationMetrics"]["F1Score"] > 95
    assert result["warning"] == ""


def test_few_matches_are_warned_of(tmp_path: Path) -> None:
    asked = request(tmp_path)
    (tmp_path / "list").write_text("Text,Type\nAmber Plan,OFFER\nTeal Plan,OFFER\n")

    assert train(asked, tmp_path)["warning"] == "Fewer than 200 matches of the entity types: OFFER (48)."


@pytest.mark.parametrize(
    ("types", "entity_list", "error"),
    [
        (
            ["OFFER"],
            "Text,Type\nPurple Plan,OFFER\n",
            "Too few of the training documents mention the entity type OFFER.",
        ),
        (["CITY"], "Text,Type\nTeal Plan,OFFER\n", "The entity list has no entry of the type CITY."),
    ],
)
def test_what_cannot_be_trained_on_is_an_error(tmp_path: Path, types: list[str], entity_list: str, error: str) -> None:
    asked = request(tmp_path, types=types)
    (tmp_path / "list").write_text(entity_list)

    assert train(asked, tmp_path) == {"error": error}
