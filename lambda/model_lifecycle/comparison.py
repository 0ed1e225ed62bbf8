"""Holds what a job found against what was expected of it."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from model_lifecycle.errors import LifecycleError
from model_lifecycle.quality_gate import metrics_text

Finding = TypeVar("Finding", bound=tuple[Any, ...])


class Comparison(Generic[Finding]):
    """Expected against found; one counts when all of it is the same. `scale` is what the best value of a metric is."""

    def __init__(self, expected: set[Finding], found: set[Finding], *, noun: str, scale: int):
        self.expected = expected
        self.found = found
        self._noun = noun
        self._scale = scale

    @property
    def metrics(self) -> Mapping[str, float]:
        """`precision`, `recall` and `f1`. Nothing expected and nothing found is the best."""
        hits = len(self.expected & self.found)
        total = len(self.expected) + len(self.found)
        values = {
            "precision": hits / len(self.found) if self.found else float(not self.expected),
            "recall": hits / len(self.expected) if self.expected else 1.0,
            "f1": 2 * hits / total if total else 1.0,
        }
        return {name: self._scale * value for name, value in values.items()}

    @property
    def text(self) -> str:
        """One line for a person."""
        hits = len(self.expected & self.found)
        return f"{hits} of {len(self.expected)} {self._noun} found, {metrics_text(self.metrics)}"

    def differences(self, limit: int) -> str:
        """Return the first differences of each sort."""
        sorts = {"Missing": self.expected - self.found, "Unexpected": self.found - self.expected}
        return " ".join(
            f"{name}: {'; '.join(str(finding) for finding in sorted(findings)[:limit])}"
            + (f" and {len(findings) - limit} more." if len(findings) > limit else ".")
            for name, findings in sorts.items()
            if findings
        )


def require_done(document: Mapping[str, Any]) -> None:
    """Raise for a document of a job's output that failed (developer guide: outputs)."""
    if "ErrorCode" in document:
        raise LifecycleError(
            f"The job failed on {document.get('File')} line {document.get('Line')}: {document['ErrorCode']}: "
            f"{document.get('ErrorMessage', '')}"
        )
