"""How adapters ask: a JSON object or list, or in the house's words why there is none."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from zhike.core.egress import Answer, Failed, Refused
from zhike.rooms.orders.providers.protocol import Outside, Unwell

SECONDS = 8.0
USUAL_WAIT = timedelta(seconds=2)
AGENT = "Zhike-Orders/1"


async def ask(
    outside: Outside, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b""
) -> tuple[Any, Answer]:
    """Raises `Unwell`."""
    try:
        answer = await outside.egress.send(
            method, url, headers={"accept": "application/json", "user-agent": AGENT} | dict(headers),
            body=body, hosts=outside.hosts, seconds=SECONDS,
        )  # fmt: skip
    except Refused as refused:
        raise Unwell(f"refused.{refused.reason}", account=True) from None
    except Failed as failed:
        raise Unwell(failed.reason) from None
    if answer.status == 429 or (answer.status == 503 and "retry-after" in answer.headers):
        raise Unwell("throttled", after=retry_after(answer.headers))
    if answer.status in {401, 402, 403, 404}:
        raise Unwell("token" if answer.status in {401, 403} else f"http.{answer.status}", account=True)
    if not 200 <= answer.status < 300:
        raise Unwell(f"http.{answer.status}")
    try:
        return orjson.loads(answer.body), answer
    except ValueError:
        raise Unwell("garbage") from None


def retry_after(headers: Mapping[str, str]) -> timedelta:
    """Seconds (Shopify writes ``2.0``) or a date; a short while where neither can be read."""
    given = headers.get("retry-after", "").strip()
    try:
        return timedelta(seconds=float(given)) if given else USUAL_WAIT
    except (ValueError, OverflowError):
        pass
    try:
        return max(timedelta(), parsedate_to_datetime(given) - datetime.now(UTC))
    except (ValueError, TypeError):
        return USUAL_WAIT


def text(value: Any, most: int = 200) -> str | None:
    """A word or a number of theirs as a line of ours."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return " ".join(str(value).split())[:most] or None


def moment(value: Any) -> datetime | None:
    """A time with a zone as JSON has it, or seconds since 1970."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 10**11:
        return datetime.fromtimestamp(value if value < 10**10 else value / 1000, UTC)
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def amount(value: Any) -> str | None:
    """A decimal number as text, or None."""
    found = text(value, 30)
    return found if found is not None and found.replace(".", "", 1).replace("-", "", 1).isdigit() else None
