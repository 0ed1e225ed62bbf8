"""A local Amazon Comprehend: recognizers, classifiers, their sharing, import, batch jobs and endpoints.

It trains and answers for real (local.engine), acts with the permissions of the data access role that it is given,
and refuses what the real service refuses. What it leaves out answers an error that says so.

The references are the service model inside botocore, the Comprehend developer guide and the examples of the AWS CLI.
Where they say nothing, a docstring does.
"""
