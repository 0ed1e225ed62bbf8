"""An account that imports."""

from pathlib import Path

from aws_cdk import CfnOutput, IStackSynthesizer, aws_iam, aws_kms
from constructs import Construct

from stacks.account_stack import AccountStack
from stacks.config.chain import Chain, ImportedVersion
from stacks.config.targets import Target
from stacks.config.units import Unit
from stacks.constructs.current_model import CurrentModel
from stacks.constructs.data_access_role import DataAccessRole
from stacks.constructs.imported_model import ImportedModel
from stacks.constructs.long_running_provider import LongRunningProvider
from stacks.constructs.model_endpoint import ModelEndpoint
from stacks.constructs.permissions import Permissions, model_permissions
from stacks.constructs.place import place_of
from stacks.constructs.smoke_test import SMOKE_TESTS, SmokeTest, allow_smoke_tests
from stacks.model_kinds import MODEL_KINDS
from stacks.target_storage_stack import TargetStorage


class TargetStack(AccountStack):
    """Imports what the config names for the target, tests it, and then makes it the current version.

    What it keeps is in another stack, or in this one too, if `storage` is not given.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        chain: Chain,
        target: Target | Unit,
        account: str,
        folder: Path,
        storage: TargetStorage | None = None,
        synthesizer: IStackSynthesizer | None = None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            account=account,
            region=chain.source.region,
            description="Imports models",
            synthesizer=synthesizer,
        )
        storage = storage or TargetStorage(self, construct_id)
        bucket, key = storage.bucket, storage.key
        imports = list(chain.imports(target))

        import_role = DataAccessRole(self, "ImportRole")
        import_role.use_key(key)
        shared = [chain.model_arn(chain.models[name].kind, name, chain.source.account) for name in target.imports]
        import_role.use_foreign_key(chain.source_key_pattern(), shared)

        jobs = [
            self.format_arn(service="comprehend", resource=MODEL_KINDS[kind].job_resource, resource_name="*")
            for kind in sorted({version.kind for version, _, _ in imports})
        ]
        inference_role = DataAccessRole(self, "InferenceRole", source_arns=jobs)
        inference_role.read(bucket, SMOKE_TESTS)
        inference_role.write(bucket, SMOKE_TESTS)
        inference_role.use_key(key)
        if any(import_.smoke_test.vpc for import_ in target.imports.values()):
            inference_role.work_in_vpc()

        self._currents = Construct(self, "Current")
        provider = LongRunningProvider(self, "Lifecycle", log_key=key, role=self._importer_role(storage))
        for role in (import_role, inference_role):
            provider.allow_passing(role.role)
        allow_smoke_tests(provider, bucket, key)
        arns = {version.name: chain.model_arn(version.kind, version.name, account) for version, _, _ in imports}
        permissions = model_permissions(place_of(self, "Imports"), provider=provider, model_arns=arns)
        for imported in imports:
            version, origin, import_ = imported
            place = place_of(self, "Imports", version.name, version.version)
            model_arn = chain.arn(version, account)
            model = ImportedModel(
                place,
                "ImportedModel",
                permissions=permissions[version.name],
                version=version,
                model_arn=model_arn,
                source_model_arn=chain.source_arn(origin),
                data_access=import_role,
                key=key,
                tags=import_.tags,
                removal_policy=import_.removal_policy,
            )
            test = SmokeTest(
                place,
                "SmokeTest",
                permissions=permissions[version.name],
                model_version=version,
                model_arn=model_arn,
                language=chain.language(origin),
                tags=import_.tags,
                test=import_.smoke_test,
                folder=folder,
                bucket=bucket,
                data_access=inference_role,
                key=key,
            )
            test.node.add_dependency(model)
            CfnOutput(self, f"{version.title}Arn", value=model.arn)
            CfnOutput(self, f"{version.title}SmokeTest", value=test.result)
            if imported.serves:
                self._serve(imported, model, test, key, permissions[version.name])
        CfnOutput(self, "SmokeTestBucket", value=bucket.bucket_name)
        CfnOutput(self, "InferenceRoleArn", value=inference_role.role.role_arn)

    def _serve(
        self,
        imported: ImportedVersion,
        model: ImportedModel,
        test: SmokeTest,
        key: aws_kms.IKey,
        permissions: Permissions,
    ) -> None:
        """Have the endpoint, if there is to be one, and then all applications use a version that is tested."""
        version, config = imported.here, imported.import_.endpoint
        current = CurrentModel(self._currents, version.name, model_name=version.name, model_arn=model.arn)
        current.node.add_dependency(test)
        CfnOutput(self, f"{version.title}Parameter", value=current.parameter.parameter_name)
        if config:
            name = config.name_for(version.name)
            # By its name: what has another is another endpoint, with a role of its own.
            endpoint = ModelEndpoint(
                place_of(self, "Endpoints", version.name),
                name,
                permissions=permissions,
                kind=version.kind,
                endpoint=config,
                name=name,
                model_arn=model.arn,
                key=key,
                tags=imported.import_.tags,
            )
            endpoint.resource.node.add_dependency(test)
            current.node.add_dependency(endpoint)
            CfnOutput(self, f"{version.title}Endpoint", value=endpoint.arn)

    def _importer_role(self, storage: TargetStorage) -> aws_iam.IRole | None:
        """Return the role of the other stack, so that its policies are made in this one."""
        role = storage.importer_role
        return aws_iam.Role.from_role_arn(self, "ImporterRole", role.role_arn) if role else None
