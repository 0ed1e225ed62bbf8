"""Organizations: an account is of the organization whose list it is in, not of one of its own only."""

from collections.abc import Callable
from typing import Any

from local.hooks import replace, table


def install() -> None:
    """Resolve `aws:PrincipalOrgID` for members too; ministack knows it for the management account alone."""
    from ministack.core import iam_evaluator
    from ministack.services import organizations

    lists, owners = table(organizations, "_accounts"), table(organizations, "_orgs")

    def resolve(current: Callable[[str], str | None]) -> Callable[[str], str | None]:
        def principal_org_id(account_id: str) -> str | None:
            for management, account in list(lists._data):
                if account == account_id:
                    organization: dict[str, Any] = owners.get_scoped(management, None, "self")
                    return str(organization["Id"])
            return current(account_id)

        return principal_org_id

    replace(iam_evaluator, "_principal_org_id", "account_id", resolve)
