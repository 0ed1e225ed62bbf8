"""The files of what stack sets deploy, in the source's account."""

from constructs import Construct

from stacks.account_stack import AccountStack
from stacks.config.chain import Chain
from stacks.constructs.shared_files import SharedFiles
from stacks.names import file_publisher_name, files_bucket_name


class FilesStack(AccountStack):
    """Read by the accounts of all units that import from a source, and by those that deploy to them."""

    def __init__(self, scope: Construct, construct_id: str, *, chain: Chain) -> None:
        account, region = chain.source.account, chain.source.region
        super().__init__(scope, construct_id, account=account, region=region, description="Files of stack sets")
        units = chain.units.values()
        deployers = {account for unit in units for account in unit.deployers}
        SharedFiles(
            self,
            "Files",
            bucket_name=files_bucket_name(chain.name, account, region),
            organization=next(iter(units)).organization,
            readers=sorted({*deployers, *(member for unit in units for member in unit.accounts)}),
            publisher_name=file_publisher_name(chain.name, region),
            publishers=sorted({account, *deployers}),
        )
