"""The pipeline: where it runs, and which repository it follows."""

from typing import Annotated

from pydantic import AfterValidator, Field

from stacks.config.fields import AccountId, BucketName, Region, Section, like

ConnectionArn = Annotated[
    str,
    AfterValidator(
        like(
            r"arn:[\w-]+:(codeconnections|codestar-connections):[\w-]+:\d{12}:connection/[\w-]+",
            "the ARN of a connection, arn:aws:codeconnections:<region>:<account>:connection/<id>",
        )
    ),
]
_Repository = Annotated[str, AfterValidator(like(r"[^/\s]+/[^\s]*[^/\s]", "a repository with its owner, owner/name"))]
_Branch = Annotated[str, AfterValidator(like(r"[^\s]+", "the name of a branch, such as main"))]


class Connection(Section):
    """A repository at GitHub, GitLab or Bitbucket, reached through AWS CodeConnections."""

    arn: ConnectionArn
    """Of the connection, in the pipeline's account; a person has to complete it in the console once."""
    repository: _Repository
    """With its owner: owner/name."""
    branch: _Branch = "main"
    """The one that is deployed."""


class CodeCommit(Section):
    """A repository of AWS CodeCommit in the pipeline's account and region."""

    repository: Annotated[str, AfterValidator(like(r"[\w.-]{1,100}", "1 to 100 letters, digits and any of _.-"))]
    """Its name."""
    branch: _Branch = "main"
    """The one that is deployed."""


class Archive(Section):
    """A zip file of the repository in a versioned bucket of the pipeline's account and region."""

    bucket: BucketName
    """Its name."""
    key: Annotated[str, Field(min_length=1)]
    """Of the zip file; whoever puts a new version there begins a deployment."""


class Pipeline(Section):
    """A pipeline from a commit to every account. Exactly one of connection, codecommit and archive has the commits."""

    account: AccountId
    """That it runs in; the others trust it (`make bootstrap-commands`)."""
    region: Region
    """That it runs in."""
    connection: Connection | None = None
    """A repository at GitHub, GitLab or Bitbucket."""
    codecommit: CodeCommit | None = None
    """A repository of AWS CodeCommit."""
    archive: Archive | None = None
    """A zip file in S3."""

    @property
    def repositories(self) -> list[str]:
        """The fields that name a repository: one, in a right config."""
        return [name for name in ("connection", "codecommit", "archive") if getattr(self, name)]
