"""Who somebody is, and what their policies and those of a resource say together. Only inside the server process."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from local.hooks import table

# ministack's PrincipalInfo: arn, account, policies (None: may everything), limits, keys.
Principal = Any


class Decision(NamedTuple):
    """What identity-based policies and a resource's own policy say together."""

    allowed: bool
    explicit: bool
    resource_based: bool


def role_session(role_arn: str, session_name: str) -> Principal:
    """Return the principal that a service is once it has assumed the role, as `role_credentials.assume` makes it."""
    from ministack.core import iam_evaluator
    from ministack.services import iam

    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    return iam_evaluator.PrincipalInfo(
        arn=f"arn:aws:sts::{account}:assumed-role/{name}/{session_name}",
        type="AssumedRole",
        account=account,
        policies=table(iam_evaluator, "_gather_role_policies")(name, account),
        limits=table(iam_evaluator, "_permissions_boundary")(iam._roles, name, account),
    )


def root(account: str) -> Principal:
    """Return the account's root, who may do everything in the account."""
    from ministack.core import iam_evaluator

    return iam_evaluator.PrincipalInfo(arn=f"arn:aws:iam::{account}:root", type="Root", account=account, policies=None)


def decide(
    principal: Principal,
    action: str,
    resource: str,
    region: str,
    keys: Mapping[str, Any] | None = None,
    *,
    policy: str = "",
    owner: str | None = None,
    policy_required: bool = False,
) -> Decision:
    """Evaluate both kinds of policies; `policy_required`: the resource's own must allow in its own account too."""
    from ministack.core import iam_evaluator

    context = iam_evaluator.EvalContext(
        principal_arn=principal.arn,
        principal_type=principal.type,
        principal_account=principal.account,
        action=action,
        resource_arn=resource,
        region=region,
        secure_transport=True,
        service_context={name.lower(): value for name, value in (keys or {}).items()},
        principal_keys=principal.keys,
    )
    identity = (
        iam_evaluator.EvalResult("Allow", principal.arn)
        if principal.policies is None
        else iam_evaluator.evaluate(context, principal.policies, *principal.limits)
    )
    result = iam_evaluator.combine_resource_policy(
        identity, context, policy, owner, policy_required, tuple(principal.limits)
    )
    return Decision(
        allowed=result.decision == "Allow",
        explicit=result.decision == "Deny",
        resource_based=result is not identity,
    )


def service_may(service: str, action: str, resource: str, policy: Any, region: str, keys: Mapping[str, str]) -> bool:
    """Tell whether a resource's own policy lets a service do something; `keys` say on whose behalf."""
    from ministack.core import iam_evaluator

    own = {"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": service}
    context = iam_evaluator.EvalContext(
        principal_arn=f"arn:aws:service:::{service}",
        principal_type="Service",
        principal_account="",
        action=action,
        resource_arn=resource,
        region=region,
        secure_transport=True,
        service_context={name.lower(): value for name, value in {**own, **keys}.items()},
    )
    # ministack's own evaluation of trust policies would take any service for an account root.
    return bool(iam_evaluator.evaluate_resource_policy(policy, context, service).decision == "Allow")
