"""Where a model version's constructs are in their stack."""

from typing import cast

from constructs import Construct

from stacks.model_version import ModelVersion


def place_of(version: ModelVersion, scope: Construct, folder: str) -> Construct:
    """Return the construct of its own that a version has: `<folder>/<name>/<version>`."""
    for name in (folder, version.name, version.version):
        scope = cast("Construct", scope.node.try_find_child(name) or Construct(scope, name))
    return scope
