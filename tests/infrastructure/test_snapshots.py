"""A changed template shows in review as the changed lines of one file: `make snapshots` writes them anew."""

import json
import re
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex

from tests.infrastructure.templates import Template


class StackSnapshot(JSONSnapshotExtension):
    """One file a stack, by its name."""

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:  # noqa: ARG003
        return str(index)


STACKS = ["ModelCopy-Source", "ModelCopy-SourceStorage", "ModelCopy-prd", "ModelCopy-prd-Storage"]


@pytest.mark.parametrize("stack", STACKS)
def test_the_template_is_the_one_that_was_reviewed(
    templates: dict[str, Template], stack: str, snapshot: SnapshotAssertion
) -> None:
    assert without_hashes(templates[stack].raw) == snapshot(extension_class=StackSnapshot, name=stack)


def test_every_stack_has_a_snapshot(templates: dict[str, Template]) -> None:
    assert sorted(templates) == sorted(STACKS)


def without_hashes(template: dict[str, Any]) -> Any:
    """Return the template with the hashes of files replaced: they change with every edit of a file."""
    return json.loads(re.sub(r"(?<![0-9A-Za-z])[0-9a-f]{64}", "HASH", json.dumps(template)))
