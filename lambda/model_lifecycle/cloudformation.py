"""Answers to CloudFormation. The URLs are presigned secrets: they appear in no log and no error."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from model_lifecycle.request import Request

_MAXIMUM_REASON = 3000
"""Characters. A response is at most 4,096 bytes (CloudFormation user guide: custom resource response objects)."""

WAIT_DATA_ID = "result"


class UnansweredError(Exception):
    """CloudFormation did not take the answer; calling again is safe."""


class CloudFormation:
    """Sends results to the URLs that CloudFormation made for them."""

    def succeed(self, request: Request, physical_id: str, data: Mapping[str, str]) -> None:
        """Answer a custom resource's event."""
        self._answer(request, {"Status": "SUCCESS", "PhysicalResourceId": physical_id, "Data": data})

    def fail(self, request: Request, physical_id: str, reason: str) -> None:
        """Answer a custom resource's event with what a person can act on."""
        self._answer(request, {"Status": "FAILED", "PhysicalResourceId": physical_id, "Reason": _short(reason)})

    def signal_success(self, handle_url: str, result: str) -> None:
        """End a wait; the wait condition's `Data` is `{"result": result}`."""
        _put(handle_url, {"Status": "SUCCESS", "UniqueId": WAIT_DATA_ID, "Data": result, "Reason": "Complete"})

    def signal_failure(self, handle_url: str, reason: str) -> None:
        """Fail a wait, and with it the deployment."""
        _put(handle_url, {"Status": "FAILURE", "UniqueId": WAIT_DATA_ID, "Data": "", "Reason": _short(reason)})

    @staticmethod
    def _answer(request: Request, answer: Mapping[str, object]) -> None:
        ids = {
            "StackId": request.stack_id,
            "RequestId": request.request_id,
            "LogicalResourceId": request.logical_id,
        }
        _put(request.response_url, {**ids, **answer})


class Stacks:
    """What CloudFormation knows of stacks."""

    def __init__(self, client: Any):
        self._client = client

    def rolls_back(self, stack_id: str) -> bool:
        """Tell whether the stack goes back to what it was, or is deleted because it could not.

        `cdk deploy` deletes a stack whose first deployment could not be rolled back, without asking.
        """
        pages = self._client.get_paginator("describe_stack_events").paginate(StackName=stack_id)
        newest_first = (
            event["ResourceStatus"]
            for page in pages
            for event in page["StackEvents"]
            if event.get("PhysicalResourceId") == stack_id
        )
        status = next(newest_first)
        if not status.startswith("DELETE"):
            return "ROLLBACK" in status
        return next((before for before in newest_first if not before.startswith("DELETE")), "").startswith("ROLLBACK")


def _put(url: str, body: Mapping[str, object]) -> None:
    # The signature covers an empty Content-Type; urllib would send one of its own.
    put = urllib.request.Request(  # noqa: S310
        url, data=json.dumps(body).encode(), method="PUT", headers={"Content-Type": ""}
    )
    try:
        with urllib.request.urlopen(put, timeout=30):  # noqa: S310
            return
    except urllib.error.HTTPError as error:
        reason = f"HTTP {error.code}"
    except OSError as error:
        reason = type(error).__name__
    raise UnansweredError(f"CloudFormation did not take the answer: {reason}")


def _short(reason: str) -> str:
    return reason if len(reason) <= _MAXIMUM_REASON else reason[: _MAXIMUM_REASON - 1] + "…"
