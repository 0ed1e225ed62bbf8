"""A project whose stacks have every statement that the constructs can make: both kinds of models, and all options."""

import json
from pathlib import Path
from typing import Any

import yaml

from tests.local import training_inputs as inputs
from tests.local.staged_project import Project
from tests.project import write_trainable_project

LIBRARY = "710000000000"
"""The account whose bucket has the recognizer's training data."""
BUCKET = "library-corpus"
IMPORTER = "model-importer"
RECOGNIZER, CLASSIFIER = "entity-recognizer/offers/version/v1", "document-classifier/topics/version/v1"
ENDPOINT = "document-classifier-endpoint/topics"
LIBRARY_KEY = f"arn:aws:kms:eu-west-1:{LIBRARY}:key/00000000-0000-0000-0000-000000000000"
"""Stands in the templates for the key of the bucket, which has its id only once it is made."""
NETWORK = {"subnets": ["subnet-0a1b"], "security_groups": ["sg-0a1b"]}

Templates = dict[str, dict[str, Any]]
"""The four stacks' templates, by name; the accounts in them are the project's own."""

_TESTED = 8


class WholeProject(Project):
    """The stacks of a source and a target."""

    def templates(self) -> Templates:
        """Return all templates, to be changed."""
        return {stack: json.loads(template) for stack, template in self._templates.items()}

    def write(self, folder: Path, *, source: str, target: str, removal_policy: str) -> None:
        """Write the project."""
        write_trainable_project(folder, source=source, target=target)
        rows = inputs.classes().splitlines()
        (folder / "topics.csv").write_text("\n".join(rows) + "\n")
        texts = [row.partition(",")[2].strip('"') for row in rows[:_TESTED]]
        (folder / "texts.txt").write_text("\n".join(texts) + "\n")
        classes = [f"texts.txt,{line},{row.partition(',')[0]}" for line, row in enumerate(rows[:_TESTED])]
        (folder / "classes.csv").write_text("\n".join(["File,Line,Class", *classes]) + "\n")
        (folder / "models.yaml").write_text(yaml.safe_dump(_config(source, target, removal_policy)))


def _config(source: str, target: str, removal_policy: str) -> dict[str, object]:
    version = {"vpc": NETWORK, "tags": {"team": "a", "cost": "1"}, "removal_policy": removal_policy}
    return {
        "source": {
            "account": source,
            "region": "eu-west-1",
            "data_buckets": {BUCKET: {"account": LIBRARY, "key_arn": LIBRARY_KEY}},
        },
        "models": {
            "offers": {
                "kind": "entity-recognizer",
                "versions": {
                    "v1": {
                        "entity_types": ["OFFER"],
                        "documents": f"s3://{BUCKET}/train/documents.txt",
                        "entity_list": f"s3://{BUCKET}/train/entity_list.csv",
                        **version,
                    }
                },
            },
            "topics": {
                "kind": "document-classifier",
                "versions": {"v1": {"mode": "multi-class", "documents": "topics.csv", **version}},
            },
        },
        "targets": {
            "tst": {
                "account": target,
                "importer_role": IMPORTER,
                "imports": {
                    "offers": _import(["sentences.txt"], "annotations.csv"),
                    "topics": {**_import(["texts.txt"], "classes.csv"), "endpoint": {}},
                },
            }
        },
    }


def _import(documents: list[str], expected: str) -> dict[str, object]:
    smoke_test = {"documents": documents, "expected": expected, "vpc": NETWORK}
    return {"version": "v1", "smoke_test": smoke_test, "tags": {"team": "a", "cost": "1"}}
