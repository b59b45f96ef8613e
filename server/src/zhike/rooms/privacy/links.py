"""The link by which people look at their consents and change them without a login.

``ct1.<organization><customer><expiry><signature>``: signed by the installation, for one customer, for ninety
days. It travels in the ``Authorization`` header of the page it opens, so no log and no referrer has it.
"""

import base64
import binascii
import hmac
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

from starlette.requests import Request

from zhike.core.context import Actor
from zhike.core.crypto import Keyring

PREFIX = "ct1."
_PURPOSE = "consent-link:v1"


def make(keyring: Keyring, org_id: UUID, customer_id: UUID, expires: int) -> str:
    """A token until ``expires`` (seconds of the epoch)."""
    body = org_id.bytes + customer_id.bytes + expires.to_bytes(5, "big")
    return PREFIX + base64.urlsafe_b64encode(body + keyring.mac(_PURPOSE, body)).decode().rstrip("=")


def read(keyring: Keyring, token: str) -> tuple[UUID, UUID] | None:
    """(organization, customer); None for a token that is forged, cut or too old."""
    if not token.startswith(PREFIX) or len(token) > 200:
        return None
    text = token.removeprefix(PREFIX)
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    body, signature = raw[:37], raw[37:]
    if len(body) != 37 or not hmac.compare_digest(signature, keyring.mac(_PURPOSE, body)):
        return None
    if int.from_bytes(body[32:], "big") < time.time():
        return None
    return UUID(bytes=body[:16]), UUID(bytes=body[16:32])


def resolver(keyring: Keyring) -> Callable[[Request], Awaitable[Actor | None]]:
    """Who holds a link is that customer, and may do nothing but what its routes let them."""

    async def resolve(request: Request) -> Actor | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        found = read(keyring, token.strip()) if scheme.lower() == "consent" else None
        return Actor("visitor", found[0], subject_id=found[1]) if found else None

    return resolve
