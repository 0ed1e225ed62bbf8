"""Reads models.yaml and says in one line each what is wrong with it, and where."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import yaml
from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from stacks.config.config import Config
from stacks.config.extending import extend
from stacks.config.fields import Loc, Section
from stacks.config.known_names import known
from stacks.config.models import Model
from stacks.config.references import problems
from stacks.data_files import FileProblem, smoke_test_problems, training_problems


class ConfigError(Exception):
    """Nothing can be built from the config. `lines` has one error each, as file:line:column: field: value: rule."""

    def __init__(self, lines: list[str]):
        super().__init__("\n".join(lines))
        self.lines = lines


def load(path: Path, warn: Callable[[str], None] = lambda _line: None) -> Config:
    """Return the config in `path`, whose data files are looked for beside it; `ConfigError` names all that is wrong.

    What is against a recommendation only, `warn` is called with, one line each.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError([f"{path}: no such file: write one, the README says how"]) from None
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path}: byte {error.start} is not UTF-8: save the file as UTF-8"]) from None
    source = _Yaml(path, text)
    try:
        config = Config.model_validate(source.data, context=source.path.parent)
    except ValidationError as error:
        raise ConfigError([source.line(*_explain(detail)) for detail in _causes(error)]) from None
    if lines := [source.line(*problem) for problem in problems(config)]:
        raise ConfigError(lines)
    lines = []
    for problem in _data_file_problems(config, source.path.parent):
        if problem[1].warning:
            warn(source.data_line(*problem))
        else:
            lines.append(source.data_line(*problem))
    if lines:
        raise ConfigError(lines)
    return config


def _data_file_problems(config: Config, folder: Path) -> Iterator[tuple[Loc, FileProblem]]:
    for name, model in config.models.items():
        for version, training in model.versions.items():
            loc: Loc = ("models", name, "versions", version)
            yield from ((loc, problem) for problem in training_problems(training, folder))
    looked_into = set()
    for chain in config.chains:
        importers = {("targets", name): target.imports for name, target in chain.targets.items()}
        importers |= {("organizational_units", name): unit.imports for name, (unit, *_) in chain.units.items()}
        for importer, imports in importers.items():
            for key, import_ in imports.items():
                loc = (*importer, "imports", key, "smoke_test")
                kind, test = chain.models[key].kind, import_.smoke_test
                # Targets share their tests as a rule: once is enough to look into the files, and to tell.
                if (kind, test.documents, test.expected) not in looked_into:
                    looked_into.add((kind, test.documents, test.expected))
                    yield from ((loc, problem) for problem in smoke_test_problems(kind, test, folder))


def _explain(detail: ErrorDetails) -> tuple[Loc, str]:
    """Return where pydantic's error is and what it says, in our words."""
    loc, value = _in_file(detail["loc"]), detail["input"]
    match detail["type"]:
        case "missing":
            return loc, "is missing"
        case "extra_forbidden":
            return loc, f"is not a field here: {known(str(loc[-1]), _known_fields(detail['loc'][:-1]))}"
        case "union_tag_not_found":
            return (*loc, "kind"), f"is missing: expected {_kinds()}"
        case "union_tag_invalid":
            return (*loc, "kind"), f"{detail['ctx']['tag']!r} is wrong: expected {_kinds()}"
        case "value_error":
            return loc, f"{value!r} is wrong: {detail['ctx']['error']}"
        case "too_short":
            return loc, f"{value!r} is wrong: too few: at least {detail['ctx']['min_length']}"
        case "too_long":
            return loc, f"{value!r} is wrong: too many: at most {detail['ctx']['max_length']}"
        case "tuple_type":
            return loc, f"{value!r} is wrong: expected a list"
        case "model_type" | "dict_type" | "model_attributes_type":
            return loc, f"{value!r} is wrong: expected a section of fields"
        case _:
            message = detail["msg"].removeprefix("Input should be ")
            return loc, f"{value!r} is wrong: expected {message[0].lower()}{message[1:]}"


def _causes(error: ValidationError) -> list[ErrorDetails]:
    """Return the errors without those that only follow from others: a list is not too short, its items are wrong."""
    details = error.errors()
    return [
        detail
        for detail in details
        if not any(other["loc"] != detail["loc"] == other["loc"][: len(detail["loc"])] for other in details)
    ]


def _kinds() -> str:
    return " or ".join(repr(get_args(section.model_fields["kind"].annotation)[0]) for section in _sections(Model))


def _in_file(loc: Loc) -> Loc:
    """Return where an error is in the file: pydantic also names the kind that it took a model for."""
    kind = {2} if loc[:1] == ("models",) and len(loc) > 2 else set()
    return tuple(part for index, part in enumerate(loc) if part != "[key]" and index not in kind)


def _known_fields(loc: Loc) -> list[str]:
    """Return the names of the fields of a section, by where pydantic says it is."""
    shape: Any = Config
    for part in loc:
        shape = _inside(shape, part)
    return list(_sections(shape)[0].model_fields)


def _inside(shape: Any, part: str | int) -> Any:
    """Return the type of a field of a section, of a value of a dict or list, or of the model of a kind."""
    sections = _sections(shape)
    of_kind = [
        section for section in sections if get_args(section.model_fields.get("kind", Field()).annotation) == (part,)
    ]
    if of_kind:
        return of_kind[0]
    if sections:
        return sections[0].model_fields[str(part)].annotation
    value: Any = [argument for argument in get_args(shape) if argument is not ...][-1]
    return value


def _sections(shape: Any) -> list[type[Section]]:
    """Return the section that a type is, or those that it may be."""
    if isinstance(shape, type):
        return [shape] if issubclass(shape, Section) else []
    if get_origin(shape) in (Annotated, Union, UnionType):
        return [section for argument in get_args(shape) for section in _sections(argument)]
    return []


class _Yaml:
    """A YAML document that knows the line of each of its fields."""

    def __init__(self, path: Path, text: str):
        self.path = path
        self._node: yaml.Node | None = None
        try:
            self._node = yaml.compose(text, Loader=yaml.SafeLoader)
            if duplicates := [self.line(loc, "stands here twice: keep one") for loc in _duplicates(self._node, ())]:
                raise ConfigError(duplicates)
            if wrong := [self.line(*problem) for problem in extend(self._node)]:
                raise ConfigError(wrong)
            self.data: Any = yaml.SafeLoader("").construct_document(self._node) if self._node else None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            where = f"{path}:{_place(mark)}" if mark else f"{path}"
            raise ConfigError([f"{where}: not YAML: {error.problem or error.context}"]) from None
        except yaml.YAMLError as error:
            raise ConfigError([f"{path}: not YAML: {str(error).splitlines()[0]}"]) from None

    def line(self, loc: Loc, message: str) -> str:
        """Return the error line for a field."""
        field = ".".join(map(str, loc))
        return f"{self.path}:{self._place_of(loc)}: {field}: {message}" if field else f"{self.path}: {message}"

    def data_line(self, loc: Loc, problem: FileProblem) -> str:
        """Return the line for a data file: where in it, or the field that names it if it cannot be read."""
        field = (*loc, *problem.field)
        if not problem.where:
            return self.line(field, problem.message)
        return f"{problem.where}: {problem.message} ({self.path}:{self._place_of(field)})"

    def _place_of(self, loc: Loc) -> str:
        """Return line and column of the deepest part of `loc` that exists, from 1."""
        node, place = self._node, "1:1"
        for part in loc:
            found = _child(node, part)
            if found is None:
                break
            place, node = found
        return place


def _place(mark: yaml.Mark) -> str:
    return f"{mark.line + 1}:{mark.column + 1}"


def _child(node: yaml.Node | None, part: str | int) -> tuple[str, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        # The last one wins, as in the data; the loader's own merge and duplicate rules are not modelled.
        for key, value in reversed(node.value):
            if key.value == str(part):
                return _place(key.start_mark), value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return _place(node.value[part].start_mark), node.value[part]
    return None


def _duplicates(node: yaml.Node | None, loc: Loc) -> Iterator[Loc]:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield (*loc, key.value)
            seen.add(key.value)
            yield from _duplicates(value, (*loc, key.value))
