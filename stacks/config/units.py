"""Organizational units: accounts of AWS Organizations that all import the same, and the file that says which they are.

`make organization` writes the file; it is committed, so that what is shared does not depend on when it is deployed.
"""

from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field

from stacks.config.fields import AccountId, Name, PolicyName, Section, SourceName, like, text_schema
from stacks.config.targets import Import
from stacks.config.written_file import written_by

COMMAND = "make organization"
UnitId = Annotated[
    str,
    AfterValidator(like(r"ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}", "an organizational unit's id, such as ou-ab12-c3d4e5f6")),
]
OrganizationId = Annotated[
    str, AfterValidator(like(r"o-[a-z0-9]{10,32}", "an organization's id, such as o-a1b2c3d4e5"))
]


class Organization(Section):
    """What `make organization` finds."""

    organization: OrganizationId
    """Its id."""
    management_account: AccountId
    """The account that deploys to the others, by a stack set; none is deployed to it."""
    units: dict[UnitId, Annotated[tuple[AccountId, ...], Field(strict=False)]]
    """The active accounts of each unit and of the units inside of it."""


class Unit(Section):
    """An organizational unit whose accounts import. Accounts that this file names otherwise are left out."""

    organizational_unit: UnitId
    """Its id."""
    source: SourceName | None = None
    """The source that they import from, if there are several."""
    permissions_boundary: PolicyName | None = None
    """Name of a managed policy that bounds every role in these accounts."""
    imports: Annotated[dict[Name, Import], Field(min_length=1)]
    """What they import, by the name of the model."""


class UnitAccounts(NamedTuple):
    """A unit, the accounts that it is deployed to, and those that deploy: the management account comes first."""

    unit: Unit
    accounts: tuple[str, ...]
    organization: str
    deployers: tuple[str, ...]


OrganizationFile = Annotated[Organization, written_by(COMMAND, Organization), text_schema()]
"""A path, relative to the folder of models.yaml."""
