"""Keys and sealed fields.

The master key wraps each organization's keys (``org_keys``), one row a version. A field is sealed with
AES-256-GCM and bound to its table, column and row, so a ciphertext moved elsewhere does not open; it begins
with ``v`` and the number of its key, so that several keys can live at once. Exact search goes through a blind
index: a keyed hash of the normalised value, 16 bytes behind the number of its form. How keys are replaced
under way is in docs/decisions/0016.
"""
# ASVS 11.2.1, 11.2.2, 11.2.3, 11.3.1, 11.3.2, 11.3.3: AES-256-GCM of a well-kept library, several versions
# ASVS 11.4.1, 11.4.3, 11.5.1, 11.6.1, 13.3.2: HMAC-SHA256, random keys, wrapped

import contextlib
import hashlib
import hmac
import os
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import PrimaryKeyConstraint, String, text
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import errors
from zhike.core.model import Model, one_of

_NONCE, _KEY, _BLIND = 12, 32, 16
_HEADER = struct.Struct(">cH")  # "v" and the key's number
_FIRST = b"\x01"  # what values sealed before there were several keys begin with
KEY_STATES = ("announced", "current", "old", "retired")


class OrgKey(Model):
    """One version of an organization's keys, wrapped by the master key: the data key, then every key that
    blind indexes have gone through. Destroying the rows destroys what they sealed.

    ``announced``: known, not used yet. ``current``: seals. ``old``: opens what is not sealed anew yet.
    ``retired``: opens what nobody has to search any more. ``kek`` names the master key that wrapped it.
    """

    __tablename__ = "org_keys"
    __table_args__ = (PrimaryKeyConstraint("org_id", "version"), one_of("state", KEY_STATES))
    org_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(server_default="1")
    wrapped: Mapped[bytes] = mapped_column(BYTEA)
    state: Mapped[str] = mapped_column(String(10), server_default="current")
    kek: Mapped[str] = mapped_column(String(8), server_default="")
    retired_at: Mapped[datetime | None]


class KeyTombstone(Model):
    """An organization whose keys were destroyed. Keys that come back from a copy stay shut."""

    __tablename__ = "key_tombstones"
    __table_args__ = (PrimaryKeyConstraint("org_id"),)
    org_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Unreadable(Exception):
    """A sealed value does not open: wrong key, or it was moved or altered."""


class KeysGone(Unreadable, errors.DomainError):
    """The organization's keys were destroyed, and with them what they sealed."""

    code = "keys.gone"
    status = 410


def derive(master: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose; purposes never share a key."""
    return hmac.new(master, purpose.encode(), hashlib.sha256).digest()


def seal(key: bytes, plain: bytes, bound_to: str, version: int = 1) -> bytes:
    nonce = os.urandom(_NONCE)
    return _HEADER.pack(b"v", version) + nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def version_of(sealed: bytes) -> int:
    """The number of the key that sealed it. Raises `Unreadable`."""
    if sealed[:1] == _FIRST:
        return 1
    if len(sealed) < _HEADER.size or sealed[:1] != b"v":
        raise Unreadable("not a sealed value")
    return int(_HEADER.unpack_from(sealed)[1])


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Raises `Unreadable`."""
    start = len(_FIRST) if sealed[:1] == _FIRST else _HEADER.size
    nonce, body = sealed[start : start + _NONCE], sealed[start + _NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, body, bound_to.encode())
    except (InvalidTag, ValueError):
        raise Unreadable("does not open") from None


def header(version: int) -> bytes:
    """What every value sealed by this version begins with."""
    return _HEADER.pack(b"v", version)


@dataclass(frozen=True, slots=True)
class OrgKeys:
    """The keys of one organization, in memory.

    ``version`` seals; ``data`` opens, by version. ``chain`` are the keys of blind indexes in the order of
    their making: form n of a value is the hash of form n - 1 under key n, so a stored index can be brought
    forward without the value. While ``settled`` is smaller than the chain is long, values move to the newest
    form in the order of their settled one, and those up to ``reached`` have moved.
    """

    org_id: UUID
    version: int
    data: dict[int, bytes] = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    settled: int = 1
    reached: bytes | None = None

    @property
    def moving(self) -> bool:
        return self.settled < len(self.chain)

    def seal_bytes(self, plain: bytes, bound_to: str) -> bytes:
        return seal(self.data[self.version], plain, bound_to, self.version)

    def unseal_bytes(self, sealed: bytes, bound_to: str) -> bytes:
        """Raises `Unreadable`."""
        key = self.data.get(version_of(sealed))
        if key is None:
            raise Unreadable("its key is gone")
        return unseal(key, sealed, bound_to)

    def seal(self, text: str, table: str, column: str, row_id: UUID) -> bytes:
        return self.seal_bytes(text.encode(), f"{self.org_id}|{table}|{column}|{row_id}")

    def seal_many(
        self, texts: Sequence[str], table: str, column: str, row_ids: Sequence[UUID]
    ) -> list[bytes]:
        """As `seal`, text by text, with what they share made once."""
        cipher, start = AESGCM(self.data[self.version]).encrypt, header(self.version)
        bound, chance = f"{self.org_id}|{table}|{column}|", os.urandom(_NONCE * len(texts))
        sealed = []
        for place, (plain, row_id) in enumerate(zip(texts, row_ids, strict=True)):
            nonce = chance[_NONCE * place : _NONCE * place + _NONCE]
            sealed.append(start + nonce + cipher(nonce, plain.encode(), f"{bound}{row_id}".encode()))
        return sealed

    def unseal(self, sealed: bytes, table: str, column: str, row_id: UUID) -> str:
        """Raises `Unreadable`."""
        return self.unseal_bytes(sealed, f"{self.org_id}|{table}|{column}|{row_id}").decode()

    def blind(self, kind: str, value: str) -> bytes:
        """The blind index of a normalised value (a phone as E.164), as rows have it now: 17 bytes.

        Right in a transaction that writes, which holds the move still. Where nothing holds it, look for
        `blinds`.
        """
        return self.placed(self._settled(kind, value))

    def placed(self, form: bytes) -> bytes:
        """An index that was read or made earlier, as rows have it now (see `blind`)."""
        form = self._forward(form, self.settled)
        gone = form[0] == self.settled and self.reached is not None and form <= self.reached
        return self.onward(form) if self.moving and gone else form

    def blinds(self, kind: str, value: str) -> list[bytes]:
        """Every form in which the value may stand in a row: for reading, while keys are being replaced."""
        form = self._settled(kind, value)
        return [form, self.onward(form)] if self.moving else [form]

    def _settled(self, kind: str, value: str) -> bytes:
        said = f"{kind}:{value}".encode()
        first = b"\x01" + hmac.digest(self.chain[0], said, "sha256")[:_BLIND]
        return self._forward(first, self.settled)

    def onward(self, form: bytes) -> bytes:
        """The newest form of a stored index."""
        return self._forward(form, len(self.chain))

    def _forward(self, form: bytes, number: int) -> bytes:
        for step in range(form[0], number):
            form = bytes([step + 1]) + hmac.digest(self.chain[step], form[1:], "sha256")[:_BLIND]
        return form


_LOCK = "SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))"
_REACHED = """
SELECT reached FROM key_rotations WHERE org_id = $1 AND reached IS NOT NULL ORDER BY id DESC LIMIT 1
"""


def move_lock(org_id: UUID) -> str:
    """The name of the advisory lock that keeps blind indexes where they are."""
    return f"{org_id.hex}:blind"


async def held_still(conn: asyncpg.Connection, keys: OrgKeys) -> OrgKeys:
    """The keys with the place that the move has come to, where it stays until the transaction ends."""
    await conn.execute(_LOCK, move_lock(keys.org_id))
    return replace(keys, reached=await conn.fetchval(_REACHED, keys.org_id))


class MasterKeys:
    """The master key, and the one before it while both live."""

    def __init__(self, current: bytes, old: bytes | None = None) -> None:
        masters = [current] if old is None else [current, old]
        self._keks = {derive(kek, "kek-id")[:4].hex(): kek for kek in (derive(m, "kek:v1") for m in masters)}
        self.id = next(iter(self._keks))

    def wrap(self, plain: bytes, bound_to: str) -> tuple[bytes, str]:
        """(wrapped, the id of the key that did it)."""
        return seal(self._keks[self.id], plain, bound_to), self.id

    def unwrap(self, wrapped: bytes, kek: str, bound_to: str) -> bytes:
        """Raises `Unreadable` when the master key that wrapped it is not among ours."""
        if kek in self._keks:
            return unseal(self._keks[kek], wrapped, bound_to)
        for found in self._keks.values() if not kek else ():  # before there were two, nothing was noted
            with contextlib.suppress(Unreadable):
                return unseal(found, wrapped, bound_to)
        raise Unreadable(f"wrapped by a master key that is not here: {kek}")


CHECK_SECONDS = 5.0  # a process learns of new keys within this time
_READ = """
SELECT version, state, wrapped, kek FROM org_keys k WHERE org_id = $1
  AND NOT EXISTS (SELECT FROM key_tombstones t WHERE t.org_id = k.org_id) ORDER BY version
"""


@dataclass(slots=True)
class _Known:
    rows: list[tuple[int, str, bytes, str]]
    keys: OrgKeys
    checked: float


ROOT = "root"  # what the house's own key is bound to


class Keyring:
    """Opens organizations' keys with the master key, and looks every few seconds whether there are new ones.

    ``root`` is what the house itself signs and hashes with, over all organizations. It is wrapped like the
    rest (``private.root_key``), so that replacing the master key changes nothing that was signed.
    """

    def __init__(self, masters: MasterKeys, *, check_seconds: float = CHECK_SECONDS) -> None:
        self.masters = masters
        self.check_seconds = check_seconds
        self._open: dict[UUID, _Known] = {}

    async def load_root(self, conn: asyncpg.Connection) -> None:
        """Before anything else. Raises `Unreadable` with another master key than the database's."""
        wrapped, kek = await conn.fetchrow("SELECT wrapped, kek FROM app.root_key()")
        self._root = self.masters.unwrap(wrapped, kek, ROOT)
        self._pepper, self._signing = derive(self._root, "pepper:v1"), derive(self._root, "signing:v1")

    def derive(self, purpose: str) -> bytes:
        """A key of the house for one purpose."""
        return derive(self._root, purpose)

    def digest(self, purpose: str, value: str) -> bytes:
        """An index over all organizations that nobody can compute from the database alone. 32 bytes."""
        return hmac.new(self._pepper, f"{purpose}:{value}".encode(), hashlib.sha256).digest()

    def mac(self, purpose: str, data: bytes) -> bytes:
        """A signature that the database alone can neither make nor check. 32 bytes."""
        return hmac.new(self._signing, purpose.encode() + b":" + data, hashlib.sha256).digest()

    async def create(self, conn: asyncpg.Connection, org_id: UUID) -> None:
        """Make the keys of a new organization, in its founding transaction."""
        wrapped, kek = self.masters.wrap(os.urandom(2 * _KEY), _bound(org_id))
        await conn.execute(
            "INSERT INTO org_keys (org_id, version, wrapped, state, kek) VALUES ($1, 1, $2, 'current', $3)",
            org_id, wrapped, kek,
        )  # fmt: skip

    async def of(self, conn: asyncpg.Connection, org_id: UUID) -> OrgKeys:
        """The keys of an organization, read in its own context. Raises `Unreadable` when it has none."""
        known, now = self._open.get(org_id), time.monotonic()
        if known is not None and now - known.checked < self.check_seconds:
            return known.keys
        rows = [tuple(row) for row in await conn.fetch(_READ, org_id)]
        if not rows:
            self._open.pop(org_id, None)
            raise KeysGone()
        if known is not None and known.rows == rows:
            known.checked = now
            return known.keys
        keys = self.opened(org_id, rows)
        self._open[org_id] = _Known(rows, keys, now)
        return keys

    def opened(self, org_id: UUID, rows: Sequence[tuple[int, str, bytes, str]]) -> OrgKeys:
        """The keys of (version, state, wrapped, kek). Raises `Unreadable`."""
        data, chains, current = {}, {}, 0
        for version, state, wrapped, kek in rows:
            plain = self.masters.unwrap(wrapped, kek, _bound(org_id))
            data[version] = plain[:_KEY]
            chains[version] = tuple(plain[n : n + _KEY] for n in range(_KEY, len(plain), _KEY))
            current = version if state == "current" else current
        in_use = [len(chains[version]) for version, state, *_ in rows if state != "retired"]
        longest = max(chains.values(), key=len)
        return OrgKeys(org_id, current, data, longest, settled=min(in_use))

    def forget(self, org_id: UUID) -> None:
        """Read this organization's keys anew at the next use."""
        self._open.pop(org_id, None)

    def renewed(self, keys: OrgKeys, *, index: bool) -> tuple[bytes, str]:
        """The next version, wrapped: a new data key, with ``index`` another link of the chain."""
        chain = [*keys.chain, os.urandom(_KEY)] if index else list(keys.chain)
        return self.masters.wrap(os.urandom(_KEY) + b"".join(chain), _bound(keys.org_id))

    def rewrapped(self, org_id: UUID, wrapped: bytes, kek: str) -> tuple[bytes, str]:
        """The same keys under today's master key."""
        return self.masters.wrap(self.masters.unwrap(wrapped, kek, _bound(org_id)), _bound(org_id))


def _bound(org_id: UUID) -> str:
    return f"org:{org_id}"
