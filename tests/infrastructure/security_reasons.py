"""Why each action is allowed or denied: the last column of docs/security.md."""

import re

from tests.infrastructure.pipeline_reasons import PIPELINE, UNITS
from tests.infrastructure.security_rows import Row

REASONS = [
    *PIPELINE,
    *UNITS,
    (
        r"account target: comprehend:ImportModel",
        "Imports that version, and no other. `importer_role` and `principals` narrow it",
    ),
    (r"(role|user) of target .*: comprehend:ImportModel", "Imports that version, in place of the whole account"),
    (
        r"account target: kms:(Decrypt|GenerateDataKey) model key",
        "Comprehend reads that version for the import, and no other that the key encrypts",
    ),
    (
        r"account target: kms:CreateGrant model key",
        "Comprehend goes on with the import of that version after the call has been answered",
    ),
    (
        r"account \w+: kms:\* ",
        "The account's administrators manage the key through their own policies; without it nobody could",
    ),
    (
        r"Comprehend: sts:AssumeRole training role",
        "Trains with it: the account's own versions only, against the confused deputy",
    ),
    (r"Comprehend: sts:AssumeRole import role", "Imports with it, for this account only"),
    (
        r"Comprehend: sts:AssumeRole inference role",
        "Runs smoke tests with it: the account's own jobs only, against the confused deputy",
    ),
    (
        r"Comprehend: sts:AssumeRole endpoint role",
        "Answers with it: that endpoint of the account only, against the confused deputy",
    ),
    (r"Lambda: sts:AssumeRole", "Runs the function that CloudFormation calls"),
    (r"Step Functions: sts:AssumeRole", "Runs the state machine that waits"),
    (r"CloudWatch Logs: kms:", "Encrypts the logs of the function and the state machine, and no others"),
    (r"S3 log delivery: s3:PutObject", "Writes down who used the bucket"),
    (r"anyone never: s3:\* .*aws:SecureTransport", "Nothing over plain HTTP"),
    (r"anyone never: s3:\* .*aws:PrincipalAccount", "Nobody of another account, whatever a policy elsewhere says"),
    (r"anyone never: s3:PutObject .*aws:kms$", "No object under another kind of encryption"),
    (r"anyone never: s3:PutObject .*key-id", "No object under another key"),
    (r"training role: s3:\w+ training bucket/training-output", "Writes a classifier's confusion matrix"),
    (r"training role: s3:(GetObject|ListBucket) training bucket", "Reads the training data"),
    (
        r"training role: s3:(GetObject|ListBucket) (data|buckets of data)",
        "Reads training data where it is; a bucket of another account decides too",
    ),
    (r"training role: kms:Decrypt the key of", "Reads training data that this key encrypts; its policy decides too"),
    (
        r"training role: kms:CreateGrant",
        "Training goes on after the call: volumes under the data key, the model under the model key",
    ),
    (r"training role: kms:Decrypt", "Reads encrypted training data, and what is kept of the model"),
    (r"training role: kms:GenerateDataKey", "Writes encrypted: the model, and a classifier's confusion matrix"),
    (r"(training|inference) role: ec2:", "Works in the network of the config (`vpc`)"),
    (
        r"import role: kms:\w+ (any key|the key) of source",
        "Reads the shared version; the source's key policy decides too. `model_key_arn` names the one key",
    ),
    (
        r"import role: kms:CreateGrant target's key",
        "The import goes on after the call, with the copy under the account's own key",
    ),
    (r"import role: kms:(Decrypt|GenerateDataKey) target's key", "Writes the copy under the account's own key"),
    (r"inference role: s3:(GetObject|ListBucket)", "Reads the documents of the smoke tests"),
    (r"inference role: s3:PutObject", "Writes what the smoke tests found"),
    (r"inference role: kms:CreateGrant", "Jobs go on after the call: volumes, and the model, under the account's key"),
    (r"inference role: kms:(Decrypt|GenerateDataKey)", "Documents and findings of the smoke tests are encrypted"),
    (r"endpoint role: kms:Decrypt", "The endpoint reads the import that it answers with"),
    (
        r"function's role: comprehend:CreateEndpoint ",
        "Has a version of the model answer at that endpoint, once its smoke test has passed",
    ),
    (
        r"function's role: comprehend:(Describe|Update)Endpoint ",
        "Moves the endpoint to the next version, its units or its role; waits for that",
    ),
    (r"function's role: comprehend:DeleteEndpoint ", "Deletes the endpoint when it has left the config"),
    (
        r"function's role: comprehend:(Tag|Untag)Resource that endpoint",
        "Marks the endpoint as this stack's; sets the tags of the config",
    ),
    (r"function's role: comprehend:Create\w+ ", "Trains a version, encrypted with these keys or not at all"),
    (
        r"function's role: comprehend:ImportModel model of source",
        "Asks for the import; the policy of the version decides too",
    ),
    (
        r"function's role: comprehend:ImportModel model of target",
        "Makes the copy, encrypted with this key or not at all",
    ),
    (r"function's role: comprehend:(Put|Describe|Delete)ResourcePolicy", "Shares a version, looks who has it, revokes"),
    (
        r"function's role: comprehend:(Tag|Untag)Resource model",
        "Marks a version as this stack's; sets the tags of the config",
    ),
    (r"function's role: comprehend:TagResource batch jobs", "Marks a smoke test as this stack's"),
    (r"function's role: comprehend:ListTagsForResource", "Touches nothing that is not this stack's"),
    (r"function's role: comprehend:Start\w+Job", "Runs the smoke test, encrypted with these keys or not at all"),
    (
        r"function's role: comprehend:(Describe|Stop)\w+Job ",
        "Waits for the smoke test; stops it when it is not wanted any more",
    ),
    (r"function's role: comprehend:Describe\w+ model", "Waits for the version"),
    (
        r"function's role: comprehend:(Delete|StopTraining)\w+ model",
        "Deletes what left the config, stopping a training first",
    ),
    (r"function's role: comprehend:ListEndpoints", "Names the endpoints that stand in the way of a deletion"),
    (r"function's role: iam:PassRole", "Hands the role to Comprehend, and to nothing else"),
    (r"function's role: s3:GetObject files that", "Reads the local data that the config names"),
    (r"function's role: s3:PutObject", "Copies that data to where Comprehend reads it, under its hash"),
    (r"function's role: s3:GetObject smoke test bucket", "Holds what a smoke test found against what is expected"),
    (r"function's role: kms:GenerateDataKey", "What it copies is encrypted"),
    (r"function's role: kms:Decrypt target's key", "Findings of smoke tests are encrypted"),
    (r"function's role: logs:", "Writes its log"),
    (
        r"function's role: cloudformation:DescribeStackEvents",
        "Tells a rollback, which deletes no trained version, from a deletion",
    ),
    (r"function's role: states:StartExecution", "Has the state machine look every minute"),
    (r"state machine's role: lambda:InvokeFunction", "Looks every minute how far the work is"),
    (r"state machine's role: logs:", "Delivers its log, without execution data (Step Functions developer guide)"),
    (r"state machine's role: xray:", "Writes traces (Step Functions developer guide)"),
]
"""By principal, action, resource and conditions; the first that fits."""


class NoReasonError(LookupError):
    """A statement is new: say here why it is needed."""


def reason(row: Row, action: str) -> str:
    """Return why an action of a row is in its policy."""
    return REASONS[_find(row, action)][1]


def unused(rows: list[Row]) -> list[str]:
    """Return the patterns that fit nothing."""
    used = {_find(row, action) for row in rows for action in row.actions}
    return [pattern for index, (pattern, _) in enumerate(REASONS) if index not in used]


def _find(row: Row, action: str) -> int:
    who = f"{row.who} never" if row.effect == "Deny" else row.who
    text = f"{who}: {action} {row.resource} {' '.join(row.conditions)}".replace("`", "")
    for index, (pattern, _) in enumerate(REASONS):
        if re.match(pattern, text):
            return index
    raise NoReasonError(text)
