"""Everything that can be taken away from the policies of the stacks, one at a time."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from tests.infrastructure.templates import readable
from tests.local.least_privilege_project import Templates

Kind = Literal["statement", "action", "condition"]
KINDS: tuple[Kind, ...] = ("statement", "action", "condition")
Document = dict[str, Any]


@dataclass(frozen=True)
class Mutant:
    """A statement, or an action or condition of it, that the policies of an owner lack.

    The owner is a role, its trust policy, a key, a bucket or a share, by its logical id without the hash. A role may
    have a statement in several policies: it is taken away from all, for it is still the same permission.
    """

    stack: str
    owner: str
    kind: Kind
    statement: str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.kind} {self.what}"

    @property
    def place(self) -> str:
        """Whose it is."""
        return f"{self.stack.removeprefix('ModelCopy-')} {self.owner}"

    @property
    def what(self) -> str:
        """What is taken away, for a person."""
        said = readable(json.loads(self.statement))
        effect = "" if said["Effect"] == "Allow" else f"{said['Effect']} "
        on = ", ".join(_listed(said.get("Resource", [])))
        actions = ", ".join(_listed(said["Action"]))
        principal = said.get("Principal", {})
        principals = _listed(next(iter(principal.values())) if isinstance(principal, dict) and principal else [])
        who = f" for {', '.join(principals)}" if principals else ""
        of = f"{self.part} of " if self.part else ""
        return f"{of}{effect}{actions}{who} on {on}" if on else f"{of}{effect}{actions}{who}"

    @property
    def denies(self) -> bool:
        """Whether its statement is a Deny: less of it allows more."""
        return bool(json.loads(self.statement)["Effect"] == "Deny")

    @property
    def actions(self) -> list[str]:
        """The actions that are taken away."""
        return [self.part] if self.kind == "action" else _listed(json.loads(self.statement)["Action"])

    def take_away(self, templates: Templates) -> None:
        """Take it away from the templates."""
        for owner, change in _documents(templates[self.stack]):
            if owner == self.owner:
                change(self._without)

    def take_both_away(self, other: "Mutant", templates: Templates) -> None:
        """Take it away, and another condition of the same stack, maybe of the same statement."""
        self.take_away(templates)
        if other.statement == self.statement:
            (left,) = self._mutated(json.loads(self.statement))
            other = replace(other, statement=_canonical(left))
        other.take_away(templates)

    def _without(self, document: Document) -> None:
        left = [
            one
            for statement in document["Statement"]
            for one in (self._mutated(statement) if _canonical(statement) == self.statement else [statement])
        ]
        document["Statement"] = left or [_for_nobody(statement) for statement in document["Statement"][:1]]

    def _mutated(self, statement: Document) -> list[Document]:
        match self.kind:
            case "statement":
                return []
            case "action":
                return [{**statement, "Action": [one for one in _listed(statement["Action"]) if one != self.part]}]
            case "condition":
                operator, _, key = self.part.partition(" ")
                condition = {
                    op: {name: value for name, value in block.items() if (op, name) != (operator, key)}
                    for op, block in statement["Condition"].items()
                }
                return [{**statement, "Condition": {op: block for op, block in condition.items() if block}}]


def mutants(templates: Templates) -> list[Mutant]:
    """Return every mutant, each once, in the order of the templates. The only action of a statement is the statement.

    The pieces of a statement that is one for CloudFormation's sake only are what the CDK has merged.
    """
    return list(dict.fromkeys(_mutants(templates)))


def _mutants(templates: Templates) -> Iterator[Mutant]:
    for stack, template in templates.items():
        for owner, statement in _statements(template):
            text = _canonical(statement)
            yield Mutant(stack, owner, "statement", text)
            actions = _listed(statement["Action"])
            for action in actions if len(actions) > 1 else []:
                yield Mutant(stack, owner, "action", text, action)
            for operator, block in statement.get("Condition", {}).items():
                for key in block:
                    yield Mutant(stack, owner, "condition", text, f"{operator} {key}")


def _statements(template: Document) -> Iterator[tuple[str, Document]]:
    for owner, change in _documents(template):
        found: list[Document] = []
        change(lambda document, found=found: found.extend(document["Statement"]))  # type: ignore[misc]
        yield from ((owner, statement) for statement in found)


Change = Callable[[Callable[[Document], None]], None]


def _documents(template: Document) -> Iterator[tuple[str, Change]]:
    """Yield each policy document's owner and a way to change it."""
    for logical_id, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        name = readable({"Ref": logical_id})[2:-1]
        match resource["Type"]:
            case "AWS::IAM::Role":
                yield f"{name} trust", _direct(properties["AssumeRolePolicyDocument"])
            case "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy":
                yield _role(properties["Roles"][0]), _direct(properties["PolicyDocument"])
            case "AWS::KMS::Key":
                yield name, _direct(properties["KeyPolicy"])
            case "AWS::S3::BucketPolicy":
                yield readable(properties["Bucket"])[2:-1], _direct(properties["PolicyDocument"])
            case "Custom::ModelShare":
                yield name, _as_text(properties)
            case other:
                assert not any("Polic" in name for name in properties), f"{other} has a policy that nobody takes away"


def _direct(document: Document) -> Change:
    return lambda change: change(document)


def _as_text(properties: Document) -> Change:
    def change_text(change: Callable[[Document], None]) -> None:
        document = json.loads(readable(properties["Policy"]))
        change(document)
        properties["Policy"] = json.dumps(document)

    return change_text


def _role(reference: Any) -> str:
    """Return the name of a policy's role: of this stack, or the one that the storage stack exports."""
    return readable(reference)[2:-1] if "Ref" in reference else "ImporterRole"


def _for_nobody(statement: Document) -> Document:
    """Return a statement in the place of the only one of a document, which has at least one: it allows nothing."""
    match statement.get("Principal"):
        case {"Service": _}:
            return {**statement, "Principal": {"Service": "ec2.amazonaws.com"}}
        case {"AWS": _}:
            return {**statement, "Principal": {"AWS": "000000000000"}}
    # Everybody may ask who they are.
    return {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}


def _canonical(statement: Document) -> str:
    return json.dumps(statement, sort_keys=True)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
