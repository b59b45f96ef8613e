"""A ticket for one download: asking for it is a write that leaves an audit row, using it changes nothing."""

import base64
import binascii
import hmac
import time
from uuid import UUID

from pydantic import BaseModel

from zhike.core import errors
from zhike.core.context import Actor
from zhike.core.crypto import Keyring

SECONDS = 300
_PURPOSE = "download:v1"


class TicketNotGood(errors.Conflict):
    """It is somebody else's, for another file, or older than five minutes."""

    code = "download.ticket"


class Ticket(BaseModel):
    """``path`` downloads the file once or more within ``seconds``."""

    path: str
    seconds: int


def made(keyring: Keyring, actor: Actor, path: str, id: UUID, part: str = "") -> Ticket:
    """Good for this caller and for this part of the thing with the id, behind ``path``, for five minutes."""
    expires = (int(time.time()) + SECONDS).to_bytes(5, "big")
    signature = _signature(keyring, actor, id, part, expires)
    text = base64.urlsafe_b64encode(expires + signature).decode().rstrip("=")
    return Ticket(path=f"{path}{'&' if '?' in path else '?'}ticket={text}", seconds=SECONDS)


def check(keyring: Keyring, actor: Actor, ticket: str, id: UUID, part: str = "") -> None:
    """Raises `TicketNotGood`."""
    try:
        raw = base64.b64decode(ticket + "=" * (-len(ticket) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise TicketNotGood() from None
    expires, signature = raw[:5], raw[5:]
    if len(expires) != 5 or int.from_bytes(expires, "big") < time.time():
        raise TicketNotGood()
    if not hmac.compare_digest(signature, _signature(keyring, actor, id, part, expires)):
        raise TicketNotGood()


def _signature(keyring: Keyring, actor: Actor, id: UUID, part: str, expires: bytes) -> bytes:
    who = actor.user_id or actor.subject_id
    if who is None:
        raise errors.Forbidden()
    return keyring.mac(_PURPOSE, actor.org_id.bytes + who.bytes + id.bytes + expires + part.encode())


TITLES = {"download.ticket": ("下载链接已失效，请重新获取", "The download has expired: please ask again")}
