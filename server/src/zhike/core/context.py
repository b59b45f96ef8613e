"""Who acts, on what request, and the signed token by which the database believes it.

The database trusts no plain setting: row-level security reads ``app.context``, a token that only a
process holding the context key can sign (docs/decisions/0003). It names the organization and the user
and lives for a minute. A write mints its own; a connection that reads for the same user again within
`TOKEN_REUSED` seconds keeps the one it has, which saves a round trip (docs/decisions/0013).
"""

import hashlib
import hmac
import time
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

TOKEN_SECONDS = 60
TOKEN_REUSED = 20.0  # the last statement of a reading must still begin within TOKEN_SECONDS
KEY_PURPOSE = "context:v1"  # what the signing key is derived for
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it. ``permissions`` are ``resource:action`` codes; a job acts with all of them.

    Somebody who is not ``approved`` has signed in and waits to be let in (入驻申请). ``scope``: which rows of
    the organization: all, those of their sites, of their teams, their own. ``veils``: the kinds of fields of
    which they see less than usual, each with ``masked`` or ``hidden`` (or ``full``, where more)."""

    kind: Literal["user", "machine", "visitor", "job", "anonymous"]
    org_id: UUID
    user_id: UUID | None = None
    name: str = ""
    role: str = ""
    permissions: frozenset[str] = frozenset()
    site_ids: tuple[UUID, ...] = ()
    session_id: UUID | None = None
    subject_id: UUID | None = None  # a visitor's, a channel's, an API key's id: what the resolver vouches for
    approved: bool = True
    scope: Literal["a", "s", "t", "o"] = "a"
    veils: tuple[tuple[str, str], ...] = ()

    @property
    def is_somebody(self) -> bool:
        """There is one caller behind it. Nobody's idempotency key would show a stranger another's answer."""
        return self.kind != "anonymous"

    @property
    def rights(self) -> tuple[object, ...]:
        """What decides what one sees. A stream that began with others has to begin anew."""
        return self.permissions, self.scope, frozenset(self.site_ids), self.veils, self.approved

    @property
    def keeps(self) -> UUID | None:
        """Whose a new row is where nobody says: theirs, if they see only their own or their teams'."""
        return self.user_id if self.scope in {"t", "o"} else None

    @property
    def at_site(self) -> UUID | None:
        """Where a new row belongs where nobody says: the site of somebody who sees only that one."""
        return self.site_ids[0] if self.scope == "s" and len(self.site_ids) == 1 else None

    @property
    def sees_pools(self) -> bool:
        """Whether people who lie in a pool (公海) are to be seen outside of it: by those who run the pools,
        and by the house itself. A colleague sees them in the pool (rooms/pools) and nowhere else."""
        house = self.kind not in {"user", "machine"} and self.user_id is None
        return house or "pool:manage" in self.permissions

    def may(self, permission: str) -> bool:
        return self.kind == "job" or permission in self.permissions


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """Where it came from. ``trace_id`` is a W3C trace id (32 hex digits)."""

    request_id: str = ""
    trace_id: str = ""
    ip: str | None = None
    user_agent: str = ""
    language: str = "zh-CN"


def key_id_of(key: bytes) -> str:
    """Four hexadecimal digits that tell two signing keys apart while both are installed."""
    return hashlib.sha256(b"context-key-id:" + key).hexdigest()[:4]


@dataclass(frozen=True, slots=True)
class ContextSigner:
    """Mints tenant tokens: ``v2.<key id>.<org>.<user>.<scope>.<expiry>.<hmac-sha256>``, 151 characters."""

    key: bytes = field(repr=False)
    key_id: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key_id", self.key_id or key_id_of(self.key))

    def mint(self, org_id: UUID, user_id: UUID | None, scope: str = "a") -> str:
        expires = int(time.time()) + TOKEN_SECONDS
        body = f"v2.{self.key_id}.{org_id.hex}.{(user_id or NOBODY).hex}.{scope}.{expires:010}"
        mac = hmac.new(self.key, body.encode(), hashlib.sha256).hexdigest()
        return f"{body}.{mac}"
