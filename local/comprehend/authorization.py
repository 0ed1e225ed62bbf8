"""Who may do what: the caller's identity, the roles that it passes, and the trust that these have in Comprehend.

ministack has evaluated the caller's identity and the model's policy for the first resource of each request before it
arrives here. This is the rest: further resources (service authorization reference, "Amazon Comprehend"),
`iam:PassRole`, and trust policies (developer guide, "Cross-service confused deputy prevention"). The account root,
which ministack lets through unasked, is asked here as well.
"""

from collections.abc import Mapping
from typing import Any

from ministack.core import iam_evaluator

from local.comprehend.arns import account_of
from local.comprehend.errors import AccessDeniedError, InvalidRequestError
from local.identities import Decision, Principal, decide
from local.patches import denials
from local.trust import trusts

SERVICE = "comprehend.amazonaws.com"


def caller(headers: Mapping[str, str], account: str) -> Principal:
    """Return the principal whose access key signed the request."""
    from ministack.core.router import extract_access_key_id

    principal = iam_evaluator.resolve_principal(extract_access_key_id(headers), account)
    if isinstance(principal, iam_evaluator.AuthError):
        raise AccessDeniedError(principal.message)
    return principal


def require(
    principal: Principal, action: str, resource: str, region: str, keys: Mapping[str, Any] | None = None
) -> None:
    """Raise unless identity-based policies allow the action; on a resource of another account nothing helps."""
    decision = decide(principal, action, resource, region, keys, policy="", owner=account_of(resource) or None)
    if not decision.allowed:
        raise AccessDeniedError(refusal(principal, action, resource, decision))


def require_with_policy(
    principal: Principal, action: str, resource: str, region: str, policy: str, keys: Mapping[str, Any] | None = None
) -> None:
    """Raise unless identity-based policies and, across accounts, the resource's own policy allow the action."""
    decision = decide(principal, action, resource, region, keys, policy=policy, owner=account_of(resource))
    if not decision.allowed:
        raise AccessDeniedError(refusal(principal, action, resource, decision))


def refusal(principal: Principal, action: str, resource: str, decision: Decision) -> str:
    """Word what was refused, as IAM does."""
    return denials.message(
        principal.arn, action, resource, explicit=decision.explicit, resource_based=decision.resource_based
    )


def require_role(principal: Principal, role_arn: str, source_arn: str, region: str) -> None:
    """Raise unless the principal may pass the role and the role trusts Comprehend acting for `source_arn`.

    That the trust is asked for at once, and answered with `InvalidRequestException`, is a guess: nothing says when
    and how Comprehend refuses such a role.
    """
    keys = {"iam:PassedToService": SERVICE, "iam:AssociatedResourceArn": source_arn}
    decision = decide(principal, "iam:PassRole", role_arn, region, keys, policy="", owner=principal.account)
    if not decision.allowed:
        raise AccessDeniedError(refusal(principal, "iam:PassRole", role_arn, decision))
    if account_of(role_arn) != principal.account:
        raise AccessDeniedError(f"Cross-account pass role is not allowed: {role_arn}")
    if not trusts_comprehend(role_arn, source_arn):
        raise InvalidRequestError(
            f"The data access role {role_arn} cannot be assumed by {SERVICE} for {source_arn}: "
            "it does not exist, or its trust policy does not allow it."
        )


def trusts_comprehend(role_arn: str, source_arn: str) -> bool:
    """Tell whether the role's trust policy lets Comprehend in, on behalf of `source_arn` and its account."""
    return trusts(role_arn, SERVICE, source_arn)
