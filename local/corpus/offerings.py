"""Which names are AWS offerings, and which of them are kept out of list and training."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from local.corpus.documentation import Service
from local.engine.tokens import words

UNLISTED_PART = 0.2
# "Batch", "Connect": a name that is also written in lower case this often, compared with the name, is a word.
_ORDINARY_PART = 0.1


class Offerings(NamedTuple):
    """Names in the entity list, and names that occur neither in the list nor in the training documents."""

    listed: frozenset[str]
    unlisted: frozenset[str]


def offering_names(services: Iterable[Service], counts: Mapping[str, int]) -> set[str]:
    """Names of the services, without abbreviations of two letters, lower-case ids and ordinary words.

    `counts` says how often the documentation uses a word.
    """
    return {name for service in services for name in service.names if _is_telling(name, counts)}


def _is_telling(name: str, counts: Mapping[str, int]) -> bool:
    lower = name.lower()
    if name == lower or (len(name) < 3 and name.isalpha()):
        return False
    return len(words(name)) > 1 or counts.get(lower, 0) < _ORDINARY_PART * counts.get(name, 0)


def split_offerings(services: Iterable[Service], names: Iterable[str]) -> Offerings:
    """Keep about one fifth of the names out of the list: all names of a service, and names within names, together."""
    groups = _group(services, sorted(names))
    enough = UNLISTED_PART * sum(map(len, groups))
    unlisted: set[str] = set()
    for group in sorted(groups, key=lambda group: shuffled_place(group[0])):
        if len(unlisted) < enough:
            unlisted.update(group)
    return Offerings(listed=frozenset(names) - unlisted, unlisted=frozenset(unlisted))


def shuffled_place(text: str, purpose: str = "") -> bytes:
    """Sort key for an order that looks random, is the same everywhere, and hardly changes with newer documentation."""
    return hashlib.blake2b(text.encode(), digest_size=8, person=purpose.encode()).digest()


def _group(services: Iterable[Service], names: list[str]) -> list[list[str]]:
    leader = {name: name for name in names}

    def lead(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for service in services:
        known = [name for name in service.names if name in leader]
        for name in known[1:]:
            leader[lead(name)] = lead(known[0])
    spaced = {name: f" {' '.join(words(name))} " for name in names}
    for name in names:
        for longer in names:
            if spaced[name] in spaced[longer]:
                leader[lead(longer)] = lead(name)
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(lead(name), []).append(name)
    return list(groups.values())
