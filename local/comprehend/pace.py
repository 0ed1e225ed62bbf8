"""How long work takes at least, so that tests see it go on without paying for it in CPU. Not saved with the state."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Self

from local.comprehend.tasks import Task

_STEP = 0.1


@dataclass(frozen=True)
class Pace:
    """Seconds at least: a model TRAINING, in a training and in an import; a job IN_PROGRESS; an endpoint being made."""

    training_seconds_at_least: float = 0
    import_seconds_at_least: float = 0
    job_seconds_at_least: float = 0
    endpoint_seconds_at_least: float = 0

    def changed(self, values: object) -> Self:
        """Return the pace with some of its values changed; a ValueError says what cannot be."""
        known = [field.name for field in fields(self)]
        if not isinstance(values, Mapping) or not values.keys() <= set(known):
            raise ValueError(f"{values!r} sets something other than {', '.join(known)}")
        for name, value in values.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise ValueError(f"{name}: {value!r} is not a number of seconds")
        return replace(self, **values)

    def to_json(self) -> dict[str, float]:
        """Return the values by name."""
        return asdict(self)


class Pacemaker:
    """Holds work back by the pace of the moment: one that is set shorter lets go what it holds."""

    def __init__(self) -> None:
        self.pace = Pace()

    def hold(self, task: Task, name: str) -> None:
        """Return once work may end that is named as in `Pace`, such as `training`; a task that is stopped raises."""
        began = time.monotonic()
        while (left := began + getattr(self.pace, f"{name}_seconds_at_least") - time.monotonic()) > 0:
            task.pause(min(left, _STEP))
