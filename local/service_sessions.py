"""A service that takes a role: for attacks on roles, through a service that somebody else has talked into it.

No caller can be a service, so that this is a control path and no request of STS.
"""

from dataclasses import dataclass
from typing import Any

from local import role_credentials
from local.trust import trusts

SESSIONS = "/_local/sessions"


class NotTrustedError(ValueError):
    """The role does not exist, or does not let the service in."""


@dataclass(frozen=True)
class ServiceSession:
    """Which role a service takes, and on whose behalf; `source_arn` may be empty.

    `acts_for` is what its requests are for, if that is something else: an import reads the model of another account.
    """

    role_arn: str
    service: str
    source_arn: str = ""
    acts_for: str = ""

    def open(self) -> dict[str, str]:
        """Return the credentials; only inside the server process."""
        if not trusts(self.role_arn, self.service, self.source_arn):
            behalf = f" on behalf of {self.source_arn}" if self.source_arn else ""
            raise NotTrustedError(f"{self.service} is not authorized to assume the role {self.role_arn}{behalf}")
        name = self.service.partition(".")[0]
        return role_credentials.assume(self.role_arn, name, self.acts_for or self.source_arn)._asdict()


def answer(question: dict[str, Any]) -> dict[str, str]:
    """Answer the control path."""
    return ServiceSession(**question).open()
