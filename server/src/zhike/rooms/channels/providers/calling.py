"""How adapters call: an answer, or in the house's words why there is none."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson

from zhike.core.egress import Answer, Egress, Failed, Refused
from zhike.rooms.channels.providers.protocol import Rejected, Uncertain, Unwell

UNSENT = {"connect", "tls"}  # of `Failed`: nothing has left the house
AGAIN = {408, 425, 429}


async def post(
    egress: Egress, url: str, body: bytes, headers: Mapping[str, str] | None = None,
    hosts: tuple[str, ...] = (),
) -> Answer | Rejected | Uncertain:  # fmt: skip
    """Post a body that must not come twice unless the other side can tell."""
    head = {"content-type": "application/json", "user-agent": "Zhike-Channels/1"} | dict(headers or {})
    try:
        return await egress.send("POST", url, headers=head, body=body, hosts=hosts)
    except Refused as refused:
        return Rejected(f"refused.{refused.reason}", account=True)
    except Failed as failed:
        if failed.reason in UNSENT:
            return Rejected(failed.reason, again=True)
        return Uncertain(failed.reason)


def by_status(answer: Answer) -> Rejected | Uncertain | None:
    """What a status says where there is nothing better; None for a good one."""
    if 200 <= answer.status < 300:
        return None
    if answer.status in AGAIN:
        return Rejected(f"http.{answer.status}", again=True, after=_retry_after(answer.headers))
    if answer.status >= 500:
        return Uncertain(f"http.{answer.status}")
    return Rejected(f"http.{answer.status}", account=answer.status in {401, 403, 404, 410})


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    given = headers.get("retry-after", "")
    return timedelta(seconds=int(given)) if given.isascii() and given.isdigit() and len(given) < 5 else None


def said(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer; empty when it is none."""
    try:
        found = orjson.loads(answer.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


async def ask(
    egress: Egress, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The JSON object of an answer to a question that may be asked again. Raises `Unwell`."""
    try:
        answer = await egress.send(method, url, headers=dict(headers or {}), body=body)
    except (Refused, Failed) as error:
        raise Unwell(error.reason) from None
    found = said(answer)
    if not found:
        raise Unwell(f"http.{answer.status}" if answer.status >= 400 else "garbage")
    return found
