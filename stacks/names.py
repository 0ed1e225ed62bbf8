"""What the stacks, and what others find by name, are called."""

ASSETS = "model-copy/"
"""The prefix of the app's files in the bucket of `cdk bootstrap`."""
SOURCE = "ModelCopy-Source"
SOURCE_STORAGE = "ModelCopy-SourceStorage"


def target_stack_name(target: str) -> str:
    """Return the name of the stack that imports into a target."""
    return f"ModelCopy-{target}"


def target_storage_stack_name(target: str) -> str:
    """Return the name of the stack that keeps a target's key and bucket."""
    return f"ModelCopy-{target}-Storage"


def current_parameter_name(model: str) -> str:
    """Return the name of the SSM parameter that holds the ARN of the version in use."""
    return f"/comprehend-models/{model}/current"
