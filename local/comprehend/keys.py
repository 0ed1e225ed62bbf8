"""Customer managed keys: whether they can be used, and whether the data access role may use them.

The developer guide, "Permissions required to use KMS encryption" and "Importing a custom model", names the
permissions; KMS evaluates them against the role's policies AND the key's, in whatever account the key is. Every
request to KMS has the condition keys that policies of the guide name: the encryption context `aws:comprehend:arn`
and, where Comprehend reaches KMS through S3, `kms:ViaService` and `aws:SourceArn`.
"""

from typing import Any

from local.comprehend.arns import account_of, partition_of, region_of
from local.comprehend.errors import KmsKeyValidationError
from local.comprehend.state import Model
from local.identities import Principal, decide
from local.patches import kms

CREATE_GRANT = "kms:CreateGrant"
DECRYPT = "kms:Decrypt"
GENERATE_DATA_KEY = "kms:GenerateDataKey"
_SERVICE_OF_S3 = "s3.{region}.amazonaws.com"


def find(reference: str, account: str, region: str) -> dict[str, Any]:
    """Return the record of a key that can encrypt in `region`, or raise.

    `reference` is an ARN, of whatever account, or the id or alias of a key of `account`.
    """
    arn = reference
    if not reference.startswith("arn:"):
        resource = reference if reference.startswith("alias/") else f"key/{reference}"
        arn = f"arn:{partition_of(region)}:kms:{region}:{account}:{resource}"
    record = kms.key_record(arn)
    if record is None or region_of(record["Arn"]) != region:
        raise KmsKeyValidationError(f"The KMS key {reference} cannot be validated: there is no such key in {region}.")
    if record["KeyState"] != "Enabled":
        raise KmsKeyValidationError(
            f"The KMS key {record['Arn']} cannot be validated: it cannot be used in the state {record['KeyState']}."
        )
    if record["KeySpec"] != "SYMMETRIC_DEFAULT":
        raise KmsKeyValidationError(
            f"The KMS key {record['Arn']} cannot be validated: it is of spec {record['KeySpec']}, not symmetric."
        )
    return record


def of_model(model: Model) -> str:
    """Return the ARN of the key that a model is encrypted with, empty for none; raise if the key cannot be used."""
    return str(find(model.key, account_of(model.arn), region_of(model.arn))["Arn"]) if model.key else ""


def require_decryption(role: Principal, model: Model, region: str) -> None:
    """Raise unless the role may decrypt the model, if it has a key: as the guide says nothing, the stricter reading."""
    if model.key:
        require(role, find(model.key, account_of(model.arn), region), (DECRYPT,), region, model_arn=model.arn)


def require(
    role: Principal, key: dict[str, Any], actions: tuple[str, ...], region: str, *, model_arn: str = ""
) -> None:
    """Raise unless the role and the key's policy allow each action, for the model where there is one."""
    for action in actions:
        conditions = _conditions(role, action, region, model_arn)
        policy, owner = key.get("Policy") or "", key["Arn"].split(":")[4]
        decision = decide(
            role, action, key["Arn"], region, conditions, policy=policy, owner=owner, policy_required=True
        )
        if not decision.allowed:
            kind = "key policy" if decision.resource_based else "identity-based policy"
            why = f"a {kind} denies it explicitly" if decision.explicit else f"no {kind} allows the {action} action"
            raise KmsKeyValidationError(
                f"The KMS key {key['Arn']} cannot be validated: {role.arn} is not authorized to perform: {action} "
                f"on resource: {key['Arn']} because {why}" + (f" for the model {model_arn}." if model_arn else ".")
            )


def _conditions(role: Principal, action: str, region: str, model_arn: str) -> dict[str, Any]:
    found: dict[str, Any] = {"kms:CallerAccount": role.account}
    if model_arn:
        found |= kms.encryption_context({"aws:comprehend:arn": model_arn})
    if action == CREATE_GRANT:
        return {**found, "kms:GrantIsForAWSResource": "true"}
    found["kms:ViaService"] = _SERVICE_OF_S3.format(region=region)
    return {**found, "aws:SourceArn": model_arn} if model_arn else found
