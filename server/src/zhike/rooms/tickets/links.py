"""The link by which a customer sees a ticket, answers, and says how it was seen to, without a login.

``tl1.<organization><ticket><expiry><signature>``: signed by the installation, for one ticket, for ninety
days. It stands behind the ``#`` of a page's address (``/t#…``), which a browser sends to nobody, and the page
hands it over in the ``Authorization`` header, so that no log and no referrer has it.
"""

import base64
import binascii
import hmac
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from starlette.requests import Request

from zhike.core.context import Actor
from zhike.core.crypto import Keyring

LIFETIME = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a link is of: how its tokens begin, for what they are signed, how they are handed over."""

    prefix: str
    purpose: str
    scheme: str


TICKET = Kind("tl1.", "ticket-link:v1", "ticket")
TALK = Kind("rl1.", "talk-link:v1", "talk")  # of a conversation that is over, to rate it


def make(keyring: Keyring, org_id: UUID, id: UUID, expires: int, of: Kind = TICKET) -> str:
    """A token until ``expires`` (milliseconds of the epoch)."""
    body = org_id.bytes + id.bytes + expires.to_bytes(6, "big")
    return of.prefix + base64.urlsafe_b64encode(body + keyring.mac(of.purpose, body)).decode().rstrip("=")


def read(keyring: Keyring, token: str, of: Kind = TICKET) -> tuple[UUID, UUID] | None:
    """(organization, ticket or conversation); None for a token that is forged, cut or too old."""
    if not token.startswith(of.prefix) or len(token) > 200:
        return None
    text = token.removeprefix(of.prefix)
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    body, signature = raw[:38], raw[38:]
    if len(body) != 38 or not hmac.compare_digest(signature, keyring.mac(of.purpose, body)):
        return None
    if int.from_bytes(body[32:], "big") / 1000 < time.time():
        return None
    return UUID(bytes=body[:16]), UUID(bytes=body[16:32])


def resolver(keyring: Keyring, of: Kind = TICKET) -> Callable[[Request], Awaitable[Actor | None]]:
    """Who holds a link may do with its ticket, or talk, what the link's routes let them, and nothing else."""

    async def resolve(request: Request) -> Actor | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        found = read(keyring, token.strip(), of) if scheme.lower() == of.scheme else None
        return None if found is None else Actor("visitor", found[0], subject_id=found[1])

    return resolve
