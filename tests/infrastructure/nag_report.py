"""What cdk-nag's rule packs say of a project's stacks, and which acknowledgements there are."""

import contextlib
import functools
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from aws_cdk import Validations
from cdk_nag import AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks

from tests.infrastructure.projects import ALL
from tests.infrastructure.templates import make_app

PACKS = ("AwsSolutions", "HIPAA.Security", "NIST.800.53.R5", "PCI.DSS.321")


class Finding(NamedTuple):
    """A rule, with its pack, that a resource breaks; where that is acknowledged and why, if it is."""

    pack: str
    rule: str
    resource: str
    acknowledged_at: str = ""
    reason: str = ""

    @property
    def acknowledgement(self) -> tuple[str, str]:
        """The construct and the id under which it is acknowledged."""
        return self.acknowledged_at, f"{self.pack}::{self.rule}"


class NagReport(NamedTuple):
    """All of a project. `acknowledgements` are the packs' own, as constructs and ids."""

    packs: tuple[str, ...]
    unsuppressed: frozenset[Finding]
    suppressed: frozenset[Finding]
    acknowledgements: frozenset[tuple[str, str]]


@functools.cache
def nag_report(name: str) -> NagReport:
    """Return what the packs say of a project, by its name."""
    with tempfile.TemporaryDirectory() as folder:
        return _run_packs(ALL[name](Path(folder)), Path(folder) / "cdk.out")


def _run_packs(project: Path, out: Path) -> NagReport:
    app = make_app(project, out)
    packs = (AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks)
    Validations.of(app).add_plugins(*(pack(app) for pack in packs))
    with contextlib.suppress(RuntimeError):
        # It says what was found: so does the report.
        app.synth()
    reports = json.loads((out / "validation-report.json").read_text())["pluginReports"]
    ours = [report for report in reports if report["pluginName"] in PACKS]
    return NagReport(
        packs=tuple(report["pluginName"] for report in ours),
        unsuppressed=frozenset(_findings(ours, "violations")),
        suppressed=frozenset(_findings(ours, "suppressedViolations")),
        acknowledgements=frozenset(_acknowledgements(out)),
    )


def _findings(reports: list[dict[str, Any]], kind: str) -> Iterator[Finding]:
    for report in reports:
        for violation in report.get(kind, []):
            acknowledged = violation.get("acknowledgedAt", ""), violation.get("reason", "")
            for construct in violation["violatingConstructs"]:
                yield Finding(report["pluginName"], violation["ruleName"], construct["constructPath"], *acknowledged)


def _acknowledgements(out: Path) -> Iterator[tuple[str, str]]:
    for path in out.rglob("*.metadata.json"):
        for construct, entries in json.loads(path.read_text()).items():
            for entry in entries:
                if entry["type"] == "aws:cdk:acknowledged-rules":
                    ours = [name for name in entry["data"] if name.partition("::")[0] in PACKS]
                    yield from ((construct.removeprefix("/"), name) for name in ours)
