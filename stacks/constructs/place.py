"""Where a model's and a version's constructs are in their stack."""

from typing import cast

from constructs import Construct


def place_of(scope: Construct, *names: str) -> Construct:
    """Return the construct at the path `names` below another one, made where it is not there yet."""
    for name in names:
        scope = cast("Construct", scope.node.try_find_child(name) or Construct(scope, name))
    return scope
