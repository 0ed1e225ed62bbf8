"""Writes which accounts the organizational units have, for models.yaml: run it anew when accounts come or go.

Commit the file: what is shared, and with whom, then changes with a commit, and with nothing else.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from stacks.config.units import COMMAND, Organization
from stacks.config.written_file import read


def main() -> int:
    """Write the file; return 1, and say why, if the organization cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m sharing.organization", description=__doc__)
    parser.add_argument("units", nargs="*", metavar="UNIT", help="ids, ou-…; those that the file has, by default")
    parser.add_argument("--profile", help="AWS profile of the management account, or of a delegated administrator")
    parser.add_argument("--out", type=Path, default=Path("organization.json"), help="organization.json by default")
    arguments = parser.parse_args()
    try:
        units = arguments.units or _known(arguments.out)
        if not units:
            raise ValueError("no unit: name its id, ou-…, the first time")
        client = boto3.session.Session(profile_name=arguments.profile).client("organizations", region_name="us-east-1")
        found = _read(client, units)
        Organization.model_validate_json(json.dumps(found))
    except (BotoCoreError, ClientError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    arguments.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(
        f"{arguments.out}: "
        + ", ".join(f"{unit}: {len(accounts)} accounts" for unit, accounts in found["units"].items())
    )
    return 0


def _known(file: Path) -> list[str]:
    if not file.exists():
        return []
    try:
        return list(read(Organization, file, COMMAND).units)
    except ValueError as error:
        raise ValueError(f"{file} {error}: name the units, and it is written anew") from None


def _read(client: Any, units: list[str]) -> dict[str, Any]:
    organization = client.describe_organization()["Organization"]
    return {
        "organization": organization["Id"],
        "management_account": organization["MasterAccountId"],
        "units": {unit: sorted(_accounts(client, unit)) for unit in sorted(units)},
    }


def _accounts(client: Any, parent: str) -> Iterator[str]:
    """Yield the active accounts of a unit, and of all units inside of it."""
    for page in client.get_paginator("list_accounts_for_parent").paginate(ParentId=parent):
        yield from (account["Id"] for account in page["Accounts"] if account["Status"] == "ACTIVE")
    for page in client.get_paginator("list_organizational_units_for_parent").paginate(ParentId=parent):
        for unit in page["OrganizationalUnits"]:
            yield from _accounts(client, unit["Id"])


if __name__ == "__main__":
    sys.exit(main())
