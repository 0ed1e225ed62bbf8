"""What follows from a region's name, held against botocore's tables: a synthesis takes no time to load these."""

import boto3
import pytest

from stacks.regions import partition_of, service_name

SESSION = boto3.session.Session()
REGIONS = [
    (partition, region)
    for partition in SESSION.get_available_partitions()
    for region in SESSION.get_available_regions("kms", partition_name=partition)
    if "fips" not in region
]


@pytest.mark.parametrize(("partition", "region"), REGIONS)
def test_a_region_is_in_its_partition(partition: str, region: str) -> None:
    assert partition_of(region) == partition


def test_all_partitions_are_there() -> None:
    assert {partition for partition, _ in REGIONS} >= {"aws", "aws-us-gov", "aws-cn"}


@pytest.mark.parametrize(
    ("region", "name"),
    [("eu-west-1", "s3.eu-west-1.amazonaws.com"), ("cn-north-1", "s3.cn-north-1.amazonaws.com.cn")],
)
def test_names_of_services_end_as_in_their_partition(region: str, name: str) -> None:
    assert service_name("s3", region) == name
