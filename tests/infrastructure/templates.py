"""Synthesized templates in a form that tests can read."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from aws_cdk import App

from stacks.config.file import load
from stacks.deployment import add_stacks
from stacks.stages import add_stages

PROJECT = Path(__file__).parents[2]


def make_app(folder: Path, outdir: Path, **context: str) -> App:
    """Return the app of the config in a folder, with the feature flags and the `-c` that the CDK CLI gives it."""
    flags = json.loads((PROJECT / "cdk.json").read_text())["context"]
    app = App(context={**flags, **context}, outdir=str(outdir))
    config = load(folder / "models.yaml")
    add_stacks(app, config, folder=folder)
    add_stages(app, config, folder=folder)
    return app


class Template:
    """A stack's template, its references as `${LogicalName.Attribute}` without the hashes."""

    def __init__(self, path: Path):
        self.path = path
        self.raw: dict[str, Any] = json.loads(path.read_text())

    def resources(self, resource_type: str) -> dict[str, dict[str, Any]]:
        """Return the resources of a type by logical id."""
        return {name: body for name, body in self.raw["Resources"].items() if body["Type"] == resource_type}

    def only(self, resource_type: str, prefix: str = "") -> dict[str, Any]:
        """Return the one resource of a type whose logical id begins so."""
        (found,) = [body for name, body in self.resources(resource_type).items() if name.startswith(prefix)]
        return dict(found)

    def statements(self, role_prefix: str) -> list[dict[str, Any]]:
        """Return the statements of all policies attached to a role, readable."""
        return [
            readable(statement)
            for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
            for policy in self.resources(kind).values()
            if any(role["Ref"].startswith(role_prefix) for role in policy["Properties"]["Roles"])
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        ]

    def depends(self, name: str, on: str) -> bool:
        """Tell whether a resource waits for another, directly or not; both by the beginning of their logical ids."""
        todo, seen = [self._id(name)], set()
        while todo:
            current = todo.pop()
            if current.startswith(on) and current != self._id(name):
                return True
            if current not in seen:
                seen.add(current)
                body = self.raw["Resources"].get(current, {})
                todo += [*body.get("DependsOn", []), *_references(body.get("Properties", {}))]
        return False

    def _id(self, prefix: str) -> str:
        (found,) = [name for name in self.raw["Resources"] if name.startswith(prefix)]
        return str(found)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if "Ref" in value:
            yield value["Ref"]
        elif "Fn::GetAtt" in value:
            yield value["Fn::GetAtt"][0]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def readable(value: Any) -> Any:
    """Return a template's value with its intrinsic functions as text."""
    match value:
        case {"Ref": "AWS::Partition"}:
            return "aws"
        case {"Ref": name}:
            return f"${{{_unhashed(name)}}}"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"${{{_unhashed(name)}.{attribute}}}"
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(readable(part) for part in parts)
        case {"Fn::Sub": str(text)}:
            return text.replace("${AWS::Partition}", "aws")
        case {"Fn::ImportValue": name}:
            return f"${{{re.sub(_EXPORT, _imported, name)}}}"
        case Mapping():
            return {key: readable(inner) for key, inner in value.items()}
        case list():
            return [readable(inner) for inner in value]
        case _:
            return value


_EXPORT = r".*:ExportsOutput(?:FnGetAtt|Ref)(?P<name>.+?)[0-9A-F]{8}(?P<attribute>[A-Za-z]*)[0-9A-F]{8}$"


def _imported(match: re.Match[str]) -> str:
    return match["name"] + (f".{match['attribute']}" if match["attribute"] else "")


def _unhashed(logical_id: str) -> str:
    hashed = len(logical_id) > 8 and all(character in "0123456789ABCDEF" for character in logical_id[-8:])
    return logical_id[:-8] if hashed else logical_id
