"""The link by which people look at their consents and change them without a login.

``ct2.<organization><customer><expiry><signature>``: signed by the installation, for one customer, for ninety
days. People get it behind the ``#`` of a page's address (``/c#…``), which a browser sends to nobody, and the
page hands it over in the ``Authorization`` header, so no log and no referrer has it.

It may be looked at and withdrawn by until it ends, since leaving must stay as easy as entering. It gives
each consent until that is taken back: see `rules.may_give`.
"""

import base64
import binascii
import hmac
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from zhike.core.context import Actor
from zhike.core.crypto import Keyring
from zhike.rooms.privacy import rules

PREFIX = "ct2."
_PURPOSE = "consent-link:v2"
_MADE = "zhike.consent_link_made"


def make(keyring: Keyring, org_id: UUID, customer_id: UUID, expires: int) -> str:
    """A token until ``expires`` (milliseconds of the epoch)."""
    body = org_id.bytes + customer_id.bytes + expires.to_bytes(6, "big")
    return PREFIX + base64.urlsafe_b64encode(body + keyring.mac(_PURPOSE, body)).decode().rstrip("=")


def read(keyring: Keyring, token: str) -> tuple[UUID, UUID, datetime] | None:
    """(organization, customer, when it was made); None for a token that is forged, cut or too old."""
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
    expires = int.from_bytes(body[32:], "big") / 1000
    if expires < time.time():
        return None
    made = datetime.fromtimestamp(expires, UTC) - rules.LINK_LIFETIME
    return UUID(bytes=body[:16]), UUID(bytes=body[16:32]), made


def resolver(keyring: Keyring) -> Callable[[Request], Awaitable[Actor | None]]:
    """Who holds a link is that customer, and may do nothing but what its routes let them."""

    async def resolve(request: Request) -> Actor | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        found = read(keyring, token.strip()) if scheme.lower() == "consent" else None
        if found is None:
            return None
        org_id, customer_id, request.scope[_MADE] = found
        return Actor("visitor", org_id, subject_id=customer_id)

    return resolve


async def _made(request: Request) -> datetime:
    found: datetime = request.scope[_MADE]
    return found


LinkMade = Annotated[datetime, Depends(_made)]  # when the link was made that the resolver let in
