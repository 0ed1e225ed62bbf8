"""Deployments that take a second: CloudFormation without the CDK CLI, in accounts that nothing else uses.

Each account gets a project's stacks with its own id in their templates, and deploys them as its root.
"""

import functools
import json
import time
from collections.abc import Callable, Mapping

from local.local_aws import LocalAws
from tests.local.staged_project import Project

REGION = "eu-west-1"
PATIENCE = 60.0
"""Seconds. What takes longer hangs."""

_NOBODY = "610000000000"
GONE = "DELETE_COMPLETE"


class Stage:
    """A project's stacks on a local AWS."""

    def __init__(self, aws: LocalAws, project: Project):
        self.aws = aws
        self._project = project
        self.client = functools.cache(aws.root_client)

    def source(self, account: str, importer: str = _NOBODY) -> "Deployment":
        """Return an account that trains, and shares with another."""
        return self._deployment("ModelCopy-Source", "ModelCopy-SourceStorage", source=account, target=importer)

    def target(self, account: str, source: str) -> "Deployment":
        """Return an account that imports from another."""
        return self._deployment("ModelCopy-tst", "ModelCopy-tst-Storage", source=source, target=account)

    def _deployment(self, name: str, storage: str, *, source: str, target: str) -> "Deployment":
        account = source if "Source" in name else target
        self._bootstrap(account, self._project.assets(name))
        templates = [self._project.template(stack, source=source, target=target) for stack in (storage, name)]
        made = Deployment(self, account, storage, templates[0])
        assert made.deploy() == "CREATE_COMPLETE", made.reasons()
        return Deployment(self, account, name, templates[1])

    def _bootstrap(self, account: str, assets: Mapping[str, bytes]) -> None:
        """Make what the stacks need of `cdk bootstrap`, and upload their assets."""
        s3, bucket = self.client("s3", account), f"cdk-hnb659fds-assets-{account}-{REGION}"
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        for key, body in assets.items():
            s3.put_object(Bucket=bucket, Key=key, Body=body)
        self.client("ssm", account).put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Type="String", Value="30")


class Deployment:
    """A stack in an account."""

    def __init__(self, stage: Stage, account: str, name: str, template: str):
        self.account = account
        self.name = name
        self.aws = stage.aws
        self.template = template
        self.client = functools.partial(stage.client, account=account)
        self._stack_id = ""
        self._began = 0.0

    def deploy(self, resource_type: str = "", **changes: object) -> str:
        """Deploy as `cdk deploy` does, and return the status at the end: what could not be created goes first.

        A rollback that has failed goes on before, as `cdk rollback` has it. `changes` are of the properties of the
        resources of a type, in this deployment only.
        """
        status = self._status()
        if status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"):
            status = self.remove()
            if status != GONE:
                return status
        cloudformation = self.client("cloudformation")
        if status == "UPDATE_ROLLBACK_FAILED":
            cloudformation.continue_update_rollback(StackName=self._stack_id)
            status = self._ended()
            if status != "UPDATE_ROLLBACK_COMPLETE":
                return status
        change = cloudformation.create_stack if status in ("", GONE) else cloudformation.update_stack
        template = self._changed(resource_type, changes)
        parameters = {"StackName": self.name, "TemplateBody": template, "Capabilities": ["CAPABILITY_NAMED_IAM"]}
        self._began = time.time()
        try:
            self._stack_id = change(**parameters)["StackId"]
        except cloudformation.exceptions.ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise
        return self._ended()

    def change(self, applies: Callable[[str, str], bool], **changes: object) -> None:
        """Change properties of resources, by logical id and type, in all deployments from now on."""
        template = json.loads(self.template)
        for logical_id, resource in template["Resources"].items():
            if applies(logical_id, resource["Type"]):
                resource["Properties"].update(changes)
        self.template = json.dumps(template)

    def remove(self) -> str:
        """Delete the stack; return the status at the end."""
        self._began = time.time()
        self.client("cloudformation").delete_stack(StackName=self._stack_id)
        return self._ended()

    def reasons(self) -> str:
        """Return what CloudFormation says of what failed since the last deployment or deletion began."""
        events = self.client("cloudformation").describe_stack_events(StackName=self._stack_id)["StackEvents"]
        return "\n".join(
            f"{event['LogicalResourceId']} {event['ResourceStatus']}: {event.get('ResourceStatusReason', '')}"
            for event in reversed(events)
            if event["ResourceStatus"].endswith("_FAILED") and event["Timestamp"].timestamp() >= int(self._began)
        )

    def models(self) -> dict[str, str]:
        """Return the status of each version in the account; a warning is all the same."""
        models = self.client("comprehend").list_entity_recognizers()["EntityRecognizerPropertiesList"]
        return {
            model["EntityRecognizerArn"].rpartition(":")[2]: model["Status"].removesuffix("_WITH_WARNING")
            for model in models
        }

    def policies(self) -> list[str]:
        """Return the versions that have a resource policy."""
        comprehend = self.client("comprehend")
        shared = []
        for name in self.models():
            arn = f"arn:aws:comprehend:{REGION}:{self.account}:{name}"
            try:
                policy = comprehend.describe_resource_policy(ResourceArn=arn).get("ResourcePolicy")
            except comprehend.exceptions.ResourceNotFoundException:
                policy = None
            shared += [name] if policy else []
        return shared

    def active_jobs(self) -> list[str]:
        """Return the jobs that have not ended."""
        jobs = self.client("comprehend").list_entities_detection_jobs()["EntitiesDetectionJobPropertiesList"]
        ended = ("COMPLETED", "FAILED", "STOPPED")
        return [f"{job['JobId']} {job['JobStatus']}" for job in jobs if job["JobStatus"] not in ended]

    def endpoints(self) -> dict[str, str]:
        """Return the status and the units of each endpoint in the account, by its name."""
        return {
            endpoint["EndpointArn"].rpartition("/")[2]: f"{endpoint['Status']}, {endpoint['DesiredInferenceUnits']}"
            for endpoint in self.client("comprehend").list_endpoints()["EndpointPropertiesList"]
        }

    def current(self) -> str:
        """Return the version that applications use; empty if none."""
        ssm = self.client("ssm")
        try:
            parameter = ssm.get_parameter(Name="/comprehend-models/offers/current")
        except ssm.exceptions.ParameterNotFound:
            return ""
        return str(parameter["Parameter"]["Value"]).rpartition(":")[2]

    def executions(self) -> list[str]:
        """Return the executions of state machines that still run."""
        states = self.client("stepfunctions")
        return [
            execution["name"]
            for machine in states.list_state_machines()["stateMachines"]
            for execution in states.list_executions(stateMachineArn=machine["stateMachineArn"], statusFilter="RUNNING")[
                "executions"
            ]
        ]

    def _changed(self, resource_type: str, changes: Mapping[str, object]) -> str:
        template = json.loads(self.template)
        for resource in template["Resources"].values():
            if resource["Type"] == resource_type:
                resource["Properties"].update(changes)
        return json.dumps(template)

    def _status(self) -> str:
        if not self._stack_id:
            return ""
        (stack,) = self.client("cloudformation").describe_stacks(StackName=self._stack_id)["Stacks"]
        return str(stack["StackStatus"])

    def _ended(self) -> str:
        deadline = time.monotonic() + PATIENCE
        while (status := self._status()).endswith("_IN_PROGRESS"):
            if time.monotonic() > deadline:
                return f"still {status} after {PATIENCE:.0f} s"
            time.sleep(0.1)
        return status
