"""JSON files that commands of this app write, and that models.yaml names."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BeforeValidator, ValidationError, ValidationInfo

from stacks.config.fields import Section

Written = TypeVar("Written", bound=Section)


def read(section: type[Written], path: Path, command: str) -> Written:
    """Return what a command wrote; `ValueError` says what is wrong with it."""
    try:
        return section.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}: `{command}` writes it") from None
    except ValidationError as error:
        detail = error.errors()[0]
        field = ".".join(map(str, detail["loc"]))
        what = detail["msg"].removeprefix("Value error, ")
        raise ValueError(f"is not what `{command}` writes: {field + ': ' if field else ''}{what}") from None


def written_by(command: str, section: type[Section]) -> BeforeValidator:
    """Return what reads the file that a field names, beside models.yaml, whose folder is the validation's context."""

    def check(value: object, info: ValidationInfo) -> Any:
        if not isinstance(value, str):
            raise ValueError("a path, relative to the config")
        folder = info.context if isinstance(info.context, Path) else Path()
        return read(section, folder / value, command)

    return BeforeValidator(check)
