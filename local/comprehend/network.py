"""`VpcConfig`: what the data access role must be allowed, so that work can go on inside a VPC.

The developer guide, "Protect jobs by using an Amazon Virtual Private Cloud", names the actions. Which resources EC2
evaluates is from its service authorization reference. That a role without them is refused at once, and with
`InvalidRequestException`, is a guess; whether subnets and security groups exist is not asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from local.comprehend.arns import partition_of
from local.comprehend.errors import InvalidRequestError
from local.identities import Principal, decide

_CREATE = "ec2:CreateNetworkInterface"
_ON_INTERFACES = (
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
    "ec2:DeleteNetworkInterfacePermission",
)
_ON_EVERYTHING = (
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeVpcs",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeSubnets",
    "ec2:DescribeSecurityGroups",
)


def require(role: Principal, vpc: Mapping[str, Sequence[str]] | None, region: str) -> None:
    """Raise unless the role may make and remove network interfaces in the VPC, if there is one."""
    for action, resource in _needed(role, vpc, region) if vpc else ():
        if not decide(role, action, resource, region, policy="", owner=None).allowed:
            raise InvalidRequestError(
                f"VpcConfig: {role.arn} is not authorized to perform: {action} on resource: {resource}; "
                "the data access role must be allowed to work in the VPC."
            )


def _needed(role: Principal, vpc: Mapping[str, Sequence[str]], region: str) -> Iterator[tuple[str, Any]]:
    def arn(kind: str, identifier: str) -> str:
        return f"arn:{partition_of(region)}:ec2:{region}:{role.account}:{kind}/{identifier}"

    interfaces = arn("network-interface", "*")
    subnets = [arn("subnet", subnet) for subnet in vpc["Subnets"]]
    groups = [arn("security-group", group) for group in vpc["SecurityGroupIds"]]
    for resource in (interfaces, *subnets, *groups):
        yield _CREATE, resource
    for action in _ON_INTERFACES:
        yield action, interfaces
    for action in _ON_EVERYTHING:
        yield action, "*"
