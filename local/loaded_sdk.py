"""boto3, and what it loads with its first client: imported before functions are forked."""

import boto3

boto3.session.Session(region_name="eu-west-1").client("s3", aws_access_key_id="none", aws_secret_access_key="none")  # noqa: S106
