"""The commands of an import by hand, for an account that does not use this app."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import Template

from stacks.model_kinds import MODEL_KINDS
from stacks.model_version import ModelVersion
from stacks.regions import service_name


class _Shell(Template):
    """A piece of a bash script, whose own variables stand as they are."""

    delimiter = "@"


_PREPARATION = _Shell("""\
own_key=$(aws kms create-key --query KeyMetadata.Arn --output text --region "@region"@profile)
cat > trust-policy.json <<JSON
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
 "Principal": {"Service": "comprehend.amazonaws.com"},
 "Condition": {"StringEquals": {"aws:SourceAccount": "@importer"}}}]}
JSON
import_role=$(aws iam create-role --role-name "comprehend-import-@source-@region" \\
    --assume-role-policy-document file://trust-policy.json --query Role.Arn --output text@profile)
cat > import-policy.json <<JSON
{"Version": "2012-10-17", "Statement": [
 {"Effect": "Allow", "Action": "kms:CreateGrant",
  "Resource": ["@key", "$own_key"]},
 {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
  "Resource": ["@key", "$own_key"],
  "Condition": {"StringEquals": {"kms:ViaService": "@s3"}}}]}
JSON
aws iam put-role-policy --role-name "comprehend-import-@source-@region" --policy-name keys \\
    --policy-document file://import-policy.json@profile
""")
"""The role's policies are the developer guide's (importing a custom model: IAM service role)."""

_IMPORT = _Shell("""\
aws comprehend import-model --model-name @name --version-name @version \\
    --source-model-arn "@source_arn" \\
    --data-access-role-arn "$import_role" --model-kms-key-id "$own_key" --region "@region"@profile
""")

_LOOK = _Shell("""\
while state=$(aws comprehend describe-@kind --@kind-arn \\
        "@arn" \\
        --query @{noun}Properties.Status --output text --region "@region"@profile)
    [[ $state =~ SUBMITTED|TRAINING ]]
do sleep "${PAUSE:-60}"; done
echo "@name @version is $state"
[[ $state == TRAINED* ]]
""")

_SCRIPT = _Shell("""\
# Copies @versions from account @source into account @importer, in @region: models are imported in
# the region that they are in. For bash and the AWS CLI, with credentials of @importer that may make a key and a role,
# pass the role to Comprehend, and import.@only

# 1. A key of your own, and a role by which Comprehend may use both keys
@preparation
# 2. A role is not seen everywhere at once
sleep "${PAUSE:-15}"

# 3. Import, and look until each is TRAINED: minutes to hours
@imports""")


@dataclass(frozen=True)
class ImportCommands:
    """AWS CLI commands for bash, to be pasted, or run as they stand. Texts may be variables of the shell.

    `principals` are the roles and users that may import, if not all of the importer's; `profile` is an AWS profile of
    the importer's, if not the shell's own.
    """

    partition: str
    region: str
    source: str
    importer: str
    key_arn: str
    versions: Sequence[ModelVersion]
    principals: Sequence[str] = ()
    profile: str = ""

    def script(self) -> str:
        """Return all of it, in order, and what it takes."""
        only = f"\n# Shared with {', '.join(self.principals)} only: import as that." if self.principals else ""
        versions = ", ".join(map(str, self.versions))
        texts = {"versions": versions, "only": only, "preparation": self.preparation(), "imports": self.imports()}
        return _SCRIPT.substitute(self._texts(), **texts)

    def preparation(self) -> str:
        """Return what makes the importer's key, and the role that lets Comprehend use it and the source's."""
        return _PREPARATION.substitute(self._texts(), key=self.key_arn, s3=service_name("s3", self.region))

    def imports(self) -> str:
        """Return what imports all versions, and then waits for each."""
        return "".join(self._each(_IMPORT)) + "".join(self._each(_LOOK))

    def _each(self, piece: _Shell) -> list[str]:
        return [
            piece.substitute(
                self._texts(),
                kind=version.kind,
                noun=MODEL_KINDS[version.kind].noun,
                name=version.name,
                version=version.version,
                source_arn=self._arn(version, self.source),
                arn=self._arn(version, self.importer),
            )
            for version in self.versions
        ]

    def _texts(self) -> dict[str, str]:
        profile = f" --profile {self.profile}" if self.profile else ""
        return {"region": self.region, "source": self.source, "importer": self.importer, "profile": profile}

    def _arn(self, version: ModelVersion, account: str) -> str:
        return version.arn(partition=self.partition, region=self.region, account=account)
