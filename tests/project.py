"""The smallest config with all that it names, for tests to write down and to break."""

from pathlib import Path

MODELS = """\
source:
  account: "111111111111"
  region: eu-west-1
models:
  offers:
    kind: entity-recognizer
    versions:
      v1:
        entity_types: [OFFER]
        documents: documents.txt
        entity_list: entity_list.csv
targets:
  prd:
    account: "222222222222"
    imports:
      offers:
        version: v1
        smoke_test:
          documents: [sentences.txt]
          expected: annotations.csv
"""


def write_project(folder: Path) -> Path:
    """Write models.yaml and its data files into a folder; return the folder."""
    (folder / "models.yaml").write_text(MODELS)
    (folder / "documents.txt").write_text("Buy the Blue Plan.\nBuy the Red Plan.\n")
    (folder / "entity_list.csv").write_text("Text,Type\nBlue Plan,OFFER\n")
    (folder / "sentences.txt").write_text("Is the Blue Plan sold?\n")
    (folder / "annotations.csv").write_text("File,Line,Begin Offset,End Offset,Type\nsentences.txt,0,7,16,OFFER\n")
    return folder
