"""ImportModel: a copy of a model version, another account's as a rule (developer guide, "Importing a custom model")."""

from typing import Any

from local.comprehend import authorization, keys
from local.comprehend.arns import ModelArn, account_of
from local.comprehend.errors import (
    InvalidRequestError,
    ResourceNotFoundError,
    ResourceUnavailableError,
)
from local.comprehend.models import KEY_ACTIONS, require_key
from local.comprehend.requests import Caller, Parameters, now, tags_of
from local.comprehend.state import TRAINED, Model, State
from local.comprehend.versions import new_arn, require_free
from local.comprehend.work import Work
from local.identities import role_session

_COPIED = ("LanguageCode", "Mode")
_OWN = ("DataAccessRoleArn", "ModelKmsKeyId", "VersionName")


class Imports:
    """The imports into all accounts."""

    def __init__(self, state: State, work: Work):
        self._state = state
        self._work = work

    def import_model(self, caller: Caller, request: Parameters) -> dict[str, Any]:
        """Start the copy.

        Another account's model needs a resource policy, one of the own account does not (API reference: ImportModel).
        The caller needs permission on the new model too, which the guide does not say, but the service authorization
        reference lets expect. The copy has the source's language, mode, entity types and metrics, not its places in S3.
        """
        source = self._source(caller, request)
        parsed = ModelArn.parse(source.arn)
        name = request.get("ModelName") or (parsed.name if parsed else "")
        arn = new_arn(caller, source.segment, name, request.get("VersionName", ""))
        caller.require("ImportModel", arn, request)
        caller.require_tagging(arn, request)
        tags = tags_of(request)
        require_free(self._state, arn)
        if source.status not in TRAINED:
            raise ResourceUnavailableError(f"{source.arn} is in the status {source.status}, not trained.")
        self._require_keys(caller, request, source, arn)
        model = Model(
            arn=arn,
            segment=source.segment,
            version=request.get("VersionName", ""),
            status="SUBMITTED",
            submitted=now(),
            settings=_settings(source, request),
            tags=tags,
            source_arn=source.arn,
            metadata=source.metadata,
        )
        self._state.models[arn] = model
        self._work.import_(model)
        return {"ModelArn": arn}

    def _source(self, caller: Caller, request: Parameters) -> Model:
        arn = request["SourceModelArn"]
        parsed = ModelArn.parse(arn)
        if parsed and parsed.region != caller.region:
            raise InvalidRequestError(
                f"SourceModelArn: {arn} is in {parsed.region}; a model can be imported in its own region only, "
                f"not in {caller.region}."
            )
        source = self._state.models.get(arn)
        if source is None:
            raise ResourceNotFoundError
        return source

    def _require_keys(self, caller: Caller, request: Parameters, source: Model, arn: str) -> None:
        """Raise unless the data access role may decrypt the source and encrypt the copy.

        In what the guide names for the source's key, `aws:SourceArn` and the encryption context are those of the
        source version.
        """
        reference = request.get("ModelKmsKeyId")
        role_arn = request.get("DataAccessRoleArn")
        if role_arn is None:
            if source.key or reference:
                encrypted = source.arn if source.key else arn
                raise InvalidRequestError(
                    f"DataAccessRoleArn: {encrypted} is encrypted with a customer managed key: name a role that lets "
                    "Comprehend use the key."
                )
            return
        authorization.require_role(caller.principal, role_arn, arn, caller.region)
        role = role_session(role_arn, "comprehend")
        if source.key:
            key = keys.find(source.key, account_of(source.arn), caller.region)
            keys.require(role, key, KEY_ACTIONS, caller.region, model_arn=source.arn)
        require_key(role, reference, caller, arn)


def _settings(source: Model, request: Parameters) -> dict[str, Any]:
    settings = {name: source.settings[name] for name in _COPIED if name in source.settings}
    given = source.settings.get("InputDataConfig", {})
    if "EntityTypes" in given:
        settings["InputDataConfig"] = {"EntityTypes": given["EntityTypes"]}
    return settings | {name: request[name] for name in _OWN if name in request}
