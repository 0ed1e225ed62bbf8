"""The lifecycle with everything around it replaced."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from model_lifecycle.cloudformation import CloudFormation, Stacks
from model_lifecycle.comprehend import Comprehend
from model_lifecycle.handler import Handler
from model_lifecycle.imported_model import ImportedModel
from model_lifecycle.lifecycle import Lifecycle
from model_lifecycle.model_endpoint import ModelEndpoint
from model_lifecycle.model_share import ModelShare
from model_lifecycle.smoke_test import SmokeTest
from model_lifecycle.state_machine import StateMachine
from model_lifecycle.storage import Storage
from model_lifecycle.trained_model import TrainedModel

from tests.unit.fakes import FakeCloudFormation, FakeComprehend, FakeStacks, FakeStateMachine, FakeStorage


@dataclass
class Harness:
    """Drives the lifecycle as CloudFormation and the state machine do, with a clock of its own."""

    comprehend: FakeComprehend = field(default_factory=FakeComprehend)
    storage: FakeStorage = field(default_factory=FakeStorage)
    stacks: FakeStacks = field(default_factory=FakeStacks)
    cloudformation: FakeCloudFormation = field(default_factory=FakeCloudFormation)
    state_machine: FakeStateMachine = field(default_factory=FakeStateMachine)
    now: float = 1_000_000.0

    def __post_init__(self) -> None:
        comprehend, storage = cast("Comprehend", self.comprehend), cast("Storage", self.storage)
        self.handlers: dict[str, Handler] = {
            "Custom::TrainedModel": TrainedModel(comprehend, storage, cast("Stacks", self.stacks)),
            "Custom::ModelShare": ModelShare(comprehend),
            "Custom::ImportedModel": ImportedModel(comprehend, cast("Stacks", self.stacks)),
            "Custom::SmokeTest": SmokeTest(comprehend, storage, cast("Stacks", self.stacks)),
            "Custom::ModelEndpoint": ModelEndpoint(comprehend, cast("Stacks", self.stacks)),
        }
        self._lifecycle = Lifecycle(
            self.handlers,
            cast("CloudFormation", self.cloudformation),
            cast("StateMachine", self.state_machine),
            lambda: self.now,
        )

    def send(self, event: Mapping[str, Any]) -> tuple[str, str, str] | None:
        """Deliver an event, look at once; return the answer if there is one: status, physical id, ARN or reason."""
        before, running = len(self.cloudformation.answers), list(self.state_machine.started)
        self._lifecycle.begin(event)
        if list(self.state_machine.started) != running:
            self._look()
        answers = self.cloudformation.answers[before:]
        return answers[0] if answers else None

    def look(self) -> bool:
        """Let a minute pass and the latest execution of the state machine look again; return whether it is done."""
        self.now += 60
        return self._look()

    def _look(self) -> bool:
        request_id, state = list(self.state_machine.started.items())[-1]
        assert not state["done"], "the state machine looks at nothing that has ended"
        after = json.loads(json.dumps(self._lifecycle.look(state)))
        self.state_machine.started[request_id] = after
        return bool(after["done"])


@pytest.fixture
def harness() -> Harness:
    return Harness()
