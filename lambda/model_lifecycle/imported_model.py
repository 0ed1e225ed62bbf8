"""`Custom::ImportedModel`: another account's version, copied into this one under this account's key."""

from model_lifecycle import properties
from model_lifecycle.comprehend import Comprehend
from model_lifecycle.errors import LifecycleError
from model_lifecycle.lifecycle import Progress
from model_lifecycle.request import Request


class ImportedModel:
    """Imports the version, or adopts an import of the same one."""

    def __init__(self, comprehend: Comprehend):
        self._comprehend = comprehend

    def create(self, request: Request) -> str:
        """Start the import unless it is there already; the physical id is the new version's ARN."""
        wanted = properties.imported_model(request.properties)
        model = self._comprehend.describe(wanted.model_arn)
        if model is None:
            # ImportModel takes no request token, so looking first is what makes a repeated call safe.
            self._comprehend.import_(wanted)
        elif model.source_model_arn != wanted.source_model_arn:
            raise LifecycleError(
                f"{model.arn} is there already and comes from {model.source_model_arn or 'a training of its own'}, "
                f"not from {wanted.source_model_arn}: import under another name or version"
            )
        elif model.failed:
            self._comprehend.delete(model.arn)
        return wanted.model_arn

    def update(self, request: Request) -> str:
        """Accept a change that leaves the import as it is, such as another role."""
        return self.create(request)

    def progress(self, request: Request, physical_id: str) -> Progress:
        """Tell how far the import is; the result is the version's ARN."""
        model = self._comprehend.describe(physical_id)
        if model is None:
            self._comprehend.import_(properties.imported_model(request.properties))
            return Progress("starting again after a failed import")
        if model.failed:
            raise LifecycleError(f"Import of {physical_id} ended {model.status}: {model.message or 'no message'}")
        return Progress(model.status, model.arn if model.usable else None)

    def delete(self, physical_id: str) -> None:
        """Delete the version if it is there and nothing uses it; `deletion` goes on with it."""
        self.deletion(physical_id)

    def deletion(self, physical_id: str) -> Progress:
        """Tell how far the deletion is, and try again while a job or an import of it goes on."""
        model = self._comprehend.describe(physical_id)
        if model is None:
            return Progress("deleted", "deleted")
        if not model.deleting and (in_use := self._comprehend.delete(physical_id)):
            return Progress(in_use)
        return Progress(model.status)
