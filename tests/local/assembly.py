"""Cloud assemblies for the real CDK CLI: the app's own, and the same with something taken away."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.infrastructure.templates import make_app

Edit = Callable[[dict[str, Any]], int]
"""Changes a template in place; returns how often."""


def synthesize(project: Path, out: Path) -> Path:
    """Return the cloud assembly of a project."""
    make_app(project, out).synth()
    return out


def edited(assembly: Path, out: Path, stack: str, edit: Edit) -> Path:
    """Return a copy of an assembly with one template edited, under a new hash so that the CLI uploads it."""
    shutil.copytree(assembly, out)
    path = out / f"{stack}.template.json"
    old = path.read_bytes()
    template = json.loads(old)
    assert edit(template), f"nothing in {stack} was there to be taken away"
    new = json.dumps(template, indent=1).encode()
    path.write_bytes(new)
    hashes = hashlib.sha256(old).hexdigest(), hashlib.sha256(new).hexdigest()
    for name in (f"{stack}.assets.json", "manifest.json"):
        text = (out / name).read_text()
        assert hashes[0] in text
        (out / name).write_text(text.replace(*hashes))
    return out


def without_resource(resource_type: str) -> Edit:
    """Take away the resources of a type."""

    def edit(template: dict[str, Any]) -> int:
        gone = [name for name, body in template["Resources"].items() if body["Type"] == resource_type]
        for name in gone:
            del template["Resources"][name]
        return len(gone)

    return edit


def without_action(role: str, action: str) -> Edit:
    """Take an action away from the policies of a role, by the beginning of its logical id."""

    def edit(template: dict[str, Any]) -> int:
        return sum(
            _drop(policy["Properties"]["PolicyDocument"]["Statement"], action)
            for policy in template["Resources"].values()
            if policy["Type"] in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
            and any(attached["Ref"].startswith(role) for attached in policy["Properties"]["Roles"])
        )

    return edit


def without_key_policy_for(account: str, action: str) -> Edit:
    """Take an action that an account has by key policies away from them."""

    def edit(template: dict[str, Any]) -> int:
        dropped = 0
        for key in template["Resources"].values():
            if key["Type"] == "AWS::KMS::Key":
                statements = key["Properties"]["KeyPolicy"]["Statement"]
                foreign = [statement for statement in statements if account in json.dumps(statement["Principal"])]
                own = [statement for statement in statements if statement not in foreign]
                dropped += _drop(foreign, action)
                key["Properties"]["KeyPolicy"]["Statement"] = own + foreign
        return dropped

    return edit


def _drop(statements: list[dict[str, Any]], action: str) -> int:
    """Take an action out of statements, and out of the list those that allow nothing any more."""
    dropped = 0
    for statement in list(statements):
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        if action in actions:
            dropped += 1
            statement["Action"] = [other for other in actions if other != action]
            if not statement["Action"]:
                statements.remove(statement)
    return dropped
