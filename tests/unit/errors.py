"""Errors as boto3 raises them, and what raises them."""

from typing import Any

from botocore.exceptions import ClientError


def client_error(
    code: str, status: int = 400, operation: str = "DescribeEntityRecognizer", message: str = "said the service"
) -> ClientError:
    response = {"Error": {"Code": code, "Message": message}}
    return ClientError({**response, "ResponseMetadata": {"HTTPStatusCode": status}}, operation)


def failing(error: Exception) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail
