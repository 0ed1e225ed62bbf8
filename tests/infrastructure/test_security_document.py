"""docs/security.md says what the templates say, with a reason for every statement."""

import re

from tests.infrastructure.security_document import DOCUMENT, all_rows, document
from tests.infrastructure.security_reasons import unused


def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "write it anew: make snapshots"


def test_no_reason_is_for_a_statement_that_is_gone() -> None:
    assert unused([row for row, _ in all_rows()]) == []


def test_nothing_lets_a_target_at_training_data() -> None:
    of_training = [row for row, _ in all_rows() if row.resource.startswith(("training", "data", "buckets of data"))]

    assert {row.account for row in of_training} == {"source"}
    assert [row for row in of_training if "target" in row.who] == []


def test_the_document_names_no_account_and_no_hash() -> None:
    assert re.findall(r"\d{12}|[0-9a-f]{16}", DOCUMENT.read_text(encoding="utf-8")) == []
