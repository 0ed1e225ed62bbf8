"""The stack set of an organizational unit, in the organization's management account."""

import json
import os
from pathlib import Path

from aws_cdk import CfnStackSet, DefaultStackSynthesizer, FileAssetPackaging, Stage
from constructs import Construct

from stacks.account_stack import AccountStack
from stacks.config.chain import Chain
from stacks.names import ASSETS, file_publisher_name, files_bucket_name, target_stack_name
from stacks.unit_stage import UnitStage

_Targets = CfnStackSet.DeploymentTargetsProperty
_PACKAGING = {"file": FileAssetPackaging.FILE, "zip": FileAssetPackaging.ZIP_DIRECTORY}


class StackSetStack(AccountStack):
    """Deploys a unit's template to the accounts that the committed file names, and to no account that joins later.

    For that account the share would not know. The files of the template go to the source's bucket with this stack's.
    """

    def __init__(self, scope: Construct, construct_id: str, *, chain: Chain, name: str, template: UnitStage) -> None:
        source, unit = chain.source, chain.units[name]
        role = file_publisher_name(chain.name, source.region)
        files = DefaultStackSynthesizer(
            bucket_prefix=ASSETS,
            file_assets_bucket_name=files_bucket_name(chain.name, source.account, source.region),
            file_asset_publishing_role_arn=f"arn:{chain.partition}:iam::{source.account}:role/{role}",
        )
        super().__init__(
            scope,
            construct_id,
            account=unit.deployers[0],
            region=source.region,
            description="Deploys to the accounts of an organizational unit",
            synthesizer=files,
        )
        CfnStackSet(
            self,
            "StackSet",
            stack_set_name=target_stack_name(name),
            description="Imports models",
            permission_model="SERVICE_MANAGED",
            capabilities=["CAPABILITY_IAM"],
            template_url=self._publish(template, files),
            auto_deployment=CfnStackSet.AutoDeploymentProperty(enabled=False),
            managed_execution={"Active": True},
            operation_preferences=CfnStackSet.OperationPreferencesProperty(
                concurrency_mode="SOFT_FAILURE_TOLERANCE", failure_tolerance_count=0, max_concurrent_percentage=100
            ),
            stack_instances_group=[
                CfnStackSet.StackInstancesProperty(
                    deployment_targets=_Targets(
                        organizational_unit_ids=[unit.unit.organizational_unit],
                        account_filter_type="INTERSECTION",
                        accounts=list(unit.accounts),
                    ),
                    regions=[source.region],
                )
            ],
        )

    def _publish(self, template: UnitStage, files: DefaultStackSynthesizer) -> str:
        """Have the files of a template uploaded with this stack's; return the template's own URL."""
        assembly = Path(template.synth().directory)
        here = Stage.of(self)
        manifest = json.loads((assembly / f"{template.stack.artifact_id}.assets.json").read_text())
        url = ""
        # The stack has bound a copy of it, which has the same manifest; jsii takes the one for the other.
        files.bind(self)
        for name, file in manifest["files"].items():
            path = os.path.relpath(assembly / file["source"]["path"], here.outdir if here else assembly)
            packaging = _PACKAGING[file["source"]["packaging"]]
            place = files.add_file_asset(source_hash=name, file_name=path, packaging=packaging)
            if file["source"]["path"] == template.stack.template_file:
                url = place.http_url
        return url
