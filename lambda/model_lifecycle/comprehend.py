"""Amazon Comprehend in the words of the lifecycle. Not-found becomes a value here, other errors go up."""

import contextlib
import json
from collections.abc import Mapping
from typing import Any

from botocore import xform_name

from model_lifecycle.kinds import Kind, VersionName
from model_lifecycle.properties import (
    ImportedModelProperties,
    ModelEndpointProperties,
    SmokeTestProperties,
    TrainedModelProperties,
)
from model_lifecycle.resources import Endpoint, Job, Model

_LONGEST_JOB_ID = 32


class Comprehend:
    """The calls that the custom resources make."""

    def __init__(self, client: Any):
        self._client = client
        self._not_found = client.exceptions.ResourceNotFoundException

    def describe(self, arn: str) -> Model | None:
        """Return the version, or None if there is none, or what is no ARN."""
        if not arn.startswith("arn:"):
            return None
        kind = VersionName.of(arn).kind
        try:
            return Model.parse(kind, self._call("Describe", kind.noun, **{f"{kind.noun}Arn": arn}))
        except self._not_found:
            return None

    def tags(self, arn: str) -> dict[str, str]:
        """Return the tags of a version or job that exists."""
        answer = self._client.list_tags_for_resource(ResourceArn=arn)
        return {tag["Key"]: tag.get("Value", "") for tag in answer["Tags"]}

    def retag(self, arn: str, tags: Mapping[str, str], unwanted: set[str]) -> None:
        """Set tags of a version, and remove others."""
        if tags:
            self._client.tag_resource(ResourceArn=arn, Tags=_tag_list(tags))
        if unwanted:
            self._client.untag_resource(ResourceArn=arn, TagKeys=sorted(unwanted))

    def train(self, wanted: TrainedModelProperties, tags: Mapping[str, str]) -> bool:
        """Start the training of a version; return False if there is one already."""
        name = VersionName.of(wanted.model_arn)
        named = {name.kind.name_field: name.name, "VersionName": name.version}
        try:
            self._call("Create", name.kind.noun, **wanted.request, **named, Tags=_tag_list(tags))
        except self._client.exceptions.ResourceInUseException:
            return False
        return True

    def stop_training(self, arn: str) -> None:
        """Ask a training to stop; it may still end well, or have ended."""
        kind = VersionName.of(arn).kind
        with contextlib.suppress(self._client.exceptions.InvalidRequestException):
            self._call("StopTraining", kind.noun, **{f"{kind.noun}Arn": arn})

    def delete(self, arn: str) -> str:
        """Start the deletion; return what must end before, or nothing."""
        kind = VersionName.of(arn).kind
        try:
            self._call("Delete", kind.noun, **{f"{kind.noun}Arn": arn})
        except self._not_found:
            return ""
        except self._client.exceptions.ResourceInUseException as error:
            names = ", ".join(self._endpoints(arn))
            return f"endpoint {names} uses it: delete it, or point it to another version" if names else str(error)
        return ""

    def share(self, arn: str, policy: str) -> None:
        """Put the resource policy of a version, over the revision that stands there."""
        revision = self._standing_policy(arn).get("PolicyRevisionId")
        lock = {"PolicyRevisionId": revision} if revision else {}
        try:
            self._client.put_resource_policy(ResourceArn=arn, ResourcePolicy=policy, **lock)
        except self._client.exceptions.InvalidRequestException:
            # The SDK puts again when an answer was lost, over a revision that its own first try has replaced.
            if json.loads(self._standing_policy(arn).get("ResourcePolicy", "{}")) != json.loads(policy):
                raise

    def revoke(self, arn: str) -> None:
        """Delete the resource policy of a version, if both are there."""
        try:
            if self._standing_policy(arn).get("PolicyRevisionId"):
                self._client.delete_resource_policy(ResourceArn=arn)
        except self._not_found:
            return

    def import_(self, wanted: ImportedModelProperties, tags: Mapping[str, str]) -> bool:
        """Start the import of another account's version; return False if the name and version are taken already."""
        name = VersionName.of(wanted.model_arn)
        try:
            self._client.import_model(
                SourceModelArn=wanted.source_model_arn,
                ModelName=name.name,
                VersionName=name.version,
                ModelKmsKeyId=wanted.model_key_arn,
                DataAccessRoleArn=wanted.data_access_role_arn,
                Tags=_tag_list(tags),
            )
        except self._client.exceptions.ResourceInUseException:
            return False
        return True

    def start_job(self, wanted: SmokeTestProperties, token: str, tags: Mapping[str, str]) -> str:
        """Start a batch job, once for a token; return its id."""
        kind = VersionName.of(wanted.model_arn).kind
        model = {f"{kind.noun}Arn": wanted.model_arn}
        answer = self._call(
            "Start", kind.job, **wanted.request, **model, ClientRequestToken=token, Tags=_tag_list(tags)
        )
        return str(answer["JobId"])

    def job(self, kind: Kind, job_id: str) -> Job | None:
        """Return a job, or None if there is none, or what is no job id."""
        if len(job_id) > _LONGEST_JOB_ID:
            return None
        try:
            return Job.parse(kind, self._call("Describe", kind.job, JobId=job_id))
        except self._client.exceptions.JobNotFoundException:
            return None

    def stop_job(self, kind: Kind, job_id: str) -> None:
        """Ask a job to stop; one that has ended meanwhile needs no more asking."""
        try:
            self._call("Stop", kind.job, JobId=job_id)
        except self._client.exceptions.InvalidRequestException:
            job = self.job(kind, job_id)
            if job and job.active and not job.stopping:
                raise

    def endpoint(self, arn: str) -> Endpoint | None:
        """Return an endpoint, or None if there is none, or what is no ARN."""
        if not arn.startswith("arn:"):
            return None
        try:
            return Endpoint.parse(self._client.describe_endpoint(EndpointArn=arn))
        except self._not_found:
            return None

    def create_endpoint(self, wanted: ModelEndpointProperties, token: str, tags: Mapping[str, str]) -> None:
        """Start to make an endpoint, once for a token, unless its name is taken: the next look sees by what."""
        with contextlib.suppress(self._client.exceptions.ResourceInUseException):
            self._client.create_endpoint(
                EndpointName=wanted.name,
                ModelArn=wanted.model_arn,
                DesiredInferenceUnits=wanted.inference_units,
                DataAccessRoleArn=wanted.data_access_role_arn,
                ClientRequestToken=token,
                Tags=_tag_list(tags),
            )

    def update_endpoint(self, wanted: ModelEndpointProperties) -> None:
        """Start to move an endpoint unless it is being changed, as after an answer that was lost: the next look sees.

        Units that follow the load stay as they are.
        """
        units = {} if wanted.auto_scaled else {"DesiredInferenceUnits": wanted.inference_units}
        with contextlib.suppress(self._client.exceptions.ResourceInUseException):
            self._client.update_endpoint(
                EndpointArn=wanted.arn,
                DesiredModelArn=wanted.model_arn,
                DesiredDataAccessRoleArn=wanted.data_access_role_arn,
                **units,
            )

    def delete_endpoint(self, arn: str) -> None:
        """Start the deletion of an endpoint, unless it is gone or being changed: the next look sees."""
        exceptions = self._client.exceptions
        with contextlib.suppress(exceptions.ResourceNotFoundException, exceptions.ResourceInUseException):
            self._client.delete_endpoint(EndpointArn=arn)

    def _call(self, verb: str, noun: str, **parameters: Any) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = getattr(self._client, xform_name(f"{verb}{noun}"))(**parameters)
        return answer

    def _endpoints(self, arn: str) -> list[str]:
        """Return the endpoints that use a version or are to use it: the API's own filter knows the former only."""
        pages = self._client.get_paginator("list_endpoints").paginate()
        return [
            endpoint["EndpointArn"]
            for page in pages
            for endpoint in page["EndpointPropertiesList"]
            if arn in (endpoint.get("ModelArn"), endpoint.get("DesiredModelArn"))
        ]

    def _standing_policy(self, arn: str) -> Mapping[str, Any]:
        # Whether a version without a policy answers empty or not found is not documented: take both.
        try:
            answer: Mapping[str, Any] = self._client.describe_resource_policy(ResourceArn=arn)
        except self._not_found:
            return {}
        return answer


def _tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
