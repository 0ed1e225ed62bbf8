"""Who attacks, and what: from a field to an actor, or to the name of something there."""

from collections.abc import Callable

from tests.local.attack_field import STRANGER, Field
from tests.local.least_privilege_accounts import Actor
from tests.local.least_privilege_project import RECOGNIZER
from tests.local.stages import REGION

By = Callable[[Field], Actor]
Place = Callable[[Field], str]
"""An account, a bucket, a role, a key or another ARN."""

SOURCE, SOURCE_STORAGE = "ModelCopy-Source", "ModelCopy-SourceStorage"
TARGET, TARGET_STORAGE = "ModelCopy-tst", "ModelCopy-tst-Storage"


def training(field: Field) -> Actor:
    """Return Comprehend that trains the recognizer."""
    return field.service(field.training_role, source_arn=field.version(field.source, RECOGNIZER))


def importing(field: Field) -> Actor:
    """Return Comprehend that imports into the target, when it does not use the source's version."""
    return field.service(field.import_role, source_arn=field.version(field.target, RECOGNIZER))


def importing_shared(field: Field) -> Actor:
    """Return Comprehend that imports, when it reads the source's version."""
    made, source = field.version(field.target, RECOGNIZER), field.version(field.source, RECOGNIZER)
    return field.service(field.import_role, source_arn=made, acts_for=source)


def inferring(field: Field) -> Actor:
    """Return Comprehend that runs a job of the target."""
    job = f"arn:aws:comprehend:{REGION}:{field.target}:entities-detection-job/1"
    return field.service(field.inference_role, source_arn=job)


def answering(field: Field) -> Actor:
    """Return Comprehend that answers at the target's endpoint."""
    return field.service(endpoint_role(field), source_arn=endpoint(target)(field))


def source(field: Field) -> str:
    """Return the account that trains."""
    return field.source


def target(field: Field) -> str:
    """Return the account that imports."""
    return field.target


def source_function(field: Field) -> Actor:
    return field.function(field.source)


def target_function(field: Field) -> Actor:
    return field.function(field.target)


def target_administrator(field: Field) -> Actor:
    return field.administrator(field.target)


def stranger(field: Field) -> Actor:
    """Return the administrator of an account that has nothing to do with the two."""
    return field.administrator(STRANGER)


def data_key(field: Field) -> str:
    return field.key(SOURCE_STORAGE, "DataKey")


def model_key(field: Field) -> str:
    return field.key(SOURCE_STORAGE, "ModelKey")


def target_key(field: Field) -> str:
    return field.key(TARGET_STORAGE, "Key")


def library_key(field: Field) -> str:
    return field.ground.library_key


def training_role(field: Field) -> str:
    """Return the ARN of the role that trains."""
    return field.training_role


def import_role(field: Field) -> str:
    """Return the ARN of the role that imports."""
    return field.import_role


def inference_role(field: Field) -> str:
    """Return the ARN of the role of batch jobs."""
    return field.inference_role


def endpoint_role(field: Field) -> str:
    """Return the ARN of the role of the endpoint."""
    return field.role(TARGET, "EndpointstopicsDataAccessRole")


def endpoint(account: Place, name: str = "topics") -> Place:
    """Return the ARN of an endpoint in an account."""
    return arn("comprehend", account, f"document-classifier-endpoint/{name}")


def another_key(account: Place) -> Place:
    """Return a new key of an account, which its administrator may use."""
    return lambda field: str(field.root("kms", account(field)).create_key()["KeyMetadata"]["Arn"])


def bucket(stack: str, logical: str) -> Place:
    """Return a bucket of a stack."""
    return lambda field: field.bucket(stack, logical)


def arn(service: str, account: Place, resource: str) -> Place:
    """Return the ARN of something in an account."""
    return lambda field: f"arn:aws:{service}:{REGION}:{account(field)}:{resource}"


def machine_role(stack: str) -> Place:
    """Return the ARN of the role of a stack's state machine."""
    return lambda field: field.role(stack, "LifecycleStateMachineRole")
