import io
import zipfile
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber
from model_lifecycle.properties import Copy, S3Object
from model_lifecycle.storage import Storage


@pytest.fixture
def client() -> Any:
    return boto3.client("s3", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")


def test_a_file_is_copied_inside_s3(client: Any) -> None:
    with Stubber(client) as stub:
        source = {"Bucket": "assets", "Key": "1.txt"}
        stub.add_response("copy_object", {}, {"CopySource": source, "Bucket": "training", "Key": "1/documents.txt"})

        Storage(client).copy(Copy(S3Object("assets", "1.txt"), S3Object("training", "1/documents.txt")))

        stub.assert_no_pending_responses()


def test_a_folder_is_unpacked_where_it_goes(client: Any) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "first")
        archive.writestr("b/c.txt", "second")
    body = StreamingBody(io.BytesIO(packed.getvalue()), len(packed.getvalue()))
    with Stubber(client) as stub:
        stub.add_response("get_object", {"Body": body}, {"Bucket": "assets", "Key": "1.zip"})
        for name, text in (("a.txt", b"first"), ("b/c.txt", b"second")):
            sent = {"Bucket": "training", "Key": f"1/{name}", "Body": text}
            stub.add_response("put_object", {}, sent)

        Storage(client).copy(Copy(S3Object("assets", "1.zip"), S3Object("training", "1/")))

        stub.assert_no_pending_responses()
