"""`extends:` a target takes the fields of another, a version those of another of its model.

On the nodes of the YAML document, so that what is wrong in a field is told where that field stands. Sections merge
field by field; a list is taken or replaced whole; a field of `null` is taken away.
"""

from collections.abc import Iterator

import yaml

from stacks.config.fields import Loc
from stacks.config.known_names import known
from stacks.config.models import Problem

_FIELD = "extends"
OWN = (_FIELD, "account")
"""Fields that are never another's."""
_NULL = "tag:yaml.org,2002:null"


def extend(document: yaml.Node | None) -> list[Problem]:
    """Fill in what targets and versions take from others; return what cannot be."""
    problems: list[Problem] = []
    for loc, siblings in _families(document):
        done: dict[str, yaml.Node] = {}
        for key, _ in siblings.value:
            _extended(siblings, key.value, (), done, loc, problems)
        siblings.value = [(key, done[key.value]) for key, _ in siblings.value]
    return problems


def child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    """Return a field of a section."""
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == name), None)
    return None


def _families(document: yaml.Node | None) -> Iterator[tuple[Loc, yaml.MappingNode]]:
    targets, models = child(document, "targets"), child(document, "models")
    if isinstance(targets, yaml.MappingNode):
        yield ("targets",), targets
    for key, model in models.value if isinstance(models, yaml.MappingNode) else []:
        versions = child(model, "versions")
        if isinstance(versions, yaml.MappingNode):
            yield ("models", key.value, "versions"), versions


def _extended(
    siblings: yaml.MappingNode,
    name: str,
    extending: tuple[str, ...],
    done: dict[str, yaml.Node],
    loc: Loc,
    problems: list[Problem],
) -> yaml.Node:
    """Return a section with all that it takes from others; `extending` are those that are on their way to it."""
    if name in done:
        return done[name]
    section = child(siblings, name)
    base = child(section, _FIELD)
    done[name] = section or siblings
    if not isinstance(section, yaml.MappingNode) or not isinstance(base, yaml.ScalarNode):
        return done[name]
    names = [key.value for key, _ in siblings.value if key.value != name]
    if base.value in (*extending, name):
        problems.append(((*loc, name, _FIELD), f"{base.value!r} would extend itself"))
    elif base.value not in names:
        problems.append(((*loc, name, _FIELD), f"{base.value!r} is not there: {known(base.value, names)}"))
    else:
        inherited = _extended(siblings, base.value, (*extending, name), done, loc, problems)
        if isinstance(inherited, yaml.MappingNode):
            fields = [(key, value) for key, value in inherited.value if key.value not in OWN]
            done[name] = _merged(_section(inherited, fields), section)
    return done[name]


def _merged(base: yaml.MappingNode, over: yaml.MappingNode) -> yaml.MappingNode:
    fields = {key.value: (key, value) for key, value in base.value}
    for key, value in over.value:
        _, inherited = fields.get(key.value, (None, None))
        if inherited is not None and value.tag == _NULL:
            del fields[key.value]
        elif isinstance(inherited, yaml.MappingNode) and isinstance(value, yaml.MappingNode):
            fields[key.value] = (key, _merged(inherited, value))
        else:
            fields[key.value] = (key, value)
    return _section(over, list(fields.values()))


def _section(like: yaml.MappingNode, fields: list[tuple[yaml.Node, yaml.Node]]) -> yaml.MappingNode:
    return yaml.MappingNode(like.tag, fields, like.start_mark, like.end_mark)
