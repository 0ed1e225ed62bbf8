"""What ministack lacks and our stacks, or attacks on them, depend on: one module a gap.

Each is stricter than before, or lets in whom AWS lets in: across accounts, where the owner's policy says so.
"""

from local.patches import (
    access_logs,
    asynchronous_invocations,
    bucket_policies,
    cloudformation,
    conditions,
    denials,
    failed_creates,
    failed_deletions,
    foreign_objects,
    interruptions,
    kms,
    logs,
    organizations,
    quotas,
    s3,
    service_roles,
    step_functions,
)

_GAPS = (
    conditions,
    denials,
    kms,
    s3,
    bucket_policies,
    access_logs,
    step_functions,
    service_roles,
    logs,
    organizations,
    foreign_objects,
    quotas,
    cloudformation,
    failed_creates,
    failed_deletions,
    asynchronous_invocations,
    interruptions,
)


def install() -> None:
    """Close every gap. Once, before the first request."""
    for gap in _GAPS:
        gap.install()
