"""Attacks on endpoints, through the target's function: it serves its own ones, with their own roles."""

from typing import Any

from tests.local import attack_actors as at
from tests.local.attack import DENIED, Attack
from tests.local.attack_actors import Place
from tests.local.attack_field import Field
from tests.local.attack_moves import Move
from tests.local.least_privilege_project import CLASSIFIER, RECOGNIZER

_OTHER = "attack"


def endpoint_attacks() -> list[Attack]:
    own, other = at.endpoint(at.target), at.endpoint(at.target, _OTHER)
    return [
        Attack("make another endpoint", _make(_OTHER, CLASSIFIER), DENIED),
        Attack("make an endpoint of a model that is to have none", _make("offers", RECOGNIZER), DENIED),
        Attack("move another endpoint", _update(other, DesiredInferenceUnits=2), DENIED),
        Attack(
            "delete another endpoint",
            lambda field: _comprehend(field).delete_endpoint(EndpointArn=other(field)),
            DENIED,
        ),
        Attack("have the endpoint answer with a role that may do everything", _answer_with_workplace(own), DENIED),
    ]


def _make(name: str, version: str) -> Move:
    """Have a version answer, with the role of the endpoint that there is."""

    def run(field: Field) -> object:
        return _comprehend(field).create_endpoint(
            EndpointName=name,
            ModelArn=field.version(field.target, version),
            DesiredInferenceUnits=1,
            DataAccessRoleArn=at.endpoint_role(field),
        )

    return run


def _update(endpoint: Place, **changes: Any) -> Move:
    return lambda field: _comprehend(field).update_endpoint(EndpointArn=endpoint(field), **changes)


def _answer_with_workplace(endpoint: Place) -> Move:
    """Pass a role that trusts Comprehend and may do everything, which only the function's policies hold back."""

    def run(field: Field) -> object:
        _, role = field.ground.workplace(field.target)
        return _update(endpoint, DesiredDataAccessRoleArn=role)(field)

    return run


def _comprehend(field: Field) -> Any:
    return field.function(field.target)("comprehend")
