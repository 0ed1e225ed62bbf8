"""`Custom::ImportedModel`: another account's version, copied into this one under this account's key."""

from model_lifecycle import properties
from model_lifecycle.adoption import Adoption
from model_lifecycle.cloudformation import Stacks
from model_lifecycle.comprehend import Comprehend
from model_lifecycle.errors import LifecycleError
from model_lifecycle.handler import Begun, Memory, Progress
from model_lifecycle.ownership import find_deletable, is_ours, owner_tags
from model_lifecycle.properties import ImportedModelProperties
from model_lifecycle.request import Request
from model_lifecycle.resources import Model


class ImportedModel:
    """Imports the version, or adopts an import of the same one."""

    def __init__(self, comprehend: Comprehend, stacks: Stacks):
        self._comprehend = comprehend
        self._adoption = Adoption(comprehend, stacks)

    def create(self, request: Request) -> Begun:
        """Start the import unless it is there already; the physical id is the new version's ARN."""
        wanted = properties.imported_model(request.properties)
        return self._adoption.begin(
            wanted.model_arn,
            start=lambda: self._import(request, wanted),
            require_same=lambda model: self._check_adoption(request, wanted, model),
        )

    def update(self, request: Request) -> Begun:
        """Accept a change that leaves the import as it is, such as other tags."""
        return self._adoption.change(request, self.create)

    def progress(self, request: Request, physical_id: str, memory: Memory) -> Progress:
        """Tell how far the import is; the result is the version's ARN."""
        model = self._comprehend.describe(physical_id)
        if model is None:
            if not memory.get("Restart"):
                raise LifecycleError(f"{physical_id} is gone: somebody deleted it during its import. Deploy again")
            self._import(request, properties.imported_model(request.properties))
            return Progress("starting the import again", memory={**memory, "Restart": False})
        if model.failed:
            if not memory.get("Restart"):
                raise LifecycleError(f"Import of {physical_id} ended {model.status}: {model.message or 'no message'}")
            self._comprehend.delete(model.arn)
        return Progress(model.status, model.arn if model.usable else None, memory)

    def delete(self, request: Request) -> Progress:
        """Delete the version once nothing uses it."""
        model = find_deletable(request, self._comprehend)
        if isinstance(model, Progress):
            return model
        return Progress(self._comprehend.delete(model.arn) or "deleting")

    def _import(self, request: Request, wanted: ImportedModelProperties) -> bool:
        return self._comprehend.import_(wanted, owner_tags(request, wanted.tags))

    @staticmethod
    def _origin(model: Model) -> str:
        return model.source_model_arn or "a training of its own"

    def _check_adoption(self, request: Request, wanted: ImportedModelProperties, model: Model) -> None:
        if model.source_model_arn != wanted.source_model_arn:
            raise LifecycleError(
                f"{model.arn} is there already and comes from {self._origin(model)}, not from "
                f"{wanted.source_model_arn}: import under another name or version"
            )
        if not is_ours(request, self._comprehend.tags(model.arn)):
            raise LifecycleError(
                f"{model.arn} is there already and is not this stack's: delete it, or import under another name"
            )
