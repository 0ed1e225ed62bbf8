"""Holds metrics against the minimum that config sets for them. All of them are in the service's own units."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Metrics = Mapping[str, float]
"""By their names in config: `precision`, `recall`, `f1`, `accuracy`."""


@dataclass(frozen=True)
class Minimum:
    """What must be reached overall, and for single entity types."""

    overall: Metrics = field(default_factory=dict)
    by_type: Mapping[str, Metrics] = field(default_factory=dict)

    def shortfalls(self, overall: Metrics, by_type: Mapping[str, Metrics] | None = None) -> list[str]:
        """Return what is below the minimum, one text each: expected and measured values. A missing metric is 0."""
        missed = _below(self.overall, overall, "")
        for entity_type, minimum in sorted(self.by_type.items()):
            missed += _below(minimum, (by_type or {}).get(entity_type, {}), f"{entity_type} ")
        return missed


def metrics_text(metrics: Metrics) -> str:
    """Return metrics for a person, to four digits."""
    return ", ".join(f"{name} {_number(value)}" for name, value in metrics.items())


def _below(minimum: Metrics, measured: Metrics, prefix: str) -> list[str]:
    return [
        f"{prefix}{name} is {_number(measured.get(name, 0.0))}, expected at least {value:g}"
        for name, value in sorted(minimum.items())
        if measured.get(name, 0.0) < value
    ]


def _number(value: float) -> str:
    return f"{value:.4g}"
