"""Attacks that the policies of the stacks hold off, each with AWS's error, and the conditions that do.

Where two walls stand, the attack comes after somebody was careless about one: a condition must hold on its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from botocore.exceptions import ClientError

from local.controls import RefusedError
from tests.local import attack_actors as at
from tests.local import attack_moves as moves
from tests.local.attack_actors import SOURCE, SOURCE_STORAGE, TARGET, TARGET_STORAGE, Place
from tests.local.attack_field import COMPREHEND, STATES, STRANGER, UNSHARED, Field
from tests.local.attack_moves import PLAIN_OUTPUT
from tests.local.least_privilege_mutants import Mutant
from tests.local.least_privilege_project import BUCKET, CLASSIFIER, LIBRARY, RECOGNIZER

_DENIED, _S3_DENIED, _NOT_TRUSTED = "AccessDeniedException", "AccessDenied", "NotTrusted"
_INVALID, _NOT_DELIVERED = "InvalidParameterException", "NotDelivered"
_ALGORITHM = "s3:x-amz-server-side-encryption"


@dataclass(frozen=True)
class Guard:
    """What holds an attack off: a condition of an owner's statement, or a statement that denies under it.

    `of` is in the statement, where the owner has several with the condition.
    """

    owner: str
    key: str
    of: str = ""
    stack: str = ""

    def is_(self, mutant: Mutant) -> bool:
        """Tell whether the mutant lacks it."""
        if mutant.owner != self.owner or self.of not in mutant.statement or self.stack not in ("", mutant.stack):
            return False
        return self.key == mutant.part.rpartition(" ")[2] or (mutant.denies and f'"{self.key}"' in mutant.statement)


@dataclass(frozen=True)
class Attack:
    """What somebody tries, the code of the error that it ends with, and what holds it off."""

    name: str
    run: Callable[[Field], object]
    code: str
    guards: tuple[Guard, ...] = ()

    def refusal(self, field: Field) -> str:
        """Try it; return the code and message of the refusal, empty if it succeeds."""
        try:
            self.run(field)
        except ClientError as error:
            return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
        except RefusedError as error:
            return f"{_NOT_TRUSTED}: {error}"
        except moves.NotDeliveredError as error:
            return f"{_NOT_DELIVERED}: {error}"
        return ""


def _bucket_attacks(account: Place, stack: str, name: str) -> list[Attack]:
    bucket, logs, owner = at.bucket(stack, f"{name}Bucket"), at.bucket(stack, f"{name}AccessLogs"), f"{name}Bucket"
    encrypted = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": at.another_key(account)}
    return [
        Attack(
            f"list {name} as another account, let in by mistake",
            moves.list_after_carelessness(account, bucket),
            _S3_DENIED,
            (Guard(owner, "aws:PrincipalAccount"),),
        ),
        Attack(
            f"read {name} over plain HTTP",
            moves.get_over_plain_http(account, bucket),
            _S3_DENIED,
            (Guard(owner, "aws:SecureTransport"),),
        ),
        Attack(
            f"read the access logs of {name} over plain HTTP",
            moves.get_over_plain_http(account, logs),
            _S3_DENIED,
            (Guard(f"{name}AccessLogs", "aws:SecureTransport"),),
        ),
        Attack(
            f"write to {name} with S3's own key",
            moves.put(account, bucket, ServerSideEncryption="AES256"),
            _S3_DENIED,
            (Guard(owner, _ALGORITHM),),
        ),
        Attack(
            f"write to {name} with another key",
            moves.put(account, bucket, **encrypted),
            _S3_DENIED,
            (Guard(owner, f"{_ALGORITHM}-aws-kms-key-id"),),
        ),
    ]


def _access_log_attacks(account: Place, stack: str, name: str) -> list[Attack]:
    bucket, logs, owner = at.bucket(stack, f"{name}Bucket"), at.bucket(stack, f"{name}AccessLogs"), f"{name}AccessLogs"
    return [
        Attack(
            f"fill the access logs of {name} from another bucket",
            moves.log_from_another_bucket(account, logs),
            _NOT_DELIVERED,
            (Guard(owner, "aws:SourceArn"),),
        ),
        Attack(
            f"fill the access logs of {name} from another account, under its name",
            moves.log_from_taken_name(account, bucket, logs),
            _NOT_DELIVERED,
            (Guard(owner, "aws:SourceAccount"),),
        ),
    ]


def _log_attack(name: str, key: Place, owner: str) -> Attack:
    guard = Guard(owner, "kms:EncryptionContext:aws:logs:arn")
    return Attack(f"encrypt another account's logs with {name}", moves.encrypt_logs_with(key), _INVALID, (guard,))


def _direct_attack(who: str, move: moves.Move, *guards: Guard) -> Attack:
    return Attack(f"{who}, without S3", move, _DENIED, guards)


def _key_attacks() -> list[Attack]:
    training, importing, inferring = at.training, at.importing, at.inferring
    source, target, administrator = at.source_function, at.target_function, at.target_administrator
    data, model, key, library = at.data_key, at.model_key, at.target_key, at.library_key
    via, behalf, context = "kms:ViaService", "aws:SourceArn", "kms:EncryptionContext:aws:comprehend:arn"
    own, foreign = "kms:Decrypt", ":key/*"
    return [
        Attack("decrypt training data as the target", moves.decrypt(administrator, data), _DENIED),
        Attack("decrypt training data as a stranger", moves.decrypt(at.stranger, data), _DENIED),
        Attack("decrypt a model as a stranger", moves.decrypt(at.stranger, model), _DENIED),
        Attack(
            "decrypt another version's model with the shared key",
            moves.decrypt(administrator, model),
            _DENIED,
            (Guard("ModelKey", behalf),),
        ),
        Attack(
            "let oneself use the shared key for ever",
            moves.make_grant(administrator, model),
            _DENIED,
            (Guard("ModelKey", context),),
        ),
        _direct_attack(
            "decrypt training data as the role that trains",
            moves.decrypt(training, data),
            Guard("TrainingRole", via, "DataKey"),
        ),
        _direct_attack(
            "decrypt the library as the role that trains",
            moves.decrypt(training, library),
            Guard("TrainingRole", via, LIBRARY),
        ),
        _direct_attack(
            "encrypt training data as the source's function",
            moves.make_data_key(source, data),
            Guard("LifecycleRole", via),
        ),
        _direct_attack(
            "decrypt as the role that imports", moves.decrypt(importing, key), Guard("ImportRole", via, "FnGetAttKey")
        ),
        _direct_attack(
            "decrypt a shared model as the role that imports",
            moves.decrypt(at.importing_shared, model),
            Guard("ImportRole", via, foreign),
        ),
        Attack(
            "decrypt with another key of the source as the role that imports",
            moves.read_through_s3_with_open_key,
            _S3_DENIED,
            (Guard("ImportRole", behalf, foreign),),
        ),
        Attack(
            "let oneself use another key of the source as the role that imports",
            moves.make_grant(importing, lambda field: field.open_key),
            _DENIED,
            (Guard("ImportRole", context, foreign),),
        ),
        _direct_attack("decrypt as the role of jobs", moves.decrypt(inferring, key), Guard("InferenceRole", via)),
        _direct_attack("decrypt as the target's function", moves.decrypt(target, key), Guard("ImporterRole", via, own)),
        _direct_attack(
            "encrypt as the target's function",
            moves.make_data_key(target, key),
            Guard("ImporterRole", via, "kms:GenerateDataKey"),
        ),
        _log_attack("the source's key", data, "DataKey"),
        _log_attack("the target's key", key, "Key"),
    ]


def _role_attacks() -> list[Attack]:
    comprehend, states = COMPREHEND, STATES
    training, importing, inference = at.training_role, at.import_role, at.inference_role
    account, behalf, passed = "aws:SourceAccount", "aws:SourceArn", "iam:PassedToService"
    strangers = at.arn("comprehend", lambda _: STRANGER, RECOGNIZER)
    return [
        Attack(
            "use the training role from another account's Comprehend",
            moves.take_role(training, strangers, comprehend),
            _NOT_TRUSTED,
            (Guard("TrainingRole trust", account),),
        ),
        Attack(
            "use the training role for another model",
            moves.take_role(
                training, at.arn("comprehend", at.source, RECOGNIZER.replace("offers", "attack")), comprehend
            ),
            _NOT_TRUSTED,
            (Guard("TrainingRole trust", behalf),),
        ),
        Attack(
            "use the import role from another account's Comprehend",
            moves.take_role(importing, strangers, comprehend),
            _NOT_TRUSTED,
            (Guard("ImportRole trust", account),),
        ),
        Attack(
            "use the role of jobs from another account's Comprehend",
            moves.take_role(inference, strangers, comprehend),
            _NOT_TRUSTED,
            (Guard("InferenceRole trust", account),),
        ),
        Attack(
            "use the role of jobs for a training",
            moves.take_role(inference, at.arn("comprehend", at.target, RECOGNIZER), comprehend),
            _NOT_TRUSTED,
            (Guard("InferenceRole trust", behalf),),
        ),
        *(
            Attack(
                f"use the state machine's role of the {name} for an activity",
                moves.take_role(at.machine_role(stack), at.arn("states", owner, "activity:attack"), states),
                _NOT_TRUSTED,
                (Guard("LifecycleStateMachineRole trust", behalf, "", stack),),
            )
            for name, owner, stack in (("source", at.source, SOURCE), ("target", at.target, TARGET))
        ),
        *(
            Attack(
                f"use the state machine's role of the {name} from another account's Step Functions",
                moves.take_role(
                    at.machine_role(stack), at.arn("states", lambda _: STRANGER, "stateMachine:attack"), states
                ),
                _NOT_TRUSTED,
                (Guard("LifecycleStateMachineRole trust", account, "", stack),),
            )
            for name, stack in (("source", SOURCE), ("target", TARGET))
        ),
        Attack(
            "pass the training role to Lambda",
            moves.pass_to_lambda(at.source, training),
            _DENIED,
            (Guard("LifecycleRole", passed),),
        ),
        Attack(
            "pass the import role to Lambda",
            moves.pass_to_lambda(at.target, importing),
            _DENIED,
            (Guard("ImporterRole", passed),),
        ),
        Attack(
            "list the library as the role that trains",
            moves.list_all(at.training, lambda _: BUCKET),
            _S3_DENIED,
            (Guard("TrainingRole", "s3:prefix", BUCKET),),
        ),
        Attack(
            "list what is beside the training data as the role that trains",
            moves.list_all(at.training, at.bucket(SOURCE_STORAGE, "TrainingDataBucket")),
            _S3_DENIED,
            (Guard("TrainingRole", "s3:prefix", "TrainingDataBucket"),),
        ),
        Attack(
            "list what is beside the smoke tests as the role of jobs",
            moves.list_all(at.inferring, at.bucket(TARGET_STORAGE, "SmokeTestsBucket")),
            _S3_DENIED,
            (Guard("InferenceRole", "s3:prefix"),),
        ),
    ]


def _model_attacks() -> list[Attack]:
    create, start, function = moves.create, moves.start_job, "LifecycleRole"
    model, volume, output = "comprehend:ModelKmsKey", "comprehend:VolumeKmsKey", "comprehend:OutputKmsKey"
    subnets, groups = "comprehend:VpcSubnets", "comprehend:VpcSecurityGroupIds"
    own, foreign = at.source_function, at.target_administrator
    networks = (
        ("other subnets", moves.network(Subnets=["subnet-0e1f"]), subnets),
        ("other security groups", moves.network(SecurityGroupIds=["sg-0e1f"]), groups),
    )
    kinds = (
        (RECOGNIZER, "EntityRecognizer", "EntitiesDetectionJob"),
        (CLASSIFIER, "DocumentClassifier", "DocumentClassificationJob"),
    )
    attacks = [
        Attack("import without a share", moves.import_as(at.stranger, RECOGNIZER), _DENIED),
        Attack(
            "import as another role than the one that the share names", moves.import_as(foreign, RECOGNIZER), _DENIED
        ),
        Attack("import another version than the shared one", moves.import_as(at.target_function, UNSHARED), _DENIED),
        Attack("put a policy on the source's model", moves.put_policy(foreign, {"AWS": STRANGER}), _DENIED),
        Attack("share with everybody", moves.put_policy(own, "*"), "InvalidRequestException"),
        Attack(
            "share with everybody as a principal of AWS", moves.put_policy(own, {"AWS": "*"}), "InvalidRequestException"
        ),
    ]
    for version, _, job in kinds:
        name, importer = version.split("/")[1], "ImporterRole"
        action = f"comprehend:Start{job}"
        attacks += [
            Attack(
                f"run a job with {name} in no network",
                start(version, VpcConfig=None),
                _DENIED,
                (Guard(importer, subnets, action), Guard(importer, groups, action)),
            ),
            *(
                Attack(
                    f"run a job with {name} in {what}",
                    start(version, VpcConfig=vpc),
                    _DENIED,
                    (Guard(importer, key, action),),
                )
                for what, vpc, key in networks
            ),
            Attack(
                f"run a job with {name} on a plain volume",
                start(version, VolumeKmsKeyId=None),
                _DENIED,
                (Guard(importer, volume, action),),
            ),
            Attack(
                f"run a job with {name} into plain output",
                start(version, OutputDataConfig=PLAIN_OUTPUT),
                _DENIED,
                (Guard(importer, output, action),),
            ),
        ]
    jobs = ("ImporterRole", "entities-detection-job/*")
    attacks += [
        Attack(
            "run a built-in model's job on a plain volume",
            start(RECOGNIZER, built_in=True, VolumeKmsKeyId=None),
            _DENIED,
            (Guard(jobs[0], volume, jobs[1]),),
        ),
        Attack(
            "run a built-in model's job into plain output",
            start(RECOGNIZER, built_in=True, OutputDataConfig=PLAIN_OUTPUT),
            _DENIED,
            (Guard(jobs[0], output, jobs[1]),),
        ),
    ]
    for version, _, _ in kinds:
        name = version.split("/")[1]
        guard = Guard("ImporterRole", model, version.partition("/version")[0])
        attacks.append(Attack(f"import {name} without a key", moves.import_unencrypted(version), _DENIED, (guard,)))
    for version, kind, _ in kinds:
        name, action = version.split("/")[1], f"comprehend:Create{kind}"
        attacks += [
            Attack(
                f"train {name} in no network",
                create(version, VpcConfig=None),
                _DENIED,
                (Guard(function, subnets, action), Guard(function, groups, action)),
            ),
            Attack(
                f"train {name} without a key",
                create(version, ModelKmsKeyId=None),
                _DENIED,
                (Guard(function, model, action),),
            ),
            Attack(
                f"train {name} on a plain volume",
                create(version, VolumeKmsKeyId=None),
                _DENIED,
                (Guard(function, volume, action),),
            ),
            *(
                Attack(
                    f"train {name} in {what}", create(version, VpcConfig=vpc), _DENIED, (Guard(function, key, action),)
                )
                for what, vpc, key in networks
            ),
        ]
    guard = Guard(function, output, "comprehend:CreateDocumentClassifier")
    attacks.append(Attack("train topics into plain output", moves.create_without_output_key, _DENIED, (guard,)))
    return attacks


ATTACKS = (
    *_bucket_attacks(at.source, SOURCE_STORAGE, "TrainingData"),
    *_bucket_attacks(at.target, TARGET_STORAGE, "SmokeTests"),
    *_key_attacks(),
    *_role_attacks(),
    *_model_attacks(),
    *_access_log_attacks(at.source, SOURCE_STORAGE, "TrainingData"),
    *_access_log_attacks(at.target, TARGET_STORAGE, "SmokeTests"),
)
"""In an order in which one field is enough for all: those that take a version or a bucket away come last."""
