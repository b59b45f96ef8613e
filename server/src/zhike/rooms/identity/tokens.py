"""Tokens: opaque ones that carry their organization and are stored hashed, and short access JWTs."""

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

_ISSUER = "zhike"
_ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True)
class Opaque:
    """A fresh opaque token: 128 bits of organization, 256 bits of chance."""

    text: str
    hash: bytes


def issue(org_id: UUID) -> Opaque:
    raw = org_id.bytes + secrets.token_bytes(32)
    return Opaque(base64.urlsafe_b64encode(raw).decode(), hashlib.sha256(raw).digest())


def read(text: str) -> tuple[UUID, bytes] | None:
    """(organization, hash) of a token that has the right form, else None."""
    try:
        raw = base64.b64decode(text.encode(), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    if len(raw) != 48:
        return None
    return UUID(bytes=raw[:16]), hashlib.sha256(raw).digest()


def csrf(key: bytes, session_hash: bytes) -> str:
    """The anti-forgery token of a cookie session. 32 hexadecimal digits."""
    return hmac.new(key, session_hash, hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Access:
    org_id: UUID
    user_id: UUID
    family_id: UUID


class AccessTokens:
    """Signs and reads access JWTs. The algorithm is pinned; type, issuer, audience and times are checked."""

    def __init__(self, key: bytes, lifetime: int) -> None:
        self._key = OctKey.import_key(key)
        self.lifetime = lifetime

    def issue(self, held: Access) -> str:
        now = int(time.time())
        claims = {
            "iss": _ISSUER, "aud": "api", "iat": now, "nbf": now, "exp": now + self.lifetime,
            "org": held.org_id.hex, "sub": held.user_id.hex, "fam": held.family_id.hex,
        }  # fmt: skip
        return jwt.encode({"alg": _ALGORITHM, "typ": "at+jwt"}, claims, self._key)

    def read(self, text: str) -> Access | None:
        """The holder, or None for anything that is not a valid access token right now."""
        try:
            token = jwt.decode(text, self._key, algorithms=[_ALGORITHM])
            jwt.JWTClaimsRegistry(
                iss={"essential": True, "value": _ISSUER}, aud={"essential": True, "value": "api"},
                exp={"essential": True}, nbf={"essential": True},
            ).validate(token.claims)  # fmt: skip
            if token.header.get("typ") != "at+jwt":
                return None
            claims = token.claims
            return Access(UUID(claims["org"]), UUID(claims["sub"]), UUID(claims["fam"]))
        except (JoseError, ValueError, KeyError, TypeError):
            return None
