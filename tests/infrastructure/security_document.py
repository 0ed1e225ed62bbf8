"""Writes docs/security.md from the templates: `python -m tests.infrastructure.security_document`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.infrastructure.nag_report import PACKS, nag_report
from tests.infrastructure.projects import PROJECTS, synthesized
from tests.infrastructure.security_reasons import reason
from tests.infrastructure.security_rows import NAMES, Row, rows
from tests.infrastructure.templates import PROJECT

DOCUMENT = PROJECT / "docs/security.md"

_BEGIN = """\
# Who can do what

Every statement of every policy that the app deploys, made from its templates: `make snapshots` writes this page anew,
and a test fails while it is not what the templates say. Whoever deploys acts through CloudFormation with the rights of
`cdk bootstrap`, and is not in here.

**source** is the account that trains, **target** each one that imports, **other** one that only owns data. *Version of
the config*: exactly the versions that models.yaml has for the account. Where *when* is empty, the statement is in every
deployment; **default** is what the config can replace with something narrower, **option** what only something of the
config brings: a classifier, data in S3, a network, named importers. A statement of several reasons is several rows.
"""
_SECTIONS = {
    "Across accounts": "All that lets one account at something of another. Nothing lets a target at training data.",
    "In the source": "",
    "In a target": "",
}


class Line(NamedTuple):
    """A row of the document, but for its actions and resources."""

    section: str
    who: str
    effect: str
    when: str
    why: str
    conditions: tuple[str, ...]


def document() -> str:
    """Return the page."""
    return "\n".join([_BEGIN, *(_section(name, words) for name, words in _SECTIONS.items()), _findings()])


def _section(name: str, words: str) -> str:
    head = ["| who | may | on | only if | why | when |", "|---|---|---|---|---|---|"]
    lines, before = [], ""
    for line, actions, resources in _table()[name]:
        may = ("**never** " if line.effect == "Deny" else "") + "<br>".join(f"`{action}`" for action in actions)
        who = f"**{line.who}**" if line.who != before else ""
        cells = who, may, "<br>".join(resources), "<br>".join(line.conditions), line.why, line.when
        lines.append(f"| {' | '.join(cells)} |")
        before = line.who
    return "\n".join([f"## {name}", "", *([words, ""] if words else []), *head, *lines, ""])


def _table() -> dict[str, list[tuple[Line, tuple[str, ...], tuple[str, ...]]]]:
    """Return the lines of each section, each with its actions and resources."""
    actions: dict[tuple[Line, str], set[str]] = defaultdict(set)
    for row, when in all_rows():
        for action in row.actions:
            line = Line(_section_of(row), _who(row), row.effect, when, reason(row, action), row.conditions)
            actions[line, row.resource].add(action)
    resources: dict[tuple[Line, tuple[str, ...]], set[str]] = defaultdict(set)
    for (line, resource), some in actions.items():
        resources[line, tuple(sorted(some))].add(resource)
    table = defaultdict(list)
    for (line, some_actions), some in sorted(resources.items()):
        table[line.section].append((line, some_actions, tuple(sorted(some))))
    return table


def all_rows() -> Iterator[tuple[Row, str]]:
    """Yield the rows of both projects, each once and of one action, and when they are there."""
    found = {name: set(_of_one_action(rows(synthesized(name).statements()))) for name in PROJECTS}
    present = {name: {_need(row) for row in some} for name, some in found.items()}
    for row in sorted(set().union(*found.values())):
        where = [name for name in PROJECTS if _need(row) in present[name]]
        yield row, {"smallest": "default", "full": "option"}[where[0]] if len(where) == 1 else ""


def _of_one_action(some: Iterable[Row]) -> Iterator[Row]:
    return (row._replace(actions=(action,)) for row in some for action in row.actions)


def _need(row: Row) -> tuple[Row, str]:
    """Return a row of one action and its reason, without the action: each kind of model has actions of its own."""
    return row._replace(actions=()), reason(row, *row.actions)


def _section_of(row: Row) -> str:
    if row.across:
        return "Across accounts"
    return "In the source" if row.account == "source" else "In a target"


def _who(row: Row) -> str:
    return f"{row.account}'s {row.who}" if row.across and row.who in NAMES.values() else row.who


def _findings() -> str:
    """Return the findings of cdk-nag that stay: of each rule the packs, and the reasons."""
    counts = Counter(finding.pack for finding in nag_report("smallest").suppressed)
    packs: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name in PROJECTS:
        for finding in nag_report(name).suppressed:
            rule = finding.rule.removeprefix(f"{finding.pack}-").partition("[")[0]
            packs[rule, finding.reason].add(finding.pack)
    return "\n".join(
        [
            "## Findings that stay",
            "",
            "What cdk-nag's packs find in the smallest project, each for one resource and with its reason: "
            + ", ".join(f"{pack} {counts[pack]}" for pack in PACKS)
            + ". Whoever plugs a pack into the app sees them as suppressed.",
            "",
            "| rule | packs | why it stays |",
            "|---|---|---|",
            *(f"| {rule} | {'<br>'.join(sorted(packs[rule, why]))} | {why} |" for rule, why in sorted(packs)),
            "",
        ]
    )


def write() -> None:
    """Write the page."""
    DOCUMENT.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    write()
