"""Where a journey of the fault table happens: accounts that nothing else uses."""

import itertools

from local.local_aws import LocalAws
from tests.local.staged_project import Project
from tests.local.stages import Deployment, Stage

_NUMBERS = itertools.count(1)


class Lane:
    """A local AWS of its own for one journey at a time: faults and counts concern no other."""

    def __init__(self, aws: LocalAws, *, keeping: Project, destroying: Project, serving: Project):
        self.aws = aws
        self._keeping = Stage(aws, keeping)
        self._destroying = Stage(aws, destroying)
        self._serving = Stage(aws, serving)
        self._targets: dict[Stage, Deployment] = {}

    def source(self) -> Deployment:
        """Return a new account that trains, and keeps what it has trained."""
        return self._keeping.source(_account("51"))

    def destroying_source(self) -> Deployment:
        """Return a new account that trains, and deletes what leaves its config."""
        return self._destroying.source(_account("51"))

    def target(self) -> Deployment:
        """Return an account that has imported nothing from one that has trained and shares: a new one, or the last."""
        return self._importing(self._keeping)

    def serving_target(self) -> Deployment:
        """Return the same with an endpoint in its template."""
        return self._importing(self._serving)

    def leave(self, target: Deployment) -> None:
        """Never come back to the account."""
        self._targets = {stage: kept for stage, kept in self._targets.items() if kept is not target}

    def _importing(self, stage: Stage) -> Deployment:
        if stage not in self._targets:
            source, target = _account("51"), _account("61")
            training = stage.source(source, target)
            assert training.deploy() == "CREATE_COMPLETE", training.reasons()
            self._targets[stage] = stage.target(target, source)
        return self._targets[stage]


def _account(prefix: str) -> str:
    return f"{prefix}{next(_NUMBERS):010}"
