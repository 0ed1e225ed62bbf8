"""Configs of so many model versions and targets, with data files of their own."""

import json
from pathlib import Path
from typing import Any

_VERSIONS = 10
"""Of a model, so that a hundred are of ten models, as many as an account takes (stacks/config/references.py)."""
_HEADER = "File,Line,Begin Offset,End Offset,Type"


def write_fleet(folder: Path, *, versions: int, targets: int) -> Path:
    """Write a config and its data files into a new folder; return the config's path.

    Each ten versions are of a model, each trained on files of its own. A target imports the newest version of every
    model, and tests it with the same documents as the others.
    """
    folder.mkdir(parents=True)
    each = min(versions, _VERSIONS)
    models = versions // each
    (folder / "sentences.txt").write_text("Is the Blue Plan sold?\n")
    (folder / "expected.csv").write_text(f"{_HEADER}\nsentences.txt,0,7,16,OFFER\n")
    imports = {
        f"offers-{model}": {
            "version": f"v{each}",
            "smoke_test": {"documents": ["sentences.txt"], "expected": "expected.csv"},
        }
        for model in range(models)
    }
    config = {
        "source": {"account": "111111111111", "region": "eu-west-1"},
        "models": {
            f"offers-{model}": {
                "kind": "entity-recognizer",
                "versions": {f"v{version}": _version(folder, f"{model}-{version}") for version in range(1, each + 1)},
            }
            for model in range(models)
        },
        "targets": {
            f"unit-{number}": {"account": f"2222222222{number:02}", "imports": imports} for number in range(targets)
        },
    }
    path = folder / "models.yaml"
    # JSON is YAML, without names for what stands in it twice.
    path.write_text(json.dumps(config))
    return path


def _version(folder: Path, name: str) -> dict[str, Any]:
    documents, entity_list = f"{name}.txt", f"{name}.csv"
    lines = [f"Customer {number} of {name} asks for the Blue Plan, and for the Red Plan.\n" for number in range(100)]
    (folder / documents).write_text("".join(lines))
    (folder / entity_list).write_text("Text,Type\nBlue Plan,OFFER\n")
    return {"entity_types": ["OFFER"], "documents": documents, "entity_list": entity_list}
