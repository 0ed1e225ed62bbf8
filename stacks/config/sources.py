"""Sources: the accounts that train."""

from typing import Annotated

from pydantic import Field

from stacks.config.fields import AccountId, BucketName, KeyArn, Name, PolicyName, Region, Section


class DataBucket(Section):
    """A bucket of training data that the source's account does not own, or that a key of KMS encrypts."""

    account: AccountId | None = None
    """Whose it is."""
    key_arn: KeyArn | None = None
    """Of the key that encrypts it."""


class Source(Section):
    """The account that trains."""

    account: AccountId
    """Its id."""
    region: Region
    """Of the models; they are imported in the same."""
    permissions_boundary: PolicyName | None = None
    """Name of a managed policy that bounds every role here."""
    model_key_arn: KeyArn | None = None
    """Of the key that encrypts the models, an output of the source's deployment: narrows the importers' roles to it."""
    data_buckets: dict[BucketName, DataBucket] = {}
    """What the roles must know of buckets that `s3://` locations name."""
    models: Annotated[tuple[Name, ...], Field(min_length=1, strict=False)] | None = None
    """Which of the models it trains; all of them unless it names some."""
