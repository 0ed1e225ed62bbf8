"""Reads models.yaml and says in one line each what is wrong with it, and where."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from stacks.config import Config, Loc
from stacks.data_files import smoke_test_problems, training_problems


class ConfigError(Exception):
    """Nothing can be built from the config. `lines` has one error each, as file:line: field: value: rule."""

    def __init__(self, lines: list[str]):
        super().__init__("\n".join(lines))
        self.lines = lines


def load(path: Path) -> Config:
    """Return the config in `path`, whose data files are looked for beside it; `ConfigError` names all that is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError([f"{path}: no such file: write one, the README says how"]) from None
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path}: byte {error.start} is not UTF-8: save the file as UTF-8"]) from None
    source = _Yaml(path, text)
    try:
        config = Config.model_validate(source.data)
    except ValidationError as error:
        raise ConfigError([source.line(*_explain(detail)) for detail in _causes(error)]) from None
    if lines := [source.line(*problem) for problem in config.cross_problems()]:
        raise ConfigError(lines)
    if lines := list(_data_file_lines(config, source)):
        raise ConfigError(lines)
    return config


def _data_file_lines(config: Config, source: "_Yaml") -> Iterator[str]:
    folder = source.path.parent
    for version, training in config.model_versions():
        loc: Loc = ("models", version.name, "versions", version.version)
        yield from (source.data_line(loc, problem) for problem in training_problems(training, folder))
    for name, target in config.targets.items():
        for version, import_ in config.imports(target):
            loc = ("targets", name, "imports", version.name, "smoke_test")
            yield from (source.data_line(loc, problem) for problem in smoke_test_problems(import_.smoke_test, folder))


def _explain(detail: ErrorDetails) -> tuple[Loc, str]:
    """Return where pydantic's error is and what it says, in our words."""
    loc, value = tuple(part for part in detail["loc"] if part != "[key]"), detail["input"]
    match detail["type"]:
        case "missing":
            return loc, "is missing"
        case "extra_forbidden":
            return loc, f"is not a field here: known: {', '.join(_known_fields(loc[:-1]))}"
        case "value_error":
            return loc, f"{value!r} is wrong: {detail['ctx']['error']}"
        case "too_short":
            return loc, f"{value!r} is wrong: too few: at least {detail['ctx']['min_length']}"
        case "too_long":
            return loc, f"{value!r} is wrong: too many: at most {detail['ctx']['max_length']}"
        case "model_type" | "dict_type":
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


def _known_fields(loc: Loc) -> list[str]:
    """Return the names of the fields of a section."""
    shape: Any = Config
    for part in loc:
        shape = shape.model_fields[part].annotation if hasattr(shape, "model_fields") else get_args(shape)[-1]
    return list(shape.model_fields)


class _Yaml:
    """A YAML document that knows the line of each of its fields."""

    def __init__(self, path: Path, text: str):
        self.path = path
        self._node: yaml.Node | None
        try:
            self._node = yaml.compose(text, Loader=yaml.SafeLoader)
            self.data: Any = yaml.safe_load(text)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            where = f"{path}:{mark.line + 1}" if mark else f"{path}"
            raise ConfigError([f"{where}: not YAML: {error.problem or error.context}"]) from None
        except yaml.YAMLError as error:
            raise ConfigError([f"{path}: not YAML: {str(error).splitlines()[0]}"]) from None
        if duplicates := [self.line(loc, "stands here twice: keep one") for loc in _duplicates(self._node, ())]:
            raise ConfigError(duplicates)

    def line(self, loc: Loc, message: str) -> str:
        """Return the error line for a field."""
        field = ".".join(map(str, loc))
        return f"{self.path}:{self._line_of(loc)}: {field}: {message}" if field else f"{self.path}: {message}"

    def data_line(self, loc: Loc, problem: tuple[Loc, str, str]) -> str:
        """Return the error line for a data file: where in it, or the field that names it if it cannot be read."""
        field, where, message = problem
        if not where:
            return self.line((*loc, *field), message)
        return f"{where}: {message} ({self.path}:{self._line_of((*loc, *field))})"

    def _line_of(self, loc: Loc) -> int:
        """Return the line of the deepest part of `loc` that exists, from 1."""
        node, line = self._node, 1
        for part in loc:
            found = _child(node, part)
            if found is None:
                break
            line, node = found
        return line


def _child(node: yaml.Node | None, part: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        # The last one wins, as in the data; the loader's own merge and duplicate rules are not modelled.
        for key, value in reversed(node.value):
            if key.value == str(part):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line + 1, node.value[part]
    return None


def _duplicates(node: yaml.Node | None, loc: Loc) -> Iterator[Loc]:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield (*loc, key.value)
            seen.add(key.value)
            yield from _duplicates(value, (*loc, key.value))
