"""A ticket for one download: asking for it is a write that leaves an audit row, using it changes nothing."""

import base64
import binascii
import hmac
import time
from uuid import UUID

from zhike.core.crypto import Keyring

SECONDS = 300
_PURPOSE = "privacy-download:v1"


def make(keyring: Keyring, org_id: UUID, request_id: UUID, user_id: UUID) -> str:
    """Good for this user and this request, for five minutes."""
    expires = (int(time.time()) + SECONDS).to_bytes(5, "big")
    signature = keyring.mac(_PURPOSE, org_id.bytes + request_id.bytes + user_id.bytes + expires)
    return base64.urlsafe_b64encode(expires + signature).decode().rstrip("=")


def good(keyring: Keyring, ticket: str, org_id: UUID, request_id: UUID, user_id: UUID) -> bool:
    try:
        raw = base64.b64decode(ticket + "=" * (-len(ticket) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    expires, signature = raw[:5], raw[5:]
    if len(expires) != 5 or int.from_bytes(expires, "big") < time.time():
        return False
    expected = keyring.mac(_PURPOSE, org_id.bytes + request_id.bytes + user_id.bytes + expires)
    return hmac.compare_digest(signature, expected)
