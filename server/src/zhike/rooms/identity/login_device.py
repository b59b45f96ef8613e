"""The device cookie: a browser that has signed in to an account before is known by it.

It signs nobody in. Wrong passwords from a browser that an account knows are counted apart from everybody
else's, so guessers cannot lock the account's people out; and a sign-in from a browser that the account does
not know is worth a message (OWASP: device cookies).
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from zhike.core.context import RequestInfo
from zhike.core.http.ratelimit import neighbourhood
from zhike.core.http.services import services

COOKIE = "zhike_device"
KEPT = 8
SECONDS = 400 * 86_400  # the longest that browsers keep a cookie
_PART = 16


@dataclass(frozen=True, slots=True)
class Client:
    """Where a sign-in comes from: the request, the browser's id, and the accounts that know the browser."""

    info: RequestInfo
    device: bytes
    tags: tuple[bytes, ...]
    key: bytes
    secure: bool = False
    answer: str = ""  # to a puzzle (`puzzles`)

    def _tag(self, digest: bytes) -> bytes:
        return hmac.new(self.key, self.device + digest, hashlib.sha256).digest()[:_PART]

    def is_known_to(self, digest: bytes) -> bool:
        """Whether this browser has signed in with the login name of this digest before."""
        wanted = self._tag(digest)
        return any([hmac.compare_digest(wanted, tag) for tag in self.tags])

    def knowing(self, digest: bytes) -> "Client":
        """The same browser after it has signed in; it forgets the account used longest ago."""
        own = self._tag(digest)
        return replace(self, tags=(own, *(tag for tag in self.tags if tag != own))[:KEPT])

    @property
    def device_hash(self) -> bytes:
        return hashlib.sha256(self.device).digest()

    @property
    def network(self) -> str | None:
        """The neighbourhood of the address: /24, or /48 of IPv6."""
        return neighbourhood(self.info.ip, 24, 48)

    @property
    def address(self) -> str:
        """What counts as one asker: the address, or the /64 that one line of IPv6 gets."""
        return neighbourhood(self.info.ip) or "?"

    def remember(self, response: Response) -> None:
        text = base64.urlsafe_b64encode(b"".join((self.device, *self.tags))).decode().rstrip("=")
        response.set_cookie(
            name(self.secure), text, max_age=SECONDS, path="/", httponly=True, samesite="lax",
            secure=self.secure,
        )  # fmt: skip


def name(secure: bool) -> str:
    return f"__Host-{COOKIE}" if secure else COOKIE


def read(text: str) -> tuple[bytes, tuple[bytes, ...]] | None:
    """(device, tags) of a cookie of the right form."""
    try:
        raw = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    if len(raw) % _PART or not _PART <= len(raw) <= _PART * (KEPT + 1):
        return None
    parts = [raw[at : at + _PART] for at in range(0, len(raw), _PART)]
    return parts[0], tuple(parts[1:])


def client_of(request: Request, secure: bool) -> Client:
    """The client of a request; a browser without the cookie gets a new id."""
    held = services(request)
    found = read(request.cookies.get(name(secure), ""))
    device, tags = found or (secrets.token_bytes(_PART), ())
    info: RequestInfo = request.scope["zhike.info"]
    answer = request.headers.get("puzzle-answer", "")[:1000]
    return Client(info, device, tags, held.unit.keyring.derive("device:v1"), secure, answer)
