"""What the service knows: scalable targets and their policies, of all accounts. Saved as JSON."""

import threading
from dataclasses import asdict, dataclass
from typing import Any


@dataclass
class Target:
    """An endpoint whose inference units may be scaled. `created` is in epoch seconds, as everywhere here."""

    arn: str
    resource_id: str
    dimension: str
    minimum: int
    maximum: int
    created: float


@dataclass
class Policy:
    """A target tracking policy; `configuration` is as the request had it."""

    arn: str
    name: str
    resource_id: str
    dimension: str
    configuration: dict[str, Any]
    created: float


class State:
    """Targets by the endpoint's ARN, policies by that and their name. Whoever reads or changes it holds `lock`."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.targets: dict[str, Target] = {}
        self.policies: dict[tuple[str, str], Policy] = {}

    def clear(self) -> None:
        """Forget everything."""
        self.targets.clear()
        self.policies.clear()

    def to_json(self) -> dict[str, Any]:
        """Return everything as what JSON can hold."""
        return {
            "targets": [asdict(target) for target in self.targets.values()],
            "policies": [asdict(policy) for policy in self.policies.values()],
        }

    def load_json(self, saved: dict[str, Any]) -> None:
        """Take over what `to_json` returned."""
        self.targets = {target["resource_id"]: Target(**target) for target in saved["targets"]}
        self.policies = {(policy["resource_id"], policy["name"]): Policy(**policy) for policy in saved["policies"]}
