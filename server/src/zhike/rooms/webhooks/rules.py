"""Pure decisions: who wants an event, how it is signed, when it is tried again, what is kept of an answer."""

import base64
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from zhike.core.masking import for_audit, without_values

# Standard Webhooks: at once, then after each of these; 75 hours and 35 minutes in all
PLAN = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)  # fmt: skip
JITTER = 0.1
LONGEST_WAIT = timedelta(hours=24)
FAILING_FOR = timedelta(hours=72)
LEASE = timedelta(seconds=30)
KEPT = timedelta(days=30)
MOST_LOGGED = 15
EXCERPT = 1_000
TEST = "webhook.test"
PATTERN = r"^(\*|[a-z_]+(\.[a-z_]+)*(\.\*)?)$"
_WHSEC = "whsec_"
_HOSTS = re.compile(r"(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\n\t\u00a1-\uffff]")


def wants(patterns: Iterable[str], event_type: str) -> bool:
    """Whether an endpoint's filter lets the event through: ``*``, ``crm.*``, ``crm.lead.created``."""
    return any(
        pattern in {"*", event_type} or (pattern.endswith(".*") and event_type.startswith(pattern[:-1]))
        for pattern in patterns
    )


def hosts_fit(value: Any) -> bool:
    """Whether a list of allowed hosts can be one: ``example.com``, ``*.example.com``."""
    return all(isinstance(host, str) and len(host) <= 260 and _HOSTS.fullmatch(host) for host in value)


def new_secret() -> str:
    """``whsec_`` and 256 bits in base64."""
    return _WHSEC + base64.b64encode(secrets.token_bytes(32)).decode()


def message_id(event_id: UUID) -> str:
    """The same for every try, so that a receiver can tell what it has heard before."""
    return f"msg_{event_id.hex}"


def signature(all_secrets: Iterable[str], message: str, timestamp: int, body: bytes) -> str:
    """``v1,…`` of each living secret, parted by spaces (Standard Webhooks 1.0)."""
    signed = f"{message}.{timestamp}.".encode() + body
    keys = (base64.b64decode(secret.removeprefix(_WHSEC)) for secret in all_secrets)
    return " ".join(f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}" for key in keys)


def next_attempt(
    attempts: int, now: datetime, chance: float, retry_after: timedelta | None = None
) -> datetime | None:
    """When to try again after so many failures; None when the plan is at its end.

    ``chance`` (0 to 1) makes each wait up to a tenth shorter or longer. A receiver may ask for more time.
    """
    if attempts > len(PLAN):
        return None
    wait = PLAN[attempts - 1] * (1 - JITTER + 2 * JITTER * chance)
    return now + max(wait, min(retry_after or timedelta(0), LONGEST_WAIT))


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    given = headers.get("retry-after", "")
    return timedelta(seconds=int(given)) if given.isascii() and given.isdigit() and len(given) < 7 else None


def masked(payload: Mapping[str, Any], personal: Mapping[str, Any]) -> dict[str, Any]:
    """The payload without what tells of a person in words; ``personal``: field → what takes its place."""
    found: dict[str, Any] = for_audit({name: personal.get(name, value) for name, value in payload.items()})
    return found


def excerpt(body: bytes) -> str:
    """The beginning of an answer, fit for the log: no control characters, no phones."""
    text = _UNPRINTABLE.sub("·", body[: EXCERPT * 2].decode("utf-8", "replace"))
    return without_values(text)[:EXCERPT]


def is_failing(since: datetime | None, now: datetime) -> bool:
    """Whether it has taken nothing for so long that it is switched off."""
    return since is not None and now - since >= FAILING_FOR
