"""How this room asks a supplier: whether the request can have arrived is what decides about a second try."""

from zhike.core import egress


class NotSent(Exception):
    """The request surely did not arrive: there was no connection to send it over."""


class Silent(Exception):
    """The request may have arrived; there is no answer to it that can be read."""


async def post(
    way: egress.Egress, url: str, body: bytes, headers: dict[str, str], seconds: float
) -> tuple[int, bytes]:
    """Status and body. Raises `NotSent` or `Silent`."""
    try:
        answer = await way.send("POST", url, headers=headers, body=body, seconds=seconds)
    except egress.Refused as refused:
        raise NotSent(refused.reason) from None
    except egress.Failed as failed:
        kind = NotSent if failed.reason in {"connect", "tls"} else Silent
        raise kind(failed.reason) from None
    return answer.status, answer.body
