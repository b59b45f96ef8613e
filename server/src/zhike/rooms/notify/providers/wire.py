"""The one module of this room that speaks HTTP, with what any supplier must bear: limits and no surprises."""

import ssl
from functools import lru_cache

import httpx2

LARGEST_ANSWER = 256 * 1024


class NotSent(Exception):
    """The request surely did not arrive: there was no connection to send it over."""


class Silent(Exception):
    """The request may have arrived; there is no answer to it that can be read."""


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


async def post(url: str, body: bytes, headers: dict[str, str], seconds: float) -> tuple[int, bytes]:
    """Status and body. No redirects, no proxies. Raises `NotSent` or `Silent`."""
    limit = httpx2.Timeout(seconds, connect=min(seconds, 2.0))
    try:
        async with (
            httpx2.AsyncClient(
                timeout=limit, verify=_tls(), follow_redirects=False, trust_env=False
            ) as client,
            client.stream("POST", url, content=body, headers=headers) as answer,
        ):
            received = b""
            async for part in answer.aiter_bytes():
                received += part
                if len(received) > LARGEST_ANSWER:
                    raise Silent("the answer is too large")
            return answer.status_code, received
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol) as error:
        raise NotSent(type(error).__name__) from None
    except httpx2.HTTPError as error:
        raise Silent(type(error).__name__) from None
