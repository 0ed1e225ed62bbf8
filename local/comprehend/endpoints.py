"""Operations on endpoints, of whatever kind of model: create, describe, list, update, delete.

What the API reference says of none of them is guessed: the errors for a status that forbids an operation, and for an
update to a model of another account (not found) or of another kind (no valid request).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from local.comprehend import authorization, keys, paging
from local.comprehend.arns import account_of, endpoint_arn
from local.comprehend.errors import (
    InvalidRequestError,
    NotInLocalComprehendError,
    ResourceInUseError,
    ResourceLimitExceededError,
    ResourceNotFoundError,
    ResourceUnavailableError,
)
from local.comprehend.hosting import Hosting
from local.comprehend.requests import Caller, Parameters, RequestToken, now, tags_of
from local.comprehend.state import TRAINED, Endpoint, Model, Provision, State
from local.comprehend.versions import find
from local.identities import role_session

MOST_ENDPOINTS = 10
MOST_UNITS = 10
_INACTIVE = frozenset({"DELETING", "FAILED"})
_FIELDS = ("ModelArn", "InferenceUnits", "DataAccessRoleArn")


class Endpoints:
    """The endpoints of all accounts."""

    def __init__(self, state: State, hosting: Hosting):
        self._state = state
        self._hosting = hosting

    def create(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Start to make a trained model of the account answer.

        The caller needs permission on the model and on the endpoint (service authorization reference).
        """
        token = RequestToken(caller, "CreateEndpoint", request)
        if made := token.find(self._state):
            return {"EndpointArn": made, "ModelArn": request["ModelArn"]}
        _refuse_flywheels(request)
        if "ModelArn" not in request:
            raise InvalidRequestError("ModelArn: the endpoint needs a model.")
        model = find(self._state, caller, request["ModelArn"])
        arn = endpoint_arn(caller.region, caller.account, model.segment, request["EndpointName"])
        caller.require("CreateEndpoint", arn, request)
        caller.require_tagging(arn, request)
        tags = tags_of(request)
        if arn in self._state.endpoints:
            raise ResourceInUseError(f"The name is already in use: {arn}.")
        active = sum(endpoint.status not in _INACTIVE for endpoint in self._of(caller))
        if active >= MOST_ENDPOINTS:
            raise ResourceLimitExceededError(f"{active} endpoints are active; there can be {MOST_ENDPOINTS}.")
        desired = Provision(model.arn, request["DesiredInferenceUnits"], request.get("DataAccessRoleArn", ""))
        self._check(caller, model, arn, desired, passes_role=bool(desired.role))
        created = now()
        endpoint = Endpoint(arn, "CREATING", created, created, replace(desired, units=0), desired, tags)
        self._state.endpoints[arn] = endpoint
        token.remember(self._state, arn)
        self._hosting.provide(endpoint)
        return {"EndpointArn": arn, "ModelArn": model.arn}

    def describe(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Return the properties of an endpoint."""
        return {"EndpointProperties": _properties(self._find(caller, request))}

    def list_endpoints(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Return the properties of the account's endpoints; a model's are those that are attached to it by now."""
        filters = request.get("Filter", {})
        if len(filters) > 1:
            raise InvalidRequestError(f"Only one filter can be set at a time, not {' and '.join(filters)}.")
        matches: dict[str, Callable[[Endpoint, Any], bool]] = {
            "ModelArn": lambda endpoint, arn: endpoint.current.model_arn == arn,
            "Status": lambda endpoint, status: endpoint.status == status,
        }
        chosen, next_page = paging.page(paging.select(self._of(caller), filters, matches), request)
        return {"EndpointPropertiesList": [_properties(endpoint) for endpoint in chosen], **next_page}

    def update(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Start to make an endpoint answer with another model, role, or number of units."""
        endpoint = self._find(caller, request)
        _refuse_flywheels(request)
        if not any(f"Desired{field}" in request for field in _FIELDS):
            raise InvalidRequestError("Nothing is desired: name a model, inference units or a data access role.")
        if endpoint.status == "FAILED":
            raise ResourceUnavailableError(f"{endpoint.arn} has failed: delete it, and create another.")
        _require_at_rest(endpoint)
        model = self._desired_model(caller, endpoint, request)
        desired = Provision(
            model.arn,
            request.get("DesiredInferenceUnits", endpoint.current.units),
            request.get("DesiredDataAccessRoleArn", endpoint.current.role),
        )
        self._check(caller, model, endpoint.arn, desired, passes_role="DesiredDataAccessRoleArn" in request)
        endpoint.desired = desired
        endpoint.status = "UPDATING"
        endpoint.modified = now()
        self._hosting.provide(endpoint)
        return {"DesiredModelArn": model.arn}

    def delete(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Start the deletion of an endpoint that is not being made or changed."""
        endpoint = self._find(caller, request)
        if endpoint.status != "DELETING":
            _require_at_rest(endpoint)
            endpoint.status = "DELETING"
            self._hosting.delete(endpoint)
        return {}

    def _check(self, caller: Caller, model: Model, arn: str, desired: Provision, *, passes_role: bool) -> None:
        """Raise unless the model is trained, the units are within the quota, and the role may decrypt the model.

        The role's trust names the endpoint (developer guide, "Trust policy for endpoints of encrypted models").
        """
        if model.status not in TRAINED:
            raise ResourceUnavailableError(f"{model.arn} is in the status {model.status}, not trained.")
        if desired.units > MOST_UNITS:
            raise ResourceLimitExceededError(
                f"DesiredInferenceUnits: {desired.units}; an endpoint has {MOST_UNITS} at most."
            )
        if passes_role:
            authorization.require_role(caller.principal, desired.role, arn, caller.region)
        if model.key and not desired.role:
            raise InvalidRequestError(
                f"DataAccessRoleArn: {model.arn} is encrypted with a customer managed key: name a role that lets "
                "Comprehend use the key."
            )
        if desired.role:
            keys.require_decryption(role_session(desired.role, "comprehend"), model, caller.region)

    def _desired_model(self, caller: Caller, endpoint: Endpoint, request: Parameters) -> Model:
        arn = request.get("DesiredModelArn", endpoint.current.model_arn)
        if account_of(arn) != caller.account:
            raise ResourceNotFoundError
        model = find(self._state, caller, arn)
        if endpoint_arn(caller.region, caller.account, model.segment, _name(endpoint)) != endpoint.arn:
            raise InvalidRequestError(f"DesiredModelArn: {arn} is of another kind than the endpoint.")
        return model

    def _find(self, caller: Caller, request: Parameters) -> Endpoint:
        for endpoint in self._of(caller):
            if endpoint.arn == request["EndpointArn"]:
                return endpoint
        raise ResourceNotFoundError

    def _of(self, caller: Caller) -> list[Endpoint]:
        place = [caller.region, caller.account]
        return [endpoint for endpoint in self._state.endpoints.values() if endpoint.arn.split(":")[3:5] == place]


def _refuse_flywheels(request: Parameters) -> None:
    if "FlywheelArn" in request:
        raise NotInLocalComprehendError("The local Comprehend has no flywheels (FlywheelArn).")


def _require_at_rest(endpoint: Endpoint) -> None:
    if endpoint.status not in ("IN_SERVICE", "FAILED"):
        raise ResourceInUseError(f"{endpoint.arn} is in the status {endpoint.status}.")


def _name(endpoint: Endpoint) -> str:
    return endpoint.arn.rsplit("/", 1)[1]


def _properties(endpoint: Endpoint) -> dict[str, Any]:
    current, desired = endpoint.current, endpoint.desired
    properties = {
        "EndpointArn": endpoint.arn,
        "Status": endpoint.status,
        "Message": endpoint.message,
        "ModelArn": current.model_arn,
        "DesiredModelArn": desired.model_arn,
        "CurrentInferenceUnits": current.units,
        "DesiredInferenceUnits": desired.units,
        "DataAccessRoleArn": current.role,
        "DesiredDataAccessRoleArn": desired.role,
        "CreationTime": paging.time(endpoint.submitted),
        "LastModifiedTime": paging.time(endpoint.modified),
    }
    return {name: value for name, value in properties.items() if value}
