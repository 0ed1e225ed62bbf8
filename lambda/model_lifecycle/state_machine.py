"""The state machine that calls the function again until the work is done."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


class StateMachine:
    """Starts executions; its ARN comes with each event, since the function is made before the state machine."""

    def __init__(self, client: Any):
        self._client = client

    def start(self, arn: str, request_id: str, state: Mapping[str, Any]) -> None:
        """Start calling back with `state`. The same request starts one execution, however often it is delivered."""
        name = hashlib.sha256(request_id.encode()).hexdigest()[:32]
        try:
            self._client.start_execution(stateMachineArn=arn, name=name, input=json.dumps(state))
        except self._client.exceptions.ExecutionAlreadyExists:
            return
