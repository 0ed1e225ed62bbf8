"""Two accounts with the whole project's stacks, on a local AWS that has a library."""

import contextlib
import itertools
import json
from collections.abc import Callable
from typing import Any

from local.local_aws import LocalAws
from tests.local.least_privilege_project import (
    BUCKET,
    CLASSIFIER,
    LIBRARY,
    LIBRARY_KEY,
    RECOGNIZER,
    Templates,
    WholeProject,
)
from tests.local.staged_project import in_accounts
from tests.local.stages import REGION, Deployment, Stage

Edit = Callable[[Templates], None]
Actor = Callable[[str], Any]
"""Who signs requests: from a service's name to its client."""

_NUMBERS = itertools.count(1)


class Ground(Stage):
    """A local AWS with a library: a bucket that every source may read, encrypted with a key that everybody may use.

    What a role of an account may there is therefore up to its own policies.
    """

    def __init__(self, aws: LocalAws, project: WholeProject):
        super().__init__(aws, project)
        self.project = project
        self._readers: list[str] = []
        self.library_key = self._build_library()

    def accounts(self, edit: Edit = lambda _: None) -> "Accounts":
        """Return two new accounts, with what their stacks need of `cdk bootstrap`, and edited templates."""
        number = next(_NUMBERS)
        accounts = Accounts(self, f"51{number:010}", f"61{number:010}")
        self._let_in(accounts.source)
        for account, stack in ((accounts.source, "ModelCopy-Source"), (accounts.target, "ModelCopy-tst")):
            self._bootstrap(account, self.project.assets(stack))
        accounts.take(edit)
        return accounts

    def placed(self, template: dict[str, Any], source: str, target: str) -> str:
        """Return a template for two accounts."""
        return in_accounts(json.dumps(template), source=source, target=target).replace(LIBRARY_KEY, self.library_key)

    def actor(self, access_key: str, secret_key: str, token: str) -> Actor:
        """Return who has these keys of a session."""
        return lambda service: self.aws.client_with_keys(service, (access_key, secret_key), token)

    def administrator(self, account: str) -> Actor:
        """Return a role that may do everything, as far as its account decides."""
        role = "Administrator"
        iam, sts = self.client("iam", account), self.client("sts", account)
        with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):
            trust = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}
            iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
            everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
            iam.put_role_policy(RoleName=role, PolicyName="all", PolicyDocument=json.dumps({"Statement": [everything]}))
        arn = f"arn:aws:iam::{account}:role/{role}"
        keys = sts.assume_role(RoleArn=arn, RoleSessionName="attack")["Credentials"]
        return self.actor(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])

    def workplace(self, account: str) -> tuple[str, str]:
        """Make a bucket with an `input.txt`, and a role with which Comprehend may do anything in the account."""
        bucket, role = f"workplace-{account}", "Workplace"
        s3, iam = self.client("s3", account), self.client("iam", account)
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_object(Bucket=bucket, Key="input.txt", Body=b"Is the Ruby Plan still sold?\n")
        trust = {"Effect": "Allow", "Principal": {"Service": "comprehend.amazonaws.com"}, "Action": "sts:AssumeRole"}
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
        everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        iam.put_role_policy(RoleName=role, PolicyName="all", PolicyDocument=json.dumps({"Statement": [everything]}))
        return bucket, f"arn:aws:iam::{account}:role/{role}"

    def _build_library(self) -> str:
        kms, s3 = self.client("kms", LIBRARY), self.client("s3", LIBRARY)
        statement = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}
        key = str(kms.create_key(Policy=json.dumps({"Statement": [statement]}))["KeyMetadata"]["Arn"])
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        for name in ("documents.txt", "entity_list.csv"):
            body = (self.project.files / name).read_bytes()
            encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
            s3.put_object(Bucket=BUCKET, Key=f"train/{name}", Body=body, **encryption)
        return key

    def _let_in(self, account: str) -> None:
        self._readers.append(account)
        arn = f"arn:aws:s3:::{BUCKET}"
        statement = {"Effect": "Allow", "Action": "s3:*", "Resource": [arn, f"{arn}/*"]}
        policy = {"Statement": [{**statement, "Principal": {"AWS": self._readers}}]}
        self.client("s3", LIBRARY).put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))


class Accounts:
    """A source and a target. Both have the same two versions once all is well."""

    def __init__(self, ground: Ground, source: str, target: str):
        self.ground = ground
        self.source, self.target = source, target
        self.stacks: dict[str, Deployment] = {}

    def take(self, edit: Edit) -> None:
        """Have the next deployments made from templates that have been edited."""
        templates = self.ground.project.templates()
        edit(templates)
        for name, template in templates.items():
            text = self.ground.placed(template, self.source, self.target)
            account = self.source if "Source" in name else self.target
            if name in self.stacks:
                self.stacks[name].template = text
            else:
                self.stacks[name] = Deployment(self.ground, account, name, text)

    def deploy(self, *names: str, resource_type: str = "", **changes: object) -> None:
        """Deploy stacks, which must end well."""
        for name in names:
            stack = self.stacks[name]
            status = stack.deploy(resource_type, **changes)
            assert status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"), f"{name} {status}: {stack.reasons()}"

    def arn(self, account: str, version: str) -> str:
        """Return the ARN of a version in one of the accounts."""
        return f"arn:aws:comprehend:{REGION}:{account}:{version}"

    def models(self, account: str) -> dict[str, str]:
        """Return the status of each version in an account; a warning is all the same."""
        comprehend = self.ground.client("comprehend", account)
        models = [
            (model["EntityRecognizerArn"], model["Status"])
            for model in comprehend.list_entity_recognizers()["EntityRecognizerPropertiesList"]
        ] + [
            (model["DocumentClassifierArn"], model["Status"])
            for model in comprehend.list_document_classifiers()["DocumentClassifierPropertiesList"]
        ]
        return {arn.rpartition(":")[2]: status.removesuffix("_WITH_WARNING") for arn, status in models}

    def tags(self, account: str, version: str) -> dict[str, str]:
        """Return the tags of a version or endpoint, without the app's own."""
        tags = self.ground.client("comprehend", account).list_tags_for_resource(ResourceArn=self.arn(account, version))
        return {tag["Key"]: tag["Value"] for tag in tags["Tags"] if not tag["Key"].startswith("model-copy:")}

    def endpoints(self, account: str) -> dict[str, str]:
        """Return the status and the units of each endpoint in an account."""
        return {
            endpoint["EndpointArn"].rpartition(":")[2]: f"{endpoint['Status']}, {endpoint['DesiredInferenceUnits']}"
            for endpoint in self.ground.client("comprehend", account).list_endpoints()["EndpointPropertiesList"]
        }

    def active_jobs(self, account: str) -> list[str]:
        """Return the jobs of an account that have not ended."""
        comprehend = self.ground.client("comprehend", account)
        jobs = comprehend.list_entities_detection_jobs()["EntitiesDetectionJobPropertiesList"]
        jobs += comprehend.list_document_classification_jobs()["DocumentClassificationJobPropertiesList"]
        return [job["JobId"] for job in jobs if job["JobStatus"] not in ("COMPLETED", "FAILED", "STOPPED")]

    def physical(self, stack: str, logical: str, resource_type: str) -> str:
        """Return the physical id of the resource of a type whose logical id begins so."""
        resources = self.stacks[stack].client("cloudformation").describe_stack_resources(StackName=stack)
        (found,) = (
            resource["PhysicalResourceId"]
            for resource in resources["StackResources"]
            if resource["LogicalResourceId"].startswith(logical) and resource["ResourceType"] == resource_type
        )
        return str(found)


TRAINED = {RECOGNIZER: "TRAINED", CLASSIFIER: "TRAINED"}
"""What an account has of models once all is well."""
