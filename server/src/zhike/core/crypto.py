"""Keys and sealed fields.

The master key wraps one data key and one index key per organization (``org_keys``). A field is sealed with
AES-256-GCM and bound to its table, column and row, so a ciphertext moved elsewhere does not open. Exact
search goes through a blind index: HMAC-SHA256 of the normalised value, cut to 16 bytes.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Model

_NONCE = 12
_VERSION = b"\x01"


class OrgKey(Model):
    """An organization's keys, wrapped by the master key. Destroying the row destroys what they sealed."""

    __tablename__ = "org_keys"
    __table_args__ = (PrimaryKeyConstraint("org_id", "version"),)
    org_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(server_default="1")
    wrapped: Mapped[bytes] = mapped_column(BYTEA)


class Unreadable(Exception):
    """A sealed value does not open: wrong key, or it was moved or altered."""


def derive(master: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose; purposes never share a key."""
    return hmac.new(master, purpose.encode(), hashlib.sha256).digest()


def seal(key: bytes, plain: bytes, bound_to: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Raises `Unreadable`."""
    if sealed[:1] != _VERSION:
        raise Unreadable("unknown version")
    nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, body, bound_to.encode())
    except InvalidTag:
        raise Unreadable("does not open") from None


@dataclass(frozen=True, slots=True)
class OrgKeys:
    """The two keys of one organization, in memory."""

    org_id: UUID
    data: bytes = field(repr=False)
    index: bytes = field(repr=False)

    def seal(self, text: str, table: str, column: str, row_id: UUID) -> bytes:
        return seal(self.data, text.encode(), f"{self.org_id}|{table}|{column}|{row_id}")

    def unseal(self, sealed: bytes, table: str, column: str, row_id: UUID) -> str:
        """Raises `Unreadable`."""
        return unseal(self.data, sealed, f"{self.org_id}|{table}|{column}|{row_id}").decode()

    def blind(self, kind: str, value: str) -> bytes:
        """The blind index of a normalised value (a phone as E.164). 16 bytes."""
        return hmac.new(self.index, f"{kind}:{value}".encode(), hashlib.sha256).digest()[:16]


class Keyring:
    """Opens organizations' keys with the master key and keeps them for the life of the process."""

    def __init__(self, master: bytes) -> None:
        self._kek = derive(master, "kek:v1")
        self._pepper = derive(master, "pepper:v1")
        self._signing = derive(master, "signing:v1")
        self._open: dict[UUID, OrgKeys] = {}

    def digest(self, purpose: str, value: str) -> bytes:
        """An index over all organizations that nobody can compute from the database alone. 32 bytes."""
        return hmac.new(self._pepper, f"{purpose}:{value}".encode(), hashlib.sha256).digest()

    def mac(self, purpose: str, data: bytes) -> bytes:
        """A signature that the database alone can neither make nor check. 32 bytes."""
        return hmac.new(self._signing, purpose.encode() + b":" + data, hashlib.sha256).digest()

    async def create(self, conn: asyncpg.Connection, org_id: UUID) -> OrgKeys:
        """Make the keys of a new organization, in its founding transaction."""
        both = os.urandom(64)
        wrapped = seal(self._kek, both, f"org:{org_id}")
        await conn.execute(
            "INSERT INTO org_keys (org_id, version, wrapped) VALUES ($1, 1, $2)", org_id, wrapped
        )
        return OrgKeys(org_id, both[:32], both[32:])

    async def of(self, conn: asyncpg.Connection, org_id: UUID) -> OrgKeys:
        """The keys of an organization, read in its own context. Raises `Unreadable` when it has none."""
        keys = self._open.get(org_id)
        if keys is None:
            wrapped = await conn.fetchval(
                "SELECT wrapped FROM org_keys WHERE org_id = $1 ORDER BY version DESC LIMIT 1", org_id
            )
            if wrapped is None:
                raise Unreadable("this organization has no key")
            both = unseal(self._kek, wrapped, f"org:{org_id}")
            keys = self._open[org_id] = OrgKeys(org_id, both[:32], both[32:])
        return keys
