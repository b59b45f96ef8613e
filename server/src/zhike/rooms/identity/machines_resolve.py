"""From a request of a machine to its actor: a key's token, or a signature (promises 3.1).

What a key may is asked of the database again after a second and a half at the latest, as with people; its
rate and quota are counted at every request, and a signed request is accepted once.
"""

import asyncio
import hmac
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from starlette.requests import Request

from zhike.core import cache, errors
from zhike.core.clock import utcnow
from zhike.core.context import Actor
from zhike.core.http import ratelimit, signature
from zhike.core.http.head import headers
from zhike.core.http.services import Services, services
from zhike.core.tx import Tx
from zhike.rooms.identity import machines_rules as rules
from zhike.rooms.identity import rights
from zhike.rooms.identity.repository import ROLES_JSON

KEEP_SECONDS = 1.5
MOST = 10_000
SEEN_EVERY = timedelta(minutes=1)
DAY = 86_400
_VERIFIED = "zhike.machine"  # in the scope of a request that has been let in: a stream is asked about again

_KEY = " ".join(("""
SELECT k.id, k.key_id, k.name AS key_name, k.secret_hash, k.signing_sealed, k.previous_hash,
       k.previous_signing_sealed, k.previous_until, k.scopes, k.require_signature, k.rate_per_minute,
       k.daily_quota, k.expires_at, k.last_used_at, u.id AS user_id, u.role, """, ROLES_JSON, """ AS roles,
       (SELECT coalesce(array_agg(us.site_id), '{}') FROM user_sites us
         WHERE us.org_id = u.org_id AND us.user_id = u.id) AS site_ids
FROM api_keys k JOIN users u ON u.org_id = k.org_id AND u.id = k.user_id
WHERE k.org_id = $1 AND k.key_id = $2 AND k.revoked_at IS NULL
  AND u.status = 'active' AND u.deleted_at IS NULL
  AND EXISTS (SELECT FROM organizations o WHERE o.id = k.org_id AND o.status = 'active')
"""))  # fmt: skip
_USED = """
UPDATE api_keys SET last_used_at = $3, last_used_ip = $4
WHERE org_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at < $3)
"""


class SignatureRequired(errors.Unauthenticated):
    """This key is for signed requests only."""

    code = "auth.signature_required"


class QuotaUsedUp(errors.TooMany):
    code = "api_key.quota"


@dataclass(frozen=True, slots=True)
class Known:
    """A key as it is remembered for a moment. ``pairs``: (token hash, signing secret, until when)."""

    actor: Actor
    pairs: tuple[tuple[bytes, bytes, datetime | None], ...] = field(repr=False)
    require_signature: bool
    rate: int
    quota: int | None
    expires_at: datetime | None
    last_used_at: datetime | None

    def living(self, now: datetime) -> list[tuple[bytes, bytes]]:
        return [(hash, signing) for hash, signing, until in self.pairs if until is None or until > now]


def quota_key(org_id: UUID, key: UUID | None, now: float) -> str:
    return cache.MACHINE.key(org_id, key, "day", int(now) // DAY)


class KeyResolver:
    """One for a process."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Known]] = {}

    def forget_user(self, org_id: UUID, user_id: UUID | None) -> None:
        for key_id, (_, known) in list(self._kept.items()):
            if known.actor.org_id == org_id and user_id in {None, known.actor.user_id}:
                del self._kept[key_id]

    async def __call__(self, request: Request) -> Actor | None:
        held = services(request)
        if (key_id := request.scope.get(_VERIFIED)) is not None:
            known = await self._known(held, key_id)
            return known.actor if known else None
        if signature.is_signed(request):
            return await self._signed(request, held)
        token = bearer(request) or ""
        key_id = rules.key_id_of(token)
        known = await self._known(held, key_id) if key_id else None
        given = rules.digest(token)
        if known is None or not _any(hmac.compare_digest(hash, given) for hash, _ in known.living(utcnow())):
            return None
        if known.require_signature:
            raise SignatureRequired()
        request.scope[_VERIFIED] = key_id
        return await self._let_in(request, held, known)

    async def _signed(self, request: Request, held: Services) -> Actor:
        """Raises `SignatureInvalid`."""
        claim = signature.read(request)
        claim.check_time(time.time())
        known = await self._known(held, claim.key_id)
        if not claim.matches([signing for _, signing in known.living(utcnow())] if known else []):
            raise signature.SignatureInvalid(reason="signature")
        assert known is not None
        signature.check_body(request)
        actor = await self._let_in(request, held, known)
        async with held.unit.transaction(actor) as tx:
            if not await signature.spend(tx, claim):
                raise signature.SignatureInvalid(reason="nonce")
        request.scope[_VERIFIED] = claim.key_id
        return actor

    async def _let_in(self, request: Request, held: Services, known: Known) -> Actor:
        """Count the request. Raises `TooMany` beyond the rate, `QuotaUsedUp` beyond the quota."""
        now, actor = time.time(), known.actor
        minute = cache.MACHINE.key(actor.org_id, actor.subject_id, "minute", int(now) // 60)
        day = quota_key(actor.org_id, actor.subject_id, now)
        this_minute, today = await asyncio.gather(held.cache.count(minute, 60), held.cache.count(day, DAY))
        ratelimit.note(request, known.rate, this_minute)
        if this_minute > known.rate:
            raise errors.TooMany(retry_after=60 - int(now) % 60, limit=known.rate)
        if known.quota is not None and today > known.quota:
            raise QuotaUsedUp(retry_after=DAY - int(now) % DAY, limit=known.quota)
        if known.last_used_at is None or utcnow() - known.last_used_at > SEEN_EVERY:
            await self._note_use(held, known, ratelimit.client_ip(request.scope))
        return actor

    async def _note_use(self, held: Services, known: Known, ip: str | None) -> None:
        actor = known.actor
        async with held.unit.transaction(actor) as tx:
            await tx.conn.execute(_USED, actor.org_id, actor.subject_id, tx.now, ip)
        self.forget_user(actor.org_id, actor.user_id)

    async def _known(self, held: Services, key_id: str) -> Known | None:
        kept = self._kept.get(key_id)
        known = kept[1] if kept is not None and kept[0] > time.monotonic() else None
        if known is None:
            org_id = rules.organization_of(key_id)
            if org_id is None:
                return None
            async with held.unit.reading(Actor("anonymous", org_id)) as tx:
                row = await tx.conn.fetchrow(_KEY, org_id, key_id)
                known = await _remember(tx, row) if row is not None else None
            if known is None:
                self._kept.pop(key_id, None)
                return None
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[key_id] = (time.monotonic() + KEEP_SECONDS, known)
        return known if known.expires_at is None or known.expires_at > utcnow() else None


async def _remember(tx: Tx, row: Any) -> Known:
    keys = await tx.keys()
    signing = keys.unseal(row["signing_sealed"], "api_keys", "signing", row["id"]).encode()
    pairs: list[tuple[bytes, bytes, datetime | None]] = [(row["secret_hash"], signing, None)]
    if row["previous_hash"] is not None:
        old = keys.unseal(row["previous_signing_sealed"], "api_keys", "previous_signing", row["id"]).encode()
        pairs.append((row["previous_hash"], old, row["previous_until"]))
    held = rights.of_roles(orjson.loads(row["roles"]))
    actor = Actor(
        "machine", tx.org_id, row["user_id"], f"{row['key_name'][:80]} ({row['key_id'][:11]}…)", row["role"],
        held.permissions & frozenset(row["scopes"]) - rules.NEVER, tuple(row["site_ids"]),
        subject_id=row["id"], scope=held.letter(row["site_ids"]), veils=held.veils,
    )  # fmt: skip
    return Known(
        actor, tuple(pairs), row["require_signature"], row["rate_per_minute"], row["daily_quota"],
        row["expires_at"], row["last_used_at"],
    )  # fmt: skip


def bearer(request: Request) -> str | None:
    """The credential of ``Authorization: Bearer …``; None when the request does not speak so."""
    scheme, _, credential = headers(request.scope).get(b"authorization", b"").partition(b" ")
    return credential.strip().decode("latin-1") if scheme.lower() == b"bearer" else None


def _any(answers: Any) -> bool:
    """As `any`, but asks to the end: how many secrets a key has is nobody's business."""
    return max(list(answers), default=False)
