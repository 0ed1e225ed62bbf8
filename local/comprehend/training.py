"""Trains a model version: fetches the data as the data access role, trains in a child process, stores the model."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from local.comprehend import training_process
from local.comprehend.data_access import DataAccess
from local.comprehend.documents import ONE_DOC_PER_LINE, InputFile
from local.comprehend.errors import (
    InvalidRequestError,
    NotInLocalComprehendError,
    UnsupportedLanguageError,
)
from local.comprehend.requests import Parameters
from local.comprehend.state import Model
from local.comprehend.tasks import Task

LANGUAGES = ("en", "es", "fr", "de", "it", "pt")
_MOST_TYPES = 25


class TrainingFailedError(Exception):
    """The data cannot be trained on; the message is that of the model."""


class Trained(NamedTuple):
    """What a training has ended with, beside the files in the task's folder."""

    metadata: dict[str, Any]
    warning: str


def check_input(request: Parameters) -> dict[str, Any]:
    """Return the `InputDataConfig` of a recognizer with its defaults, or raise if it cannot be trained on."""
    given = request["InputDataConfig"]
    if request["LanguageCode"] not in LANGUAGES:
        raise UnsupportedLanguageError(
            f"LanguageCode: custom entity recognition supports {', '.join(LANGUAGES)}, not {request['LanguageCode']}."
        )
    types = [item["Type"] for item in given["EntityTypes"]]
    if not 1 <= len(types) <= _MOST_TYPES or len(set(types)) < len(types):
        raise InvalidRequestError(f"InputDataConfig.EntityTypes: 1 to {_MOST_TYPES} different types are needed.")
    if given.get("DataFormat") == "AUGMENTED_MANIFEST" or given.get("AugmentedManifests"):
        raise NotInLocalComprehendError("The local Comprehend does not train on augmented manifests.")
    if "Documents" not in given or ("Annotations" in given) == ("EntityList" in given):
        raise InvalidRequestError(
            "InputDataConfig: Documents are needed, and with them either Annotations or an EntityList."
        )
    if "TestS3Uri" in given["Documents"] or "TestS3Uri" in given.get("Annotations", {}):
        raise NotInLocalComprehendError("The local Comprehend takes no test data of your own (TestS3Uri).")
    documents = {"InputFormat": ONE_DOC_PER_LINE, **given["Documents"]}
    return {"DataFormat": "COMPREHEND_CSV", **given, "Documents": documents}


def train(model: Model, task: Task, access: DataAccess, begin: Callable[[], None]) -> Trained:
    """Train into the folder `training_process.MODEL` of the task; `begin` is called once the data is there."""
    given = model.settings["InputDataConfig"]
    request: dict[str, Any] = {
        "types": [item["Type"] for item in given["EntityTypes"]],
        "input_format": given["Documents"]["InputFormat"],
    }
    for part, name in (("Documents", "documents"), ("EntityList", "entity_list"), ("Annotations", "annotations")):
        uri = given.get(part, {}).get("S3Uri")
        request[name] = fetch(access, uri, task.folder / name, task) if uri else []
    task.go_on()
    begin()
    result = task.run_child(training_process.__name__, request)
    if "error" in result:
        raise TrainingFailedError(result["error"])
    return Trained({"RecognizerMetadata": result["metadata"]}, result["warning"])


def fetch(access: DataAccess, uri: str, folder: Path, task: Task) -> list[InputFile]:
    """Download everything at a URI into a new folder, under numbers: names in S3 are no names of files."""
    folder.mkdir()
    files = []
    for number, found in enumerate(access.find(uri)):
        task.go_on()
        path = folder / str(number)
        access.download(uri, found, path)
        files.append(InputFile(str(path), found.name))
    return files
