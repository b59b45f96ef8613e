"""Pure decisions: what a public key says, which origins may use a channel."""

import re
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

from zhike.rooms.channels.providers.protocol import Rejected, Sent, Uncertain

# after each failure that is safe to repeat; twenty minutes in all: people wait for an answer
PLAN = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 60, 300, 900))
JITTER = 0.1
LONGEST_WAIT = timedelta(hours=1)

_KEY = re.compile(r"wc_([0-9a-f]{32})[0-9a-f]{16}")
_HOST = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_V6 = re.compile(r"[0-9a-f:.]{2,45}")


def make_key(org_id: UUID, chance: bytes) -> str:
    """``wc_``, the organization, 16 random hexadecimal digits (``chance`` is 8 bytes)."""
    return f"wc_{org_id.hex}{chance.hex()}"


def org_of_key(key: str) -> UUID | None:
    """The organization a public key speaks of, None for anything that is no key."""
    match = _KEY.fullmatch(key)
    return UUID(match[1]) if match else None


def origin(value: str) -> str | None:
    """An origin as browsers send it (``https://www.example.com``), or None when it is not one.

    The host may begin with ``*.``; a path, a user name or another scheme than http(s) is refused.
    """
    if len(value) > 300:
        return None
    try:
        parts = urlsplit(value.strip().lower().rstrip("/"))
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    if (
        parts.scheme not in {"http", "https"}
        or parts.path
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
    ):
        return None
    if ":" in host:
        if not _V6.fullmatch(host):
            return None
        host = f"[{host}]"
    elif not _HOST.fullmatch(host):
        return None
    standard = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in {None, standard} else "")


def origin_allowed(given: str | None, allowed: list[str], own_host: str) -> bool:
    """Whether a page of origin ``given`` may use the channel.

    No origin: no browser page, or our own one reading. An empty list allows every page. ``own_host`` is the
    host our own chat page is served from.
    """
    if given is None or not allowed:
        return True
    if given != "null" and own_host and urlsplit(given).netloc.lower() == own_host.lower():
        return True
    plain = origin(given)
    return plain is not None and any(_covers(entry, plain) for entry in allowed)


def _covers(entry: str, plain: str) -> bool:
    if "://*." not in entry:
        return entry == plain
    scheme, _, rest = entry.partition("://*")
    return plain.startswith(f"{scheme}://") and plain.endswith(rest) and len(plain) > len(entry) - 1


def window(
    length: timedelta, most: int | None, spoke_at: datetime | None, answered: int, now: datetime
) -> Literal["open", "closed", "full"]:
    """Whether the platform takes an answer now: so long after the person's words, and so many."""
    if spoke_at is None or now - spoke_at >= length:
        return "closed"
    return "full" if most is not None and answered >= most else "open"


def next_send(sent: Sent, idempotent: bool, attempt: int, now: datetime, chance: float) -> datetime | None:
    """When to try again; None when that is useless, or could make it come twice.

    ``chance`` (0 to 1) makes the wait up to a tenth shorter or longer.
    """
    safe = sent.again if isinstance(sent, Rejected) else isinstance(sent, Uncertain) and idempotent
    if not safe or attempt > len(PLAN):
        return None
    wait = PLAN[attempt - 1] * (1 - JITTER + 2 * JITTER * chance)
    asked = sent.after if isinstance(sent, Rejected) and sent.after is not None else timedelta(0)
    return now + max(wait, min(asked, LONGEST_WAIT))
