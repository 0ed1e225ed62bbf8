"""What a deployed source shares with an importer. Read from the account: config only says what to look for."""

from dataclasses import dataclass
from typing import Any

from stacks.config.chain import Chain
from stacks.config.share_descriptor import FORMAT, ShareDescriptor
from stacks.config.targets import Partner, Target
from stacks.model_version import ModelVersion
from status.account import ABSENT, TRAINED, Account, ResourcePolicy


class NotSharedError(Exception):
    """The source does not share what the config says. `lines` says why, one line a version."""

    def __init__(self, lines: list[str]):
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class SharedVersionNow:
    """A version, as the source has it."""

    version: ModelVersion
    status: str
    language: str
    key_arn: str
    policy: ResourcePolicy


def read_share(chain: Chain, importer: Target | Partner, account: Account, deploy: str) -> list[SharedVersionNow]:
    """Return the versions that an importer may import, all of them trained, encrypted with one key, and shared.

    `deploy` is the command that deploys the source.
    """
    wanted = importer.importing_principals(chain.partition)
    found: list[SharedVersionNow] = []
    lines: list[str] = []
    for version in chain.shared_versions(importer):
        described, policy = account.describe(version), account.resource_policy(version)
        status, key = described.get("Status", ABSENT), _key_arn(chain, described.get("ModelKmsKeyId", ""))
        missing = sorted(wanted - (policy.principals if policy else frozenset()))
        if status not in TRAINED:
            what = status.lower().replace("_", " ")
            lines.append(f"{version} is {what}, not trained: `{deploy}` trains it, and waits for that")
        elif policy is None or missing:
            lines.append(f"{version} is not shared with {', '.join(missing)} yet: `{deploy}` shares it")
        elif found and key != found[0].key_arn:
            other = f"{found[0].version} with {found[0].key_arn}"
            lines.append(f"{version} is encrypted with {key}, but {other}: train it as a new version")
        else:
            found.append(SharedVersionNow(version, status, described["LanguageCode"], key, policy))
    if lines:
        raise NotSharedError(lines)
    return found


def descriptor(chain: Chain, importer: Target | Partner, shared: list[SharedVersionNow]) -> ShareDescriptor:
    """Return what the importer has to know of it."""
    models: dict[str, dict[str, Any]] = {}
    for one in shared:
        model = models.setdefault(one.version.name, {"kind": one.version.kind, "versions": {}})
        model["versions"][one.version.version] = {
            "arn": chain.source_arn(one.version),
            "language": one.language,
            "policy_revision": one.policy.revision,
        }
    return ShareDescriptor.model_validate(
        {
            "share_descriptor": FORMAT,
            "account": chain.source.account,
            "region": chain.source.region,
            "model_key_arn": shared[0].key_arn,
            "shared_with": importer.account,
            "principals": sorted(importer.importing_principals(chain.partition) - {importer.account}),
            "models": models,
        }
    )


def _key_arn(chain: Chain, key: str) -> str:
    """Return the ARN of a key that Comprehend describes by its ARN or its id (API reference: ModelKmsKeyId)."""
    source = chain.source
    return key if key.startswith("arn:") else f"arn:{chain.partition}:kms:{source.region}:{source.account}:key/{key}"
