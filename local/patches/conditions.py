"""IAM condition keys that ministack resolves differently from AWS."""

from typing import Any

from local.hooks import replace
from local.role_credentials import SOURCE_ARN


def install() -> None:
    """Resolve a role session's aws:PrincipalArn to its role, and who owns a bucket; say that no caller is a service.

    And for whom a service acts that has taken a role.
    """
    from ministack.core import iam_evaluator

    def resolve(current: Any) -> Any:
        def _resolve_condition_key(key: str, ctx: Any) -> Any:
            match key.lower():
                case "aws:principalarn" if ctx.principal_type == "AssumedRole":
                    return _role_of_session(ctx.principal_arn)
                case "aws:principalisawsservice" if "aws:principalisawsservice" not in ctx.service_context:
                    return "false"
                case "aws:resourceaccount" | "s3:resourceaccount" if ctx.resource_arn.startswith("arn:aws:s3:::"):
                    return _owner_of_bucket(ctx.resource_arn) or current(key, ctx)
            return current(key, ctx)

        return _resolve_condition_key

    def describe(current: Any) -> Any:
        def _principal_keys(credential: Any) -> dict[str, Any]:
            from ministack.services import sts

            keys: dict[str, Any] = current(credential)
            source = (sts._sessions.get(credential.access_key_id) or {}).get(SOURCE_ARN)
            return {**keys, "aws:sourcearn": source, "aws:sourceaccount": source.split(":")[4]} if source else keys

        return _principal_keys

    replace(iam_evaluator, "_resolve_condition_key", "key ctx", resolve)
    replace(iam_evaluator, "_principal_keys", "credential", describe)


def _role_of_session(session_arn: str) -> str:
    from ministack.services import iam

    account, name = session_arn.split(":")[4], session_arn.split("/")[1]
    role = iam._roles.get_scoped(account, None, name) or {}
    return str(role.get("Arn", session_arn))


def _owner_of_bucket(arn: str) -> str | None:
    from ministack.services import s3

    owner: str | None = s3._bucket_owner_account(arn.removeprefix("arn:aws:s3:::").partition("/")[0])
    return owner
