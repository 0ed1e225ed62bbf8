"""A changed template shows in review as the changed lines of one file: `make snapshots` writes them anew."""

import json
import re
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex

from tests.infrastructure.projects import synthesized


class StackSnapshot(JSONSnapshotExtension):
    """One file a stack, by its name; the fleet's after it."""

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:  # noqa: ARG003
        return str(index)


SAMPLE = ["ModelCopy-Source", "ModelCopy-SourceStorage", "ModelCopy-prd", "ModelCopy-prd-Storage"]
FLEET = [
    "ModelCopy-Pipeline",
    *(f"ModelCopy-Source{part}-{name}" for name in ("eu", "us") for part in ("", "Storage")),
    *(f"ModelCopy-{name}{part}" for name in ("eu-prd", "eu-tst", "us-prd", "us-tst") for part in ("", "-Storage")),
    "cross-region-stack-999999999999_us-east-1",
]
UNIT = ["ModelCopy-Files", "ModelCopy-business-StackSet"]
SNAPSHOTS = {
    **{name: ("smallest", name) for name in SAMPLE},
    # The other stacks of a project with a pipeline are those that it has without.
    "ModelCopy-Pipeline": ("piped from connection", "ModelCopy-Pipeline"),
    **{f"fleet-{name}": ("fleet", name) for name in FLEET},
    **{f"unit-{name}": ("unit", name) for name in UNIT},
}
"""Project and stack, by the file's name."""


@pytest.mark.parametrize("file", SNAPSHOTS)
def test_the_template_is_the_one_that_was_reviewed(file: str, snapshot: SnapshotAssertion) -> None:
    project, stack = SNAPSHOTS[file]

    template = synthesized(project).templates[stack].raw

    assert without_hashes(template) == snapshot(extension_class=StackSnapshot, name=file)


def test_the_template_of_a_unit_is_the_one_that_was_reviewed(snapshot: SnapshotAssertion) -> None:
    template = synthesized("unit").of_units["Business"].raw

    assert without_hashes(template) == snapshot(extension_class=StackSnapshot, name="unit-ModelCopy-business")


def test_every_stack_has_a_snapshot() -> None:
    assert sorted(synthesized("smallest").templates) == sorted(SAMPLE)
    assert sorted(synthesized("fleet").templates) == sorted(FLEET)
    assert sorted(synthesized("unit").templates) == sorted([*SAMPLE[:2], *UNIT])


def test_a_pipeline_changes_nothing_in_what_it_deploys() -> None:
    piped, plain = synthesized("piped from connection").templates, synthesized("smallest").templates

    assert {name: piped[name].raw for name in SAMPLE} == {name: plain[name].raw for name in SAMPLE}
    assert set(piped) - set(SAMPLE) == {"ModelCopy-Pipeline"}


def without_hashes(template: dict[str, Any]) -> Any:
    """Return the template with the hashes of files replaced: they change with every edit of a file."""
    return json.loads(re.sub(r"(?<![0-9A-Za-z])[0-9a-f]{64}", "HASH", json.dumps(template)))
