"""Attacks through the roles, on behalf of somebody else."""

from tests.local import attack_actors as at
from tests.local import attack_moves as moves
from tests.local.attack import DENIED, NOT_TRUSTED, S3_DENIED, Attack, Guard
from tests.local.attack_actors import SOURCE, SOURCE_STORAGE, TARGET, TARGET_STORAGE
from tests.local.attack_field import COMPREHEND, STATES, STRANGER
from tests.local.least_privilege_project import BUCKET, RECOGNIZER


def role_attacks() -> list[Attack]:
    comprehend, states = COMPREHEND, STATES
    training, importing, inference = at.training_role, at.import_role, at.inference_role
    account, behalf, passed = "aws:SourceAccount", "aws:SourceArn", "iam:PassedToService"
    strangers = at.arn("comprehend", lambda _: STRANGER, RECOGNIZER)
    return [
        Attack(
            "use the training role from another account's Comprehend",
            moves.take_role(training, strangers, comprehend),
            NOT_TRUSTED,
            (Guard("TrainingRole trust", account),),
        ),
        Attack(
            "use the training role for another model",
            moves.take_role(
                training, at.arn("comprehend", at.source, RECOGNIZER.replace("offers", "attack")), comprehend
            ),
            NOT_TRUSTED,
            (Guard("TrainingRole trust", behalf),),
        ),
        Attack(
            "use the import role from another account's Comprehend",
            moves.take_role(importing, strangers, comprehend),
            NOT_TRUSTED,
            (Guard("ImportRole trust", account),),
        ),
        Attack(
            "use the role of jobs from another account's Comprehend",
            moves.take_role(inference, strangers, comprehend),
            NOT_TRUSTED,
            (Guard("InferenceRole trust", account),),
        ),
        Attack(
            "use the role of jobs for a training",
            moves.take_role(inference, at.arn("comprehend", at.target, RECOGNIZER), comprehend),
            NOT_TRUSTED,
            (Guard("InferenceRole trust", behalf),),
        ),
        Attack(
            "use the endpoint's role from another account's Comprehend",
            moves.take_role(at.endpoint_role, at.endpoint(lambda _: STRANGER), comprehend),
            NOT_TRUSTED,
            (Guard("EndpointstopicsDataAccessRole trust", account),),
        ),
        Attack(
            "use the endpoint's role for another endpoint",
            moves.take_role(at.endpoint_role, at.endpoint(at.target, "attack"), comprehend),
            NOT_TRUSTED,
            (Guard("EndpointstopicsDataAccessRole trust", behalf),),
        ),
        *(
            Attack(
                f"use the state machine's role of the {name} for an activity",
                moves.take_role(at.machine_role(stack), at.arn("states", owner, "activity:attack"), states),
                NOT_TRUSTED,
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
                NOT_TRUSTED,
                (Guard("LifecycleStateMachineRole trust", account, "", stack),),
            )
            for name, stack in (("source", SOURCE), ("target", TARGET))
        ),
        Attack(
            "pass the training role to Lambda",
            moves.pass_to_lambda(at.source, training),
            DENIED,
            (Guard("LifecycleRole", passed),),
        ),
        Attack(
            "pass the import role to Lambda",
            moves.pass_to_lambda(at.target, importing),
            DENIED,
            (Guard("ImporterRole", passed, "ImportRole"),),
        ),
        Attack(
            "pass the endpoint's role to Lambda",
            moves.pass_to_lambda(at.target, at.endpoint_role),
            DENIED,
            (Guard("ImporterRole", passed, "EndpointstopicsDataAccessRole"),),
        ),
        Attack(
            "list the library as the role that trains",
            moves.list_all(at.training, lambda _: BUCKET),
            S3_DENIED,
            (Guard("TrainingRole", "s3:prefix", BUCKET),),
        ),
        Attack(
            "list what is beside the training data as the role that trains",
            moves.list_all(at.training, at.bucket(SOURCE_STORAGE, "TrainingDataBucket")),
            S3_DENIED,
            (Guard("TrainingRole", "s3:prefix", "TrainingDataBucket"),),
        ),
        Attack(
            "list what is beside the smoke tests as the role of jobs",
            moves.list_all(at.inferring, at.bucket(TARGET_STORAGE, "SmokeTestsBucket")),
            S3_DENIED,
            (Guard("InferenceRole", "s3:prefix"),),
        ),
    ]
