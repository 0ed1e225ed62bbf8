"""IAM: how large policies may be, and how many a role takes (IAM user guide: IAM and STS quotas, the default ones).

ministack takes any. White space does not count. The messages are IAM's own.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from local.hooks import replace, table

_INLINE_OF_A_ROLE = 10_240
_MANAGED = 6_144
_MANAGED_OF_A_ROLE = 10
_TRUST = 2_048


class QuotaExceededError(ValueError):
    """IAM refuses; CloudFormation gives this as the reason."""


def install() -> None:
    """Refuse what is too large, before anything is stored."""
    from ministack.services import iam
    from ministack.services.cloudformation import provisioners

    replace(iam, "_put_role_policy", "p", _checked_inline(iam))
    handlers = table(provisioners, "_RESOURCE_HANDLERS")
    _before(handlers["AWS::IAM::Role"], _check_role)
    managed = handlers["AWS::IAM::ManagedPolicy"]
    _before(managed, _check_managed, lambda properties: _check_attached(iam, properties))


def _checked_inline(iam: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def checked(current: Callable[..., Any]) -> Callable[..., Any]:
        def put_role_policy(p: Mapping[str, Any]) -> Any:
            name = iam._p(p, "RoleName")
            role = iam._roles.get(name)
            if role:
                inline = {**role.get("InlinePolicies", {}), iam._p(p, "PolicyName"): iam._p(p, "PolicyDocument")}
                if sum(map(_size, inline.values())) > _INLINE_OF_A_ROLE:
                    message = f"Maximum policy size of {_INLINE_OF_A_ROLE} bytes exceeded for role {name}"
                    return iam._error(409, "LimitExceeded", message, ns="iam")
            return current(p)

        return put_role_policy

    return checked


def _before(
    handler: dict[str, Callable[..., Any]],
    check: Callable[[Mapping[str, Any]], None],
    check_new: Callable[[Mapping[str, Any]], None] = lambda _properties: None,
) -> None:
    """Check the properties that a resource is to have before it is created or updated."""
    create, update = handler["create"], handler["update"]

    def checked_create(logical_id: str, properties: Mapping[str, Any], stack_name: str) -> Any:
        check(properties)
        check_new(properties)
        return create(logical_id, properties, stack_name)

    def checked_update(physical_id: str, old: Any, new: Mapping[str, Any], *rest: Any, **named: Any) -> Any:
        check(new)
        return update(physical_id, old, new, *rest, **named)

    handler["create"], handler["update"] = checked_create, checked_update


def _check_role(properties: Mapping[str, Any]) -> None:
    if _size(properties.get("AssumeRolePolicyDocument", {})) > _TRUST:
        raise QuotaExceededError(f"Cannot exceed quota for ACLSizePerRole: {_TRUST}")


def _check_managed(properties: Mapping[str, Any]) -> None:
    if _size(properties.get("PolicyDocument", {})) > _MANAGED:
        raise QuotaExceededError(f"Cannot exceed quota for PolicySize: {_MANAGED}")


def _check_attached(iam: Any, properties: Mapping[str, Any]) -> None:
    for name in properties.get("Roles") or []:
        if len(iam._roles.get(name, {}).get("AttachedPolicies", [])) >= _MANAGED_OF_A_ROLE:
            raise QuotaExceededError(f"Cannot exceed quota for PoliciesPerRole: {_MANAGED_OF_A_ROLE}")


def _size(document: Any) -> int:
    """Return the characters of a policy that count."""
    parsed = json.loads(document) if isinstance(document, str) else document
    return len(json.dumps(parsed, separators=(",", ":"), ensure_ascii=False))
