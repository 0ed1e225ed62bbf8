"""Entry point of the function. Decides nothing: hands the event to the lifecycle."""

import logging
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config

from model_lifecycle.cloudformation import CloudFormation, Stacks
from model_lifecycle.comprehend import Comprehend
from model_lifecycle.imported_model import ImportedModel
from model_lifecycle.lifecycle import Lifecycle
from model_lifecycle.model_endpoint import ModelEndpoint
from model_lifecycle.model_share import ModelShare
from model_lifecycle.smoke_test import SmokeTest
from model_lifecycle.state_machine import StateMachine
from model_lifecycle.storage import Storage
from model_lifecycle.trained_model import TrainedModel

# At DEBUG, which anybody may set as the function's log level, the SDK logs whole requests: presigned URLs are in them.
logging.getLogger("botocore").setLevel(logging.INFO)

_RETRIES = Config(retries={"mode": "standard", "max_attempts": 5})
_comprehend = Comprehend(boto3.client("comprehend", config=_RETRIES))
_storage = Storage(boto3.client("s3", config=_RETRIES))
_stacks = Stacks(boto3.client("cloudformation", config=_RETRIES))
_lifecycle = Lifecycle(
    handlers={
        "Custom::TrainedModel": TrainedModel(_comprehend, _storage, _stacks),
        "Custom::ModelShare": ModelShare(_comprehend),
        "Custom::ImportedModel": ImportedModel(_comprehend, _stacks),
        "Custom::SmokeTest": SmokeTest(_comprehend, _storage, _stacks),
        "Custom::ModelEndpoint": ModelEndpoint(_comprehend, _stacks),
    },
    cloudformation=CloudFormation(),
    state_machine=StateMachine(boto3.client("stepfunctions", config=_RETRIES)),
)


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any] | None:
    """Take an event of CloudFormation, or the state of the state machine; return the next state of the latter."""
    if "event" in event:
        return _lifecycle.look(event)
    _lifecycle.begin(event)
    return None
