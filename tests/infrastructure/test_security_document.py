"""docs/security.md says what the templates say, with a reason for every statement."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.infrastructure import security_reasons
from tests.infrastructure.projects import ALL, ELSEWHERE, synthesized
from tests.infrastructure.security_document import DOCUMENT, all_rows, document, rows_of
from tests.infrastructure.security_reasons import NoReasonError, unused


def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "write it anew: make snapshots"


@pytest.mark.parametrize(
    "statement",
    [
        "training role: s3:GetObject training bucket/training-data/*",
        "function's role: s3:GetObject files bucket/model-copy/*",
        "role that starts builds: codebuild:StartBuild the pipeline's builds",
        "publisher role: s3:PutObject files bucket/model-copy/*",
    ],
)
def test_a_statement_without_a_reason_gets_no_document(statement: str, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [known for known in security_reasons.REASONS if not re.match(known[0], statement)]
    monkeypatch.setattr(security_reasons, "REASONS", others)

    with pytest.raises(NoReasonError, match=re.escape(statement.partition(":")[0])):
        document()


def test_no_reason_is_for_a_statement_that_is_gone() -> None:
    assert unused([row for row, _ in all_rows()]) == []


@pytest.mark.parametrize("project", [name for name in ALL if name not in ELSEWHERE])
def test_every_action_of_a_template_is_in_the_document(project: str) -> None:
    made = synthesized(project)
    allowed = {one for each in (*made.templates.values(), *made.of_units.values()) for one in actions(each.raw)}

    page = DOCUMENT.read_text(encoding="utf-8")
    assert "sts:AssumeRole" in allowed
    assert {action for action in allowed if f"`{action}`" not in page} == set()


def actions(value: Any) -> Iterator[str]:
    """Yield the actions of all statements, wherever in a template they are."""
    match value:
        case {"Effect": _, "Action": [*several]}:
            yield from several
        case {"Effect": _, "Action": one}:
            yield one
        case Mapping():
            for inner in value.values():
                yield from actions(inner)
        case list():
            for inner in value:
                yield from actions(inner)


def test_a_project_that_only_imports_has_no_other_statements() -> None:
    assert set(rows_of("importing")) - {row for row, _ in all_rows()} == set()


def test_what_is_made_has_words_for_a_name() -> None:
    called = {name for row, _ in all_rows() for name in (row.who, row.resource)}

    # A logical id is several words in one, as no name of a service is.
    assert [name for name in called if re.search(r"\$\{|([A-Z][a-z]+){3}", name)] == []


def test_nothing_lets_a_target_at_training_data() -> None:
    of_training = [row for row, _ in all_rows() if row.resource.startswith(("training", "data", "buckets of data"))]

    assert {row.account for row in of_training} == {"source"}
    assert [row for row in of_training if "target" in row.who] == []


def test_the_document_names_no_account_and_no_hash() -> None:
    assert re.findall(r"\d{12}|[0-9a-f]{16}", DOCUMENT.read_text(encoding="utf-8")) == []
