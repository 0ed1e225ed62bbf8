"""What docs/security.md calls accounts, roles, keys, buckets and other resources."""

import re

ACCOUNTS = {
    "111111111111": "source",
    "222222222222": "target",
    "333333333333": "target",
    "444444444444": "target",
    "555555555555": "target",
    "777777777777": "other",
    "888888888888": "management",
    "999999999999": "pipeline",
}
NAMES = {
    "TrainingRole": "training role",
    "ImportRole": "import role",
    "InferenceRole": "inference role",
    "EndpointsoffersoffersliveDataAccessRole": "endpoint role",
    "LifecycleRole": "function's role",
    "ImporterRole": "function's role",
    "LifecycleStateMachineRole": "state machine's role",
    "DataKey": "data key",
    "ModelKey": "model key",
    "Key": "target's key",
    "TrainingDataBucket": "training bucket",
    "TrainingDataAccessLogs": "training bucket's access logs",
    "SmokeTestsBucket": "smoke test bucket",
    "SmokeTestsAccessLogs": "smoke test bucket's access logs",
    "FilesBucket": "files bucket",
    "FilesPublisher": "publisher role",
    "ArtifactsBucket": "artifact bucket",
    "ArtifactsAccessLogs": "artifact bucket's access logs",
    "CrossRegionCodePipelineReplicationBucket": "bucket of artifact copies",
    "CrossRegionCodePipelineReplicationBucketEncryptionKey": "key of artifact copies",
    "PipelineRole": "CodePipeline role",
    "PipelineCodeBuildActionRole": "role that starts builds",
    "PipelineBuildSynthCdkBuildProjectRole": "build role",
    "PipelineUpdatePipelineSelfMutationRole": "update role",
    "PipelineAssetsFileRole": "assets role",
    "PipelineEventsRole": "event role",
}
"""Roles, keys and buckets by their logical ids."""
_OF_STEPS = {
    r"PipelineSource\w+CodePipelineActionRole": "commit role",
    r"Pipeline(Wave\d+)?Deploy\w+Report\w+Role": "report role",
    r"Pipeline(Wave\d+)?Deploy\w+Approve\w+CodePipelineActionRole": "approval role",
}
"""Roles of the pipeline whose logical ids have something of the config's in them."""
_OF_PIPELINE = {"Key": "artifact key"}
"""What has the same logical id in another stack."""
OWN = {*NAMES.values(), *_OF_STEPS.values(), *_OF_PIPELINE.values()}
"""What the app makes: more than one account has it."""
SERVICES = {
    "comprehend": "Comprehend",
    "lambda": "Lambda",
    "states": "Step Functions",
    "logs": "CloudWatch Logs",
    "logging.s3": "S3 log delivery",
    "codepipeline": "CodePipeline",
    "codebuild": "CodeBuild",
    "events": "EventBridge",
}
_SHORTER = [
    (r"arn:aws:comprehend:[^:]*:(\d+):(?:entity-recognizer|document-classifier)/[^/]+", r"model of \1"),
    (r"(model of \d+)/version/\*", r"\1, any version"),
    (r"(model of \d+)/version/.+", r"\1, version of the config"),
    (r"arn:aws:comprehend:[^:]*:(\d+):(?:entities-detection|document-classification)-job/\*", r"batch jobs of \1"),
    (r"arn:aws:comprehend:[^:]*:(\d+):entity-recognizer-endpoint/.+", r"that endpoint of \1"),
    (r"arn:aws:kms:[^:]*:999999999999:key/Key", _OF_PIPELINE["Key"]),
    (r"arn:aws:kms:[^:]*:\d+:key/([A-Z]\w+)", r"\1"),
    (r"arn:aws:kms:[^:]*:(\d+):key/\*", r"any key of \1"),
    (r"arn:aws:kms:[^:]*:(\d+):key/.*", r"the key of \1 that the config names"),
    (r"arn:aws:s3:::cdk-\w+-assets-.*", "files that `cdk deploy` uploaded for this app"),
    (r"arn:aws:s3:::modelcopy-pipeline-\w*replicationbucket\w+", NAMES["CrossRegionCodePipelineReplicationBucket"]),
    (r"arn:aws:s3:::model-copy-files-[\w-]+", NAMES["FilesBucket"]),
    (r"arn:aws:s3:::commits/.*", "the archive that the config names"),
    (r"arn:aws:s3:::commits", "the archive's bucket"),
    (r"arn:aws:s3:::([A-Z]\w+)", r"\1"),
    (r"arn:aws:s3:::\w+-corpus/.*", "data that the config names"),
    (r"arn:aws:s3:::\w+-corpus", "buckets of data that the config names"),
    (r"/[0-9a-f]{64}/.*", "/(its hash)/…"),
    (r"(smoke-tests/)\w.*", r"\1…/input/…"),
    (r"arn:aws:iam::(\d+):root", r"account \1"),
    (r"arn:aws:iam::(\d+):role/cdk-\w+-(deploy|lookup|file-publishing)-role-.*", r"`cdk bootstrap`'s \2 role in \1"),
    (r"arn:\*:iam::(\d+):role/\*", r"roles of \1"),
    (r"arn:aws:iam::\d+:role/ModelCopy-FilePublisher-.*", NAMES["FilesPublisher"]),
    (r"arn:aws:iam::(\d+):(role|user)/[a-z].*", r"\2 of \1 that the config names"),
    (r"arn:aws:iam::\d+:role/([A-Z]\w+)", r"\1"),
    (r"arn:aws:logs:[^:]*:\d+:log-group:LifecycleFunctionLogs.*", "the function's log group"),
    (r"arn:aws:logs:[^:]*:\d+:log-group:/aws/codebuild/\*", "logs of any build"),
    (r"arn:aws:logs:[^:]*:\d+:log-group:/aws/codebuild/.*", "logs of its own builds"),
    (r"arn:aws:logs:[^:]*:\d+:log-group:/.*", "the stack's log groups"),
    (r"arn:aws:codebuild:.*:report-group/\*", "test reports of any build"),
    (r"arn:aws:codebuild:.*:report-group/.*", "test reports of its own builds"),
    (r"arn:aws:codebuild:.*:project/.*", "the pipeline's builds"),
    (r"arn:aws:codepipeline:.*", "the pipeline"),
    (r"arn:aws:codeconnections:.*", "the connection that the config names"),
    (r"arn:aws:codecommit:.*", "the repository that the config names"),
    (r"arn:aws:cloudformation:.*", "its own stack"),
    (r"arn:aws:lambda:.*", "the function"),
    (r"arn:aws:states:.*:stateMachine:\*", "state machines of the account"),
    (r"arn:aws:states:.*", "the state machine"),
    (r"(?:subnet|sg)-\w+", "those of the config"),
    (r"(?:train|test|labels)/.*", "those places"),
    (r"(s3)\.[\w-]+\.amazonaws\.com", r"\1"),
    (r"^o-\w{10}$", "the organization of the config"),
]
"""What stands for what, one after the other."""
OPERATORS = {
    "StringEquals": "=",
    "ForAllValues:StringEquals": "only",
    "ForAnyValue:StringEquals": "=",
    "StringNotEquals": "≠",
    "Bool": "=",
    "Null": "given:",
    "StringLike": "like",
    "ArnLike": "like",
    "ArnEquals": "=",
}


def short(value: str) -> str:
    """Return an ARN or another value of a policy in words, without account numbers, names and hashes."""
    for pattern, words in _SHORTER:
        value = re.sub(pattern, words, value)
    for number, account in ACCOUNTS.items():
        value = value.replace(number, account)
    first, slash, rest = value.partition("/")
    return _name(first) + slash + rest


def known(logical_id: str, account: str) -> str:
    """Return what a role, key or bucket of an account is called; a new one fails here."""
    if ACCOUNTS[account] == "pipeline" and logical_id in _OF_PIPELINE:
        return _OF_PIPELINE[logical_id]
    if (name := _name(logical_id)) == logical_id:
        raise LookupError(f"{logical_id} has no name in docs/security.md: give it one here")
    return name


def _name(logical_id: str) -> str:
    of_steps = (words for pattern, words in _OF_STEPS.items() if re.fullmatch(pattern, logical_id))
    return NAMES.get(logical_id) or next(of_steps, logical_id)
