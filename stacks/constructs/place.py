"""Where a model's and a version's constructs are in their stack."""

from weakref import WeakKeyDictionary

from constructs import Construct

_MADE: WeakKeyDictionary[Construct, dict[str, Construct]] = WeakKeyDictionary()
"""Places by what they are below. To ask the construct tree for one takes two calls of the CDK's process."""


def place_of(scope: Construct, *names: str) -> Construct:
    """Return the construct at the path `names` below another one, made where it is not there yet."""
    for name in names:
        made = _MADE.setdefault(scope, {})
        if name not in made:
            made[name] = Construct(scope, name)
        scope = made[name]
    return scope
