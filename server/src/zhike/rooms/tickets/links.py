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
from datetime import timedelta
from uuid import UUID

from starlette.requests import Request

from zhike.core.context import Actor
from zhike.core.crypto import Keyring

PREFIX = "tl1."
LIFETIME = timedelta(days=90)
_PURPOSE = "ticket-link:v1"


def make(keyring: Keyring, org_id: UUID, ticket_id: UUID, expires: int) -> str:
    """A token until ``expires`` (milliseconds of the epoch)."""
    body = org_id.bytes + ticket_id.bytes + expires.to_bytes(6, "big")
    return PREFIX + base64.urlsafe_b64encode(body + keyring.mac(_PURPOSE, body)).decode().rstrip("=")


def read(keyring: Keyring, token: str) -> tuple[UUID, UUID] | None:
    """(organization, ticket); None for a token that is forged, cut or too old."""
    if not token.startswith(PREFIX) or len(token) > 200:
        return None
    text = token.removeprefix(PREFIX)
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    body, signature = raw[:38], raw[38:]
    if len(body) != 38 or not hmac.compare_digest(signature, keyring.mac(_PURPOSE, body)):
        return None
    if int.from_bytes(body[32:], "big") / 1000 < time.time():
        return None
    return UUID(bytes=body[:16]), UUID(bytes=body[16:32])


def resolver(keyring: Keyring) -> Callable[[Request], Awaitable[Actor | None]]:
    """Who holds a link may do with its ticket what the link's routes let them, and nothing else."""

    async def resolve(request: Request) -> Actor | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        found = read(keyring, token.strip()) if scheme.lower() == "ticket" else None
        return None if found is None else Actor("visitor", found[0], subject_id=found[1])

    return resolve
