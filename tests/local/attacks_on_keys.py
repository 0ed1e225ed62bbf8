"""Attacks on the keys."""

from tests.local import attack_actors as at
from tests.local import attack_moves as moves
from tests.local.attack import DENIED, INVALID, S3_DENIED, Attack, Guard
from tests.local.attack_actors import Place
from tests.local.least_privilege_project import LIBRARY


def _log_attack(name: str, key: Place, owner: str) -> Attack:
    guard = Guard(owner, "kms:EncryptionContext:aws:logs:arn")
    return Attack(f"encrypt another account's logs with {name}", moves.encrypt_logs_with(key), INVALID, (guard,))


def _direct_attack(who: str, move: moves.Move, *guards: Guard) -> Attack:
    return Attack(f"{who}, without S3", move, DENIED, guards)


def key_attacks() -> list[Attack]:
    training, importing, inferring = at.training, at.importing, at.inferring
    source, target, administrator = at.source_function, at.target_function, at.target_administrator
    data, model, key, library = at.data_key, at.model_key, at.target_key, at.library_key
    via, behalf, context = "kms:ViaService", "aws:SourceArn", "kms:EncryptionContext:aws:comprehend:arn"
    own, foreign = "kms:Decrypt", ":key/*"
    return [
        Attack("decrypt training data as the target", moves.decrypt(administrator, data), DENIED),
        Attack("decrypt training data as a stranger", moves.decrypt(at.stranger, data), DENIED),
        Attack("decrypt a model as a stranger", moves.decrypt(at.stranger, model), DENIED),
        Attack(
            "decrypt another version's model with the shared key",
            moves.decrypt(administrator, model),
            DENIED,
            (Guard("ModelKey", behalf),),
        ),
        Attack(
            "let oneself use the shared key for ever",
            moves.make_grant(administrator, model),
            DENIED,
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
            S3_DENIED,
            (Guard("ImportRole", behalf, foreign),),
        ),
        Attack(
            "let oneself use another key of the source as the role that imports",
            moves.make_grant(importing, lambda field: field.open_key),
            DENIED,
            (Guard("ImportRole", context, foreign),),
        ),
        _direct_attack("decrypt as the role of jobs", moves.decrypt(inferring, key), Guard("InferenceRole", via)),
        _direct_attack(
            "decrypt as the endpoint's role",
            moves.decrypt(at.answering, key),
            Guard("EndpointstopicsDataAccessRole", via),
        ),
        _direct_attack("decrypt as the target's function", moves.decrypt(target, key), Guard("ImporterRole", via, own)),
        _direct_attack(
            "encrypt as the target's function",
            moves.make_data_key(target, key),
            Guard("ImporterRole", via, "kms:GenerateDataKey"),
        ),
        _log_attack("the source's key", data, "DataKey"),
        _log_attack("the target's key", key, "Key"),
    ]
