"""Whether a role lets a service in. Only inside the server process."""

from local.identities import service_may


def trusts(role_arn: str, service: str, source_arn: str = "") -> bool:
    """Tell whether the role's trust policy lets a service in, on behalf of `source_arn` and its account, if any."""
    from ministack.services import iam

    parts = role_arn.split(":", 5)
    if len(parts) != 6 or not parts[5].startswith("role/"):
        return False
    role = iam._roles.get_scoped(parts[4], None, role_arn.rsplit("/", 1)[-1])
    if role is None or role["Arn"] != role_arn:
        return False
    source = {"aws:SourceArn": source_arn, "aws:SourceAccount": source_arn.split(":")[4]} if source_arn else {}
    return service_may(service, "sts:AssumeRole", role_arn, role["AssumeRolePolicyDocument"], "", source)
