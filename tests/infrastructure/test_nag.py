"""cdk-nag's rule packs over all stacks. A finding goes away, or has its reason next to the one resource it is about."""

from collections import Counter, defaultdict

import pytest

from tests.infrastructure.nag_report import PACKS, NagReport, nag_report
from tests.infrastructure.projects import ALL
from tests.infrastructure.security_document import DOCUMENT

_REASON = 40
"""Characters at least. cdk-nag takes an empty one."""


@pytest.fixture(params=ALL)
def report(request: pytest.FixtureRequest) -> NagReport:
    return nag_report(request.param)


def test_nothing_is_found_that_has_no_reason(report: NagReport) -> None:
    counts = Counter(finding.pack for finding in report.suppressed)
    print("Suppressed: " + ", ".join(f"{pack} {counts[pack]}" for pack in PACKS))
    assert sorted(report.packs) == sorted(PACKS)
    assert report.unsuppressed == frozenset()


def test_a_suppression_is_for_one_resource(report: NagReport) -> None:
    resources = defaultdict(set)
    for finding in report.suppressed:
        resources[finding.acknowledged_at].add(finding.resource)

    assert {place: found for place, found in resources.items() if len(found) > 1} == {}


def test_a_suppression_says_why(report: NagReport) -> None:
    assert [finding for finding in report.suppressed if len(finding.reason) < _REASON] == []


def test_a_finding_that_stays_is_in_the_document_for_security(report: NagReport) -> None:
    page = DOCUMENT.read_text(encoding="utf-8")

    assert [finding for finding in report.suppressed if f"| {finding.reason} |" not in page] == []


def test_no_suppression_is_unused(report: NagReport) -> None:
    assert report.acknowledgements == {finding.acknowledgement for finding in report.suppressed}
