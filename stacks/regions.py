"""What follows from a region's name: the partition that it is in, and how names of services end there."""

_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
    "eu-isoe-": "aws-iso-e",
    "eusc-": "aws-eusc",
}


def partition_of(region: str) -> str:
    """Return the partition, as it stands in ARNs."""
    return next((partition for start, partition in _PARTITIONS.items() if region.startswith(start)), "aws")


def service_name(service: str, region: str) -> str:
    """Return the name of a service in a region, as principals of log delivery and `kms:ViaService` have it.

    It ends in `amazonaws.com`, in China in `amazonaws.com.cn` (AWS in China: endpoints and ARNs).
    """
    return f"{service}.{region}.amazonaws.com" + (".cn" if region.startswith("cn-") else "")
