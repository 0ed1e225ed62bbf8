"""Resource policies of model versions: who else may import them (developer guide, "Sharing a custom model")."""

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any

from local.comprehend import paging
from local.comprehend.errors import InvalidRequestError, ResourceNotFoundError
from local.comprehend.requests import Caller, Parameters, now
from local.comprehend.state import Model, ResourcePolicy, State
from local.comprehend.versions import find

_ACTION = "comprehend:importmodel"
_PRINCIPAL = re.compile(r"\d{12}|arn:aws[a-z-]*:iam::\d{12}:(root|role/.+|user/.+)")
_ELEMENTS = {"Sid", "Effect", "Action", "Resource", "Principal", "Condition"}


class Policies:
    """Put, describe and delete. The revision id is an optimistic lock."""

    def __init__(self, state: State):
        self._state = state

    def put(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Attach a policy, or replace the one of the revision that the request names."""
        model = find(self._state, caller, request["ResourceArn"])
        self._require_revision(model, request, replacing=True)
        policy = new(request["ResourcePolicy"], model.arn)
        if model.policy:
            policy.created = model.policy.created
        model.policy = policy
        return {"PolicyRevisionId": policy.revision}

    def describe(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Return the policy; a version without one answers `ResourceNotFoundException` (a guess)."""
        policy = _policy(find(self._state, caller, request["ResourceArn"]))
        return {
            "ResourcePolicy": policy.document,
            "CreationTime": paging.time(policy.created),
            "LastModifiedTime": paging.time(policy.modified),
            "PolicyRevisionId": policy.revision,
        }

    def delete(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Remove the policy of the revision that the request names, or whatever revision."""
        model = find(self._state, caller, request["ResourceArn"])
        _policy(model)
        self._require_revision(model, request, replacing=False)
        model.policy = None
        return {}

    @staticmethod
    def _require_revision(model: Model, request: Parameters, *, replacing: bool) -> None:
        """Raise for a revision that is not the current one; the wording and the code are guesses."""
        named, current = request.get("PolicyRevisionId"), model.policy and model.policy.revision
        if named == current or (named is None and not replacing):
            return
        if current is None:
            raise InvalidRequestError(f"PolicyRevisionId: {model.arn} has no resource policy to replace.")
        if named is None:
            raise InvalidRequestError(f"PolicyRevisionId: {model.arn} has a resource policy; name its revision.")
        raise InvalidRequestError(f"PolicyRevisionId: {named} is not the current revision of the policy.")


def new(document: str, arn: str) -> ResourcePolicy:
    """Return a policy for a version that nobody has yet, or raise if the document cannot be one."""
    _check(document, arn)
    return ResourcePolicy(document, uuid.uuid4().hex, now(), now())


def _policy(model: Model) -> ResourcePolicy:
    if model.policy is None:
        raise ResourceNotFoundError
    return model.policy


def _check(document: str, arn: str) -> None:
    """Raise unless the statements let principals of accounts import this version, and say nothing else."""
    try:
        statements = json.loads(document)["Statement"]
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidRequestError("ResourcePolicy: it is not the JSON of a policy with statements.") from error
    for statement in _listed(statements):
        if not isinstance(statement, Mapping) or not {"Effect", "Action", "Resource", "Principal"} <= set(statement):
            raise InvalidRequestError("ResourcePolicy: a statement needs Effect, Action, Resource and Principal.")
        if unknown := set(statement) - _ELEMENTS:
            raise InvalidRequestError(f"ResourcePolicy: a statement cannot have {', '.join(sorted(unknown))}.")
        if statement["Effect"] not in ("Allow", "Deny"):
            raise InvalidRequestError(f"ResourcePolicy: Effect is {statement['Effect']}, neither Allow nor Deny.")
        for action in _listed(statement["Action"]):
            if str(action).lower() != _ACTION:
                raise InvalidRequestError(
                    f"ResourcePolicy: the action {action} is not supported: comprehend:ImportModel is the only one."
                )
        for resource in _listed(statement["Resource"]):
            if resource not in ("*", arn):
                raise InvalidRequestError(f"ResourcePolicy: the resource {resource} is neither * nor {arn}.")
        _check_principal(statement["Principal"])


def _check_principal(principal: object) -> None:
    named = principal.get("AWS") if isinstance(principal, Mapping) and set(principal) == {"AWS"} else None
    for one in _listed(named) or [None]:
        if not isinstance(one, str) or not _PRINCIPAL.fullmatch(one):
            raise InvalidRequestError(
                f"ResourcePolicy: the principal {json.dumps(principal)} is not of accounts, roles and users."
            )


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
