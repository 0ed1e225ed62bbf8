"""Writes docs/security.md from the templates: `python -m tests.infrastructure.security_document`."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from tests.infrastructure.nag_report import PACKS, nag_report
from tests.infrastructure.projects import PIPED, PROJECTS, UNITS, synthesized
from tests.infrastructure.security_reasons import reason
from tests.infrastructure.security_rows import Row, rows
from tests.infrastructure.security_words import OWN
from tests.infrastructure.templates import PROJECT

DOCUMENT = PROJECT / "docs/security.md"

_BEGIN = """\
# Who can do what

Every statement of every policy that the app deploys, made from its templates: `make snapshots` writes this page anew,
and a test fails while it is not what the templates say. Whoever deploys acts through CloudFormation with the rights of
`cdk bootstrap`, and is not in here.

**source** is the account that trains, **target** each one that imports, those of an organizational unit too, **other**
one that only owns data, **pipeline** the one that deploys them, **management** the one with the stack sets. *Version of
the config*: exactly the versions that models.yaml has for the account. A statement of several reasons is several rows.

Where *when* is empty, the statement is in every deployment; **default** is what the config can replace with something
narrower, **option** what only something of the config brings: a classifier, data in S3, a network, named importers.
**pipeline** and **units** (`organizational_units`) are sections of the config; **connection**, **codecommit** and
**archive** are where the pipeline's commits come from, **approval** is a target that a person is asked about, and
**regions** is a pipeline that deploys to another region than its own.
"""
_SECTIONS = {
    "Across accounts": "All that lets one account at something of another. Nothing lets a target at training data.",
    "In the source": "",
    "In a target": "",
    "In the pipeline's account": """\
What a `pipeline` makes of its own; what it deploys has the statements above, and what it may do in other accounts is at
the top. CDK Pipelines writes nearly all of this by itself, and *why* says where we would write less. That stays, as it
is not ours to rewrite and changes with its releases; so let the pipeline have an account with nothing else in it.""",
    "For organizational units": """\
The files of what stack sets deploy, in the source's account. The stack with the stack set has no policies, and what is
deployed to the accounts has a target's statements, but for the files, which it reads from here.""",
}
_IMPLIED = {"In the pipeline's account": "pipeline", "For organizational units": "units"}
"""What *when* need not say in a section."""
_WHEN = {
    frozenset(projects): when
    for when, *some in (
        ("", {*PROJECTS}),
        ("default", {"smallest"}),
        ("option", {"full"}),
        ("pipeline", {*PIPED, "piped unit"}, {*PIPED}),
        ("approval", {"piped from connection", "fleet"}),
        ("connection", {"piped from connection", "fleet", "piped unit"}),
        ("codecommit", {"piped from codecommit"}),
        ("archive", {"piped from archive"}),
        ("regions", {"fleet"}),
        ("units", {"unit", "piped unit"}, {"unit"}),
        ("units, pipeline", {"piped unit"}),
    )
    for projects in some
}
"""When a statement is there, by the projects that have it: of `PROJECTS`, or of the others if none of these has."""
_FOUND_IN = {"smallest": "", "full": "", "piped from connection": "pipeline", "fleet": "regions", "unit": "units"}
"""Projects with all findings of cdk-nag that stay, and what of the config brings what the ones before have not."""


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
        when = "" if line.when == _IMPLIED.get(name) else line.when
        cells = who, may, "<br>".join(resources), "<br>".join(line.conditions), line.why, when
        lines.append(f"| {' | '.join(cells)} |")
        before = line.who
    return "\n".join([f"## {name}", "", *([words, ""] if words else []), *head, *lines, ""])


def _table() -> dict[str, list[tuple[Line, tuple[str, ...], tuple[str, ...]]]]:
    """Return the lines of each section, each with its actions and resources."""
    actions: dict[tuple[Line, str], set[str]] = defaultdict(set)
    for row, when in all_rows():
        section = _section_of(row, when)
        for action in row.actions:
            line = Line(section, _who(row), row.effect, when, reason(row, action), row.conditions)
            actions[line, row.resource].add(action)
    resources: dict[tuple[Line, tuple[str, ...]], set[str]] = defaultdict(set)
    for (line, resource), some in actions.items():
        resources[line, tuple(sorted(some))].add(resource)
    table = defaultdict(list)
    for (line, some_actions), some in sorted(resources.items()):
        table[line.section].append((line, some_actions, tuple(sorted(some))))
    return table


def all_rows() -> Iterator[tuple[Row, str]]:
    """Yield the rows of all projects, each once and of one action, and when they are there."""
    more = (*PIPED, *UNITS)
    found = {name: set(rows_of(name)) for name in (*PROJECTS, *more)}
    present = {name: {_need(row) for row in some} for name, some in found.items()}
    plain = set().union(*(found[name] for name in PROJECTS))
    for row in sorted(set().union(*found.values())):
        among = PROJECTS if row in plain else more
        yield row, _WHEN[frozenset(name for name in among if _need(row) in present[name])]


def rows_of(name: str) -> Iterator[Row]:
    """Yield the rows of a project, of one action each, some of them more than once."""
    for row in rows(synthesized(name).statements()):
        yield from (row._replace(actions=(action,)) for action in row.actions)


def _need(row: Row) -> tuple[Row, str]:
    """Return a row of one action and its reason, without the action: each kind of model has actions of its own."""
    return row._replace(actions=()), reason(row, *row.actions)


def _section_of(row: Row, when: str) -> str:
    if row.across:
        return "Across accounts"
    if row.account == "source" and when.startswith("units"):
        return "For organizational units"
    return {"source": "In the source", "target": "In a target", "pipeline": "In the pipeline's account"}[row.account]


def _who(row: Row) -> str:
    return f"{row.account}'s {row.who}" if row.across and row.who in OWN else row.who


def _findings() -> str:
    """Return the findings of cdk-nag that stay: of each rule the packs, the reasons, and when they are there."""
    counts = Counter(finding.pack for finding in nag_report("smallest").suppressed)
    packs: dict[tuple[str, str], set[str]] = defaultdict(set)
    when: dict[tuple[str, str], str] = {}
    for name, brings in _FOUND_IN.items():
        for finding in nag_report(name).suppressed:
            rule = finding.rule.removeprefix(f"{finding.pack}-").partition("[")[0]
            packs[rule, finding.reason].add(finding.pack)
            when.setdefault((rule, finding.reason), brings)
    return "\n".join(
        [
            "## Findings that stay",
            "",
            "What cdk-nag's packs find, each for one resource and with its reason; in the smallest project: "
            + ", ".join(f"{pack} {counts[pack]}" for pack in PACKS)
            + ". Whoever plugs a pack into the app sees them as suppressed.",
            "",
            "| rule | packs | why it stays | when |",
            "|---|---|---|---|",
            *(f"| {one[0]} | {'<br>'.join(sorted(packs[one]))} | {one[1]} | {when[one]} |" for one in sorted(packs)),
            "",
        ]
    )


def write() -> None:
    """Write the page."""
    DOCUMENT.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    write()
