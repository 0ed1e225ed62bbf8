"""The guard that keeps everything local: no endpoint but loopback."""

import ipaddress
from urllib.parse import urlsplit

HOST = "127.0.0.1"


class NotLoopbackError(ValueError):
    """An endpoint that could be a real AWS account."""


def endpoint(port: int) -> str:
    """Return the endpoint URL of a local AWS. Not `localhost`: virtual-host buckets would not resolve below it."""
    return f"https://{HOST}:{port}"


def require_loopback(url: str) -> str:
    """Return `url` if it is `https` to a loopback address, else raise. Names are refused: they can resolve anywhere."""
    parts = urlsplit(url)
    try:
        address = ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        address = None
    if parts.scheme != "https" or address is None or not address.is_loopback:
        raise NotLoopbackError(f"{url!r} is not an https endpoint on a loopback address, such as {endpoint(4670)}")
    return url
