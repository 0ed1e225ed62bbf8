"""Attacks on models: shares, imports, and work without encryption or outside of the network."""

from tests.local import attack_actors as at
from tests.local import attack_moves as moves
from tests.local.attack import DENIED, Attack, Guard
from tests.local.attack_field import STRANGER, UNSHARED
from tests.local.attack_moves import PLAIN_OUTPUT
from tests.local.least_privilege_project import CLASSIFIER, RECOGNIZER


def model_attacks() -> list[Attack]:
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
        Attack("import without a share", moves.import_as(at.stranger, RECOGNIZER), DENIED),
        Attack(
            "import as another role than the one that the share names", moves.import_as(foreign, RECOGNIZER), DENIED
        ),
        Attack("import another version than the shared one", moves.import_as(at.target_function, UNSHARED), DENIED),
        Attack("put a policy on the source's model", moves.put_policy(foreign, {"AWS": STRANGER}), DENIED),
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
                DENIED,
                (Guard(importer, subnets, action), Guard(importer, groups, action)),
            ),
            *(
                Attack(
                    f"run a job with {name} in {what}",
                    start(version, VpcConfig=vpc),
                    DENIED,
                    (Guard(importer, key, action),),
                )
                for what, vpc, key in networks
            ),
            Attack(
                f"run a job with {name} on a plain volume",
                start(version, VolumeKmsKeyId=None),
                DENIED,
                (Guard(importer, volume, action),),
            ),
            Attack(
                f"run a job with {name} into plain output",
                start(version, OutputDataConfig=PLAIN_OUTPUT),
                DENIED,
                (Guard(importer, output, action),),
            ),
        ]
    jobs = ("ImporterRole", "entities-detection-job/*")
    attacks += [
        Attack(
            "run a built-in model's job on a plain volume",
            start(RECOGNIZER, built_in=True, VolumeKmsKeyId=None),
            DENIED,
            (Guard(jobs[0], volume, jobs[1]),),
        ),
        Attack(
            "run a built-in model's job into plain output",
            start(RECOGNIZER, built_in=True, OutputDataConfig=PLAIN_OUTPUT),
            DENIED,
            (Guard(jobs[0], output, jobs[1]),),
        ),
    ]
    for version, _, _ in kinds:
        name = version.split("/")[1]
        guard = Guard("ImporterRole", model, version.partition("/version")[0])
        attacks.append(Attack(f"import {name} without a key", moves.import_unencrypted(version), DENIED, (guard,)))
    for version, kind, _ in kinds:
        name, action = version.split("/")[1], f"comprehend:Create{kind}"
        attacks += [
            Attack(
                f"train {name} in no network",
                create(version, VpcConfig=None),
                DENIED,
                (Guard(function, subnets, action), Guard(function, groups, action)),
            ),
            Attack(
                f"train {name} without a key",
                create(version, ModelKmsKeyId=None),
                DENIED,
                (Guard(function, model, action),),
            ),
            Attack(
                f"train {name} on a plain volume",
                create(version, VolumeKmsKeyId=None),
                DENIED,
                (Guard(function, volume, action),),
            ),
            *(
                Attack(
                    f"train {name} in {what}", create(version, VpcConfig=vpc), DENIED, (Guard(function, key, action),)
                )
                for what, vpc, key in networks
            ),
        ]
    guard = Guard(function, output, "comprehend:CreateDocumentClassifier")
    attacks.append(Attack("train topics into plain output", moves.create_without_output_key, DENIED, (guard,)))
    return attacks
