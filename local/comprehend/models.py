"""Operations on the models of one kind: create, describe, list, stop the training, delete."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from local.comprehend import authorization, keys, network, paging, policies
from local.comprehend.arns import ModelArn
from local.comprehend.errors import ResourceInUseError
from local.comprehend.kinds import ModelKind, output_file
from local.comprehend.requests import Caller, Parameters, RequestToken, now, tags_of
from local.comprehend.state import IN_TRAINING, Model, State
from local.comprehend.versions import find, new_arn, require_free
from local.comprehend.work import Work
from local.identities import Principal, role_session

_KEPT = (
    "LanguageCode",
    "DataAccessRoleArn",
    "VolumeKmsKeyId",
    "VpcConfig",
    "ModelKmsKeyId",
    "VersionName",
)
KEY_ACTIONS = (keys.CREATE_GRANT, keys.DECRYPT, keys.GENERATE_DATA_KEY)

ReadInput = Callable[[Parameters], dict[str, Any]]


class Models:
    """The models of one kind. `read_input` returns what a version keeps of its request's input, with defaults.

    It raises for input that cannot be trained on.
    """

    def __init__(self, kind: ModelKind, state: State, work: Work, read_input: ReadInput):
        self._kind = kind
        self._state = state
        self._work = work
        self._read_input = read_input

    def create(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Start the training of a new version.

        As the data access role, Comprehend may make grants and data keys for the version under both keys (developer
        guide, "Permissions required to use KMS encryption"; for the volume's key, that is more than the guide asks).
        The key of the output only has to exist here: writing without permission fails the training, not the request.
        """
        arn = new_arn(caller, self._kind.segment, request[self._kind.name_field], request.get("VersionName", ""))
        token = RequestToken(caller, f"Create{self._kind.noun}", request)
        if made := token.find(self._state):
            return {self._kind.arn_field: made}
        caller.require_tagging(arn, request)
        tags = tags_of(request)
        settings = {name: request[name] for name in _KEPT if name in request} | self._read_input(request)
        document = request.get("ModelPolicy")
        policy = policies.new(document, arn) if document else None
        require_free(self._state, arn)
        authorization.require_role(caller.principal, request["DataAccessRoleArn"], arn, caller.region)
        role = role_session(request["DataAccessRoleArn"], "comprehend")
        for field in ("ModelKmsKeyId", "VolumeKmsKeyId"):
            require_key(role, request.get(field), caller, arn)
        network.require(role, request.get("VpcConfig"), caller.region)
        output = settings.get("OutputDataConfig", {})
        if reference := output.get("KmsKeyId"):
            keys.find(reference, caller.account, caller.region)
        model = Model(
            arn=arn,
            segment=self._kind.segment,
            version=request.get("VersionName", ""),
            status="SUBMITTED",
            submitted=now(),
            settings=settings,
            tags=tags,
            policy=policy,
            output=self._output_file(caller, output),
        )
        self._state.models[arn] = model
        token.remember(self._state, arn)
        self._work.train(model)
        return {self._kind.arn_field: arn}

    def describe(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Return the properties of a version."""
        return {f"{self._kind.noun}Properties": self._properties(self._find(caller, request))}

    def list_versions(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Return the properties of the account's versions."""
        matches: dict[str, Callable[[Model, Any], bool]] = {
            "Status": lambda model, status: model.status == status,
            self._kind.name_field: lambda model, name: _name(model) == name,
        }
        models = paging.select(self._of(caller), request.get("Filter", {}), matches, oldest_first_by="SubmitTimeAfter")
        chosen, next_page = paging.page(models, request)
        return {f"{self._kind.noun}PropertiesList": [self._properties(model) for model in chosen], **next_page}

    def list_summaries(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Return a summary of each model, of whatever many versions, the latest first."""
        versions: dict[str, list[Model]] = {}
        for model in sorted(self._of(caller), key=lambda model: model.submitted):
            versions.setdefault(_name(model), []).append(model)
        summaries = [_Summary(name, len(found), found[-1]) for name, found in versions.items()]
        chosen, next_page = paging.page(sorted(summaries, key=lambda summary: -summary.submitted), request)
        listed = [self._summary(summary) for summary in chosen]
        return {f"{self._kind.noun}SummariesList": listed, **next_page}

    def stop_training(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Ask a training to stop; it may end all the same. On what is not in training it does nothing.

        The API reference does not say the latter; Terraform's provider, which stops before it deletes, relies on it.
        """
        model = self._find(caller, request)
        if model.status in ("SUBMITTED", "TRAINING"):
            model.status = "STOP_REQUESTED"
            self._work.stop(model.arn)
        return {}

    def delete(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Start the deletion of a version that is not in training and that no job and no endpoint uses.

        The API reference has `ResourceInUseException` for jobs; that a training answers the same is a guess. Of
        endpoints it says that all must be deleted before (DeleteEndpoint), so also one that has failed or is going.
        """
        model = self._find(caller, request)
        if model.status in IN_TRAINING:
            raise ResourceInUseError(
                f"{model.arn} is in the status {model.status}: it can be deleted once its training has ended. "
                f"StopTraining{self._kind.noun} stops it."
            )
        if jobs := self._state.active_jobs(model.arn):
            raise ResourceInUseError(f"{model.arn} is used by the active job {jobs[0].arn}.")
        if endpoints := self._state.endpoints_of(model.arn):
            raise ResourceInUseError(f"{model.arn} is used by the endpoint {endpoints[0].arn}.")
        if model.status != "DELETING":
            model.status = "DELETING"
            self._work.delete(model)
        return {}

    def _output_file(self, caller: Caller, output: Mapping[str, Any]) -> str:
        uri = output.get("S3Uri")
        return output_file(uri, caller.account, self._kind.output_label, uuid.uuid4().hex) if uri else ""

    def _find(self, caller: Caller, request: Parameters) -> Model:
        return find(self._state, caller, request[self._kind.arn_field])

    def _of(self, caller: Caller) -> list[Model]:
        prefix = new_arn(caller, self._kind.segment, "", "")
        return [model for model in self._state.models.values() if model.arn.startswith(prefix)]

    def _properties(self, model: Model) -> dict[str, Any]:
        properties = {
            self._kind.arn_field: model.arn,
            "Status": model.status,
            "Message": model.message or None,
            "SubmitTime": paging.time(model.submitted),
            "EndTime": paging.time(model.ended),
            "TrainingStartTime": paging.time(model.training_started),
            "TrainingEndTime": paging.time(model.training_ended),
            "SourceModelArn": model.source_arn or None,
            **model.settings,
            **model.metadata,
        }
        if model.output:
            properties["OutputDataConfig"] = {**model.settings["OutputDataConfig"], "S3Uri": model.output}
        return {name: value for name, value in properties.items() if value is not None}

    def _summary(self, summary: "_Summary") -> dict[str, Any]:
        values = {
            self._kind.name_field: summary.name,
            "NumberOfVersions": summary.versions,
            "LatestVersionCreatedAt": paging.time(summary.submitted),
            "LatestVersionName": summary.latest.version or None,
            "LatestVersionStatus": summary.latest.status,
        }
        return {name: value for name, value in values.items() if value is not None}


class _Summary(NamedTuple):
    name: str
    versions: int
    latest: Model

    @property
    def arn(self) -> str:
        return self.latest.arn

    @property
    def submitted(self) -> float:
        return self.latest.submitted


def require_key(role: Principal, reference: str | None, caller: Caller, model_arn: str) -> None:
    """Raise unless the key, if there is one, can encrypt the model for the role."""
    if reference:
        key = keys.find(reference, caller.account, caller.region)
        keys.require(role, key, KEY_ACTIONS, caller.region, model_arn=model_arn)


def _name(model: Model) -> str:
    parsed = ModelArn.parse(model.arn)
    return parsed.name if parsed else ""
