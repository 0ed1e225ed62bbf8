"""What to say of a name that is not known."""

import difflib
from collections.abc import Iterable


def known(wrong: str, names: Iterable[str]) -> str:
    """Return the names that are known, and first the one that was probably meant."""
    names = list(names)
    nearest = difflib.get_close_matches(wrong.lower(), [name.lower() for name in names], n=1)
    meant = [name for name in names if [name.lower()] == nearest]
    return (f"did you mean {meant[0]!r}? " if meant else "") + f"known: {', '.join(names)}"
