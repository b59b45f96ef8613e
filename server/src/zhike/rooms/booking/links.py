"""What people hold: the link of their visit, and the proof that a phone is theirs. Nothing of it is stored.

``bv1.<organization><appointment><expiry><signature>`` opens one visit. It stands behind the ``#`` of a
page's address (``/v#…``), which a browser sends to nobody, and the page hands it over in the
``Authorization`` header. A proof is sealed, since a phone stands in it.
"""

import base64
import binascii
import hmac
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

import orjson
from starlette.requests import Request

from zhike.core import crypto
from zhike.core.context import Actor
from zhike.core.crypto import Keyring
from zhike.rooms.booking import rules

PREFIX = "bv1."
_PURPOSE = "visit-link:v1"
_PROOF = "booking-proof:v1"


def make(keyring: Keyring, org_id: UUID, appointment_id: UUID, expires: int) -> str:
    """A token until ``expires`` (seconds of the epoch)."""
    body = org_id.bytes + appointment_id.bytes + expires.to_bytes(6, "big")
    return PREFIX + base64.urlsafe_b64encode(body + keyring.mac(_PURPOSE, body)).decode().rstrip("=")


def read(keyring: Keyring, token: str) -> tuple[UUID, UUID] | None:
    """(organization, appointment); None for a token that is forged, cut or too old."""
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
    if int.from_bytes(body[32:], "big") < time.time():
        return None
    return UUID(bytes=body[:16]), UUID(bytes=body[16:32])


def resolver(keyring: Keyring) -> Callable[[Request], Awaitable[Actor | None]]:
    """Who holds a link may do with its visit what the link's routes let them, and nothing else."""

    async def resolve(request: Request) -> Actor | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        found = read(keyring, token.strip()) if scheme.lower() == "visit" else None
        return None if found is None else Actor("visitor", found[0], subject_id=found[1])

    return resolve


def prove(keyring: Keyring, page_id: UUID, phone: str) -> str:
    """That this phone was shown on this page."""
    until = int(time.time() + rules.PROOF_LIFETIME.total_seconds())
    return crypto.seal(keyring.derive(_PROOF), orjson.dumps([phone, until]), str(page_id)).hex()


def proven(keyring: Keyring, page_id: UUID, proof: str) -> str | None:
    """The phone, E.164; None for a proof that is forged, of another page, or too old."""
    try:
        plain = crypto.unseal(keyring.derive(_PROOF), bytes.fromhex(proof), str(page_id))
    except (ValueError, crypto.Unreadable):
        return None
    phone, until = orjson.loads(plain)
    return phone if until > time.time() else None
