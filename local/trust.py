"""Whether a role lets a service in. Only inside the server process."""


def trusts(role_arn: str, service: str, source_arn: str = "") -> bool:
    """Tell whether the role's trust policy lets a service in, on behalf of `source_arn` and its account, if any."""
    from ministack.core import iam_evaluator
    from ministack.services import iam

    parts = role_arn.split(":", 5)
    if len(parts) != 6 or not parts[5].startswith("role/"):
        return False
    role = iam._roles.get_scoped(parts[4], None, role_arn.rsplit("/", 1)[-1])
    if role is None or role["Arn"] != role_arn:
        return False
    source = {"aws:sourcearn": source_arn, "aws:sourceaccount": source_arn.split(":")[4]} if source_arn else {}
    context = iam_evaluator.EvalContext(
        principal_arn=f"arn:aws:service:::{service}",
        principal_type="Service",
        principal_account="",
        action="sts:AssumeRole",
        resource_arn=role_arn,
        region="",
        secure_transport=True,
        service_context={**source, "aws:principalisawsservice": "true", "aws:principalservicename": service},
    )
    # ministack's own evaluation of trust policies would take any service for an account root.
    result = iam_evaluator.evaluate_resource_policy(role["AssumeRolePolicyDocument"], context, service)
    return bool(result.decision == "Allow")
