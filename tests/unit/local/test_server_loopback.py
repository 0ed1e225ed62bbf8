import pytest

from local.loopback import NotLoopbackError, endpoint, require_loopback


@pytest.mark.parametrize(
    "url",
    [
        "https://comprehend.eu-west-1.amazonaws.com",
        "https://127.0.0.1.amazonaws.com:4670",
        "https://127.0.0.1@comprehend.eu-west-1.amazonaws.com",
        "https://localhost:4670",
        "https://10.0.0.1:4670",
        "http://127.0.0.1:4670",
        "127.0.0.1:4670",
        "",
    ],
)
def test_an_endpoint_that_could_be_a_real_account_is_refused(url: str) -> None:
    with pytest.raises(NotLoopbackError, match="is not an https endpoint on a loopback address"):
        require_loopback(url)


@pytest.mark.parametrize("url", [endpoint(4670), "https://127.0.0.2", "https://[::1]:4670/path"])
def test_loopback_is_accepted(url: str) -> None:
    assert require_loopback(url) == url
