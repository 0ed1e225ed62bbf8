"""Share descriptors: what an importer has to know of a source that another config describes, and no more.

`make share-descriptor` writes them from a deployed source, as JSON; `models.yaml` names the file.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo

from stacks.config.fields import AccountId, KeyArn, Name, Region, Section, text_schema
from stacks.config.models import Language


class SharedVersion(Section):
    """A version that a source shares."""

    arn: str
    """Its own."""
    language: Language
    """Of the documents."""
    policy_revision: str
    """Of the resource policy by which it is shared: another one since then may share it no more."""


class SharedModel(Section):
    """A model of which a source shares versions."""

    kind: Literal["entity-recognizer", "document-classifier"]
    """Of model, as in its ARN."""
    versions: Annotated[dict[Name, SharedVersion], Field(min_length=1)]
    """By name."""


class ShareDescriptor(Section):
    """What a source shares with one importer. Nothing in it is secret."""

    share_descriptor: Literal[1]
    """The version of this format."""
    account: AccountId
    """That trains."""
    region: Region
    """Of the models; they are imported in the same."""
    model_key_arn: KeyArn
    """Of the key that encrypts them."""
    shared_with: AccountId
    """The importer."""
    models: Annotated[dict[Name, SharedModel], Field(min_length=1)]
    """By name."""


def read(path: Path) -> ShareDescriptor:
    """Return the descriptor in a file; `ValueError` says what is wrong with it."""
    try:
        return ShareDescriptor.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}: `make share-descriptor` in the source writes it") from None
    except ValidationError as error:
        detail = error.errors()[0]
        field = ".".join(map(str, detail["loc"]))
        raise ValueError(f"is no share descriptor: {field + ': ' if field else ''}{detail['msg']}") from None


def _read(value: object, info: ValidationInfo) -> Any:
    if not isinstance(value, str):
        raise ValueError("a path, relative to the config")
    folder = info.context if isinstance(info.context, Path) else Path()
    return read(folder / value)


ShareDescriptorFile = Annotated[ShareDescriptor, BeforeValidator(_read), text_schema()]
"""A path, relative to the folder of models.yaml, which is the validation's context."""
