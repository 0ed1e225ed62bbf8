"""What the stacks, and what others find by name, are called."""

import hashlib

ASSETS = "model-copy/"
"""The prefix of the app's files in the bucket of `cdk bootstrap`."""
SOURCE = "source"
"""What a source is called that is the only one."""

PIPELINE = "ModelCopy-Pipeline"
"""What the stack of the pipeline is called."""


def source_stack_name(source: str) -> str:
    """Return the name of the stack that trains and shares."""
    return f"ModelCopy-Source{_suffix(source)}"


def source_storage_stack_name(source: str) -> str:
    """Return the name of the stack that keeps a source's keys and training data."""
    return f"ModelCopy-SourceStorage{_suffix(source)}"


def target_stack_name(target: str) -> str:
    """Return the name of the stack that imports into a target."""
    return f"ModelCopy-{target}"


def target_storage_stack_name(target: str) -> str:
    """Return the name of the stack that keeps a target's key and bucket."""
    return f"ModelCopy-{target}-Storage"


def files_stack_name(source: str) -> str:
    """Return the name of the stack with the files of a source's stack sets."""
    return f"ModelCopy-Files{_suffix(source)}"


def files_bucket_name(source: str, account: str, region: str) -> str:
    """Return the name of the bucket of these files, which other accounts have to know: 63 characters at most."""
    return f"model-copy-files-{account}-{region}{_short_suffix(source)}"


def file_publisher_name(source: str, region: str) -> str:
    """Return the name of the role that uploads them, which is known to other accounts too: 64 characters at most."""
    return f"ModelCopy-FilePublisher-{region}{_short_suffix(source)}"


def stack_set_stack_name(unit: str) -> str:
    """Return the name of the stack with the stack set of an organizational unit."""
    return f"ModelCopy-{unit}-StackSet"


def stage_name(name: str) -> str:
    """Return the name of the stage of a source or target, in PascalCase.

    The CDK takes two characters at least, and first a letter.
    """
    pascal = "".join(part[:1].upper() + part[1:] for part in name.split("-"))
    return pascal if len(pascal) > 1 and pascal[0].isalpha() else f"Account{pascal}"


def current_parameter_name(model: str) -> str:
    """Return the name of the SSM parameter that holds the ARN of the version in use."""
    return f"/comprehend-models/{model}/current"


def _short_suffix(source: str) -> str:
    return "" if source == SOURCE else f"-{hashlib.sha256(source.encode()).hexdigest()[:8]}"


def _suffix(source: str) -> str:
    return "" if source == SOURCE else f"-{source}"
