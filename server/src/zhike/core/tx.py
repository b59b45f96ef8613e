"""The transaction: the one argument of every verb, and the only file that commits.

``tx`` carries who acts, the time (taken once), the raw connection for hot statements, an ORM session for
the rest, and three words: ``publish`` a fact, ``enqueue`` a job, ``audit`` a change. All three become rows
of this very transaction, written just before the commit in one statement.
"""

import contextlib
import dataclasses
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from zhike.core.clock import utcnow
from zhike.core.context import TOKEN_REUSED, Actor, ContextSigner, RequestInfo
from zhike.core.crypto import Keyring, OrgKeys, held_still
from zhike.core.db import Database, Slot
from zhike.core.event import Event
from zhike.core.ids import uuid7
from zhike.core.masking import for_audit
from zhike.core.persons import veiled
from zhike.settings import SCOPED_ROLE

log = structlog.get_logger(__name__)

_FLUSH = """
WITH outbox AS (
  INSERT INTO outbox_events (org_id, id, kind, event_type, aggregate_type, aggregate_id, site_id, payload,
                             schema_version, actor_id, request_id, trace_id, dedupe_key, next_attempt_at)
  SELECT $1::uuid, id, kind, event_type, aggregate_type, aggregate_id, site_id, payload,
         schema_version, $2::uuid, $3::text, $4::text, dedupe_key, next_attempt_at
  FROM jsonb_to_recordset($5::jsonb) AS r(id uuid, kind text, event_type text, aggregate_type text,
       aggregate_id uuid, site_id uuid, payload jsonb, schema_version int, dedupe_key text,
       next_attempt_at timestamptz)
  ON CONFLICT (org_id, dedupe_key) DO NOTHING
)
INSERT INTO audit_logs (org_id, id, audit_id, actor_type, user_id, operator_name, event_type,
                        resource_type, resource_id, ticket_id, changes, details, ip_address, user_agent,
                        request_id, trace_id)
SELECT $1::uuid, id, 'AUD_' || right(replace(id::text, '-', ''), 16), $6::text, $2::uuid, $7::text,
       event_type, resource_type, resource_id, ticket_id, changes, coalesce(details, '{}'), $8::inet,
       $9::text, $3::text, $4::text
FROM jsonb_to_recordset($10::jsonb) AS r(id uuid, event_type text, resource_type text, resource_id uuid,
     ticket_id text, changes jsonb, details jsonb)
"""


def _plain(value: Any) -> Any:
    if isinstance(value, (Decimal, UUID)):  # asyncpg has a UUID class of its own
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} does not go into an event or an audit row")


def to_json(value: Any) -> str:
    """JSON text for a jsonb parameter: UUIDs and times by orjson, Decimal as text."""
    return orjson.dumps(value, default=_plain).decode()


class Tx:
    """See the module. Reads made without a transaction get a ``Tx`` too, but may not change anything."""

    def __init__(
        self, unit: "Unit", slot: Slot, actor: Actor, request: RequestInfo, *, writable: bool, now: datetime
    ) -> None:
        self.unit = unit
        self.actor = actor
        self.request = request
        self.now = now
        self.writable = writable
        self.conn: asyncpg.Connection = slot.raw
        self._slot = slot
        self._session: AsyncSession | None = None
        self._keys: OrgKeys | None = None
        self._outbox: list[dict[str, Any]] = []
        self._audit: list[dict[str, Any]] = []
        self._after: list[Callable[[], Awaitable[None]]] = []

    @property
    def org_id(self) -> UUID:
        return self.actor.org_id

    @property
    def session(self) -> AsyncSession:
        """The ORM session of this transaction, made on first use."""
        if self._session is None:
            self._session = self.unit.db.session(self._slot)
        return self._session

    async def keys(self) -> OrgKeys:
        """The organization's keys, to seal fields and to make blind indexes.

        While indexes move to another key, a transaction that writes holds them still from here to its end;
        one that follows a stored index from table to table asks for the keys first for that alone.
        """
        if self._keys is None or not self._keys.moving:
            self._keys = await self.unit.keyring.of(self.conn, self.org_id)
            if self._keys.moving and self.writable:
                self._keys = await held_still(self.conn, self._keys)
        return self._keys

    def publish(self, event: Event, *, dedupe_key: str | None = None) -> None:
        """Tell the other rooms a fact. They hear it after the commit, or never if there is none."""
        self._outbox.append(
            {
                "id": uuid7(),
                "kind": "event",
                "event_type": event.NAME,
                "aggregate_type": event.AGGREGATE,
                "aggregate_id": event.aggregate_id,
                "site_id": getattr(event, "site_id", None),
                "payload": {field.name: getattr(event, field.name) for field in dataclasses.fields(event)},
                "schema_version": event.VERSION,
                "dedupe_key": dedupe_key,
                "next_attempt_at": None,
            }
        )

    def enqueue(
        self, job: str, *, run_at: datetime | None = None, dedupe_key: str | None = None, **payload: Any
    ) -> None:
        """Have ``job`` run after the commit, not before ``run_at``. The same ``dedupe_key`` counts once."""
        self._outbox.append(
            {
                "id": uuid7(),
                "kind": "job",
                "event_type": job,
                "aggregate_type": None,
                "aggregate_id": None,
                "site_id": None,
                "payload": payload,
                "schema_version": 1,
                "dedupe_key": dedupe_key,
                "next_attempt_at": run_at,
            }
        )

    def audit(
        self, action: str, resource_type: str, resource_id: UUID | None = None, *,
        before: dict[str, Any] | None = None, after: dict[str, Any] | None = None,
        ticket_id: str | None = None, **details: Any,
    ) -> None:  # fmt: skip
        """Record who did ``action`` (``customer.updated``). ``before``/``after`` hold changed fields only,
        never plain phone numbers or secrets; of what a table declares personal, one sees that it changed."""
        changes = (
            {"before": veiled(resource_type, before), "after": veiled(resource_type, after)}
            if before or after else None
        )  # fmt: skip
        self._audit.append(
            {
                "id": uuid7(),
                "event_type": action,
                "resource_type": resource_type,
                "resource_id": resource_id,
                "ticket_id": ticket_id,
                "changes": for_audit(changes),
                "details": for_audit(details),
            }
        )

    def after_commit(self, action: Callable[[], Awaitable[None]]) -> None:
        """Run ``action`` once the commit has succeeded: cache invalidation, wake-ups. It may be lost."""
        self._after.append(action)

    async def lock(self, *parts: object) -> None:
        """Hold an advisory lock on (organization, parts) until the end of the transaction."""
        key = ":".join([self.org_id.hex, *map(str, parts)])
        await self.conn.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", key)

    async def pass_by(self, *parts: object) -> bool:
        """Keep `lock` of the same parts waiting until the end of this transaction, as others who pass by may,
        too; False, at once, when somebody holds it."""
        key = ":".join([self.org_id.hex, *map(str, parts)])
        passed = "SELECT pg_try_advisory_xact_lock_shared(hashtextextended($1, 0))"
        return bool(await self.conn.fetchval(passed, key))

    @contextlib.asynccontextmanager
    async def whole(self) -> AsyncIterator[None]:
        """For the block, this transaction works with all rows of the organization, whatever part of it the
        actor sees. For a deed that was decided on rows that they see, and whose effect must not stop at
        their border, as a merge's (docs/decisions/0033). Whatever fails in it ends the transaction."""
        if self.actor.scope == "a":
            yield
            return
        await self.flush()
        await self._act_for("a")
        yield
        await self.flush()
        await self._act_for(self.actor.scope)

    async def _act_for(self, scope: str) -> None:
        token = self.unit.signer.mint(self.org_id, self.actor.user_id, scope)
        role = role_for(scope, scoped=True)
        await self.conn.execute(f"{role}SET LOCAL app.context = '{token}'")

    @contextlib.asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part that may be refused by itself: then nothing of it stays, neither rows nor what it said.

        ORM rows that were read before are strangers after a refusal; read them again.
        """
        await self.flush()
        said, told, later = len(self._outbox), len(self._audit), len(self._after)
        keys = self._keys
        await self.conn.execute("SAVEPOINT attempt")
        try:
            yield
            await self.flush()
        except Exception:
            self._forget()
            self._session = None  # one whose flush has failed takes no more work
            self._keys = keys  # a lock that was taken in the part ends with it, and is taken again
            del self._outbox[said:], self._audit[told:], self._after[later:]
            await self.conn.execute("ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt")
            raise
        await self.conn.execute("RELEASE SAVEPOINT attempt")

    async def flush(self) -> None:
        """Send pending ORM changes, so that raw statements and constraints see them."""
        if self._session is not None:
            await self._session.flush()

    async def _finish(self) -> None:
        await self.flush()
        if self._outbox or self._audit:
            await self.conn.execute(
                _FLUSH, self.org_id, self.actor.user_id, self.request.request_id, self.request.trace_id,
                to_json(self._outbox), self.actor.kind, self.actor.name[:100], self.request.ip,
                self.request.user_agent[:500], to_json(self._audit),
            )  # fmt: skip
        if await self.conn.execute("COMMIT") != "COMMIT":  # a caught error has undone all
            raise RuntimeError("The transaction had failed before it was committed.")
        if self._outbox:
            wake_relay()
        for action in self._after:
            try:
                await action()
            except Exception:  # the commit stands; a lost invalidation must not look like a failed write
                log.warning("after_commit_failed", exc_info=True)

    def _forget(self) -> None:
        if self._session is not None:
            self._session.sync_session.expunge_all()


def wake_relay() -> None:
    """Replaced at start by `core.wake`: tells the relay, soon and once, that rows are waiting."""


async def _begin(slot: Slot, opening: str) -> None:
    """Open the transaction, or tell the session who reads. A statement that was prepared and then never run,
    because something broke in between, has left the server waiting for it in a transaction of its own,
    perhaps until its time ran out; this refusal has ended that."""
    try:
        await slot.raw.execute(opening)
    except (asyncpg.ActiveSQLTransactionError, asyncpg.QueryCanceledError):
        await slot.raw.execute(opening)


def role_for(scope: str, scoped: bool = False) -> str:
    """What a transaction says first about its role. ``scoped``: its session may be the scoped role's."""
    if scope != "a":
        return f"SET LOCAL ROLE {SCOPED_ROLE}; "
    return "SET LOCAL ROLE NONE; " if scoped else ""


def sight(pools: bool) -> str:
    """Whether people in a pool are to be seen: what the policy ``pooled`` asks (docs/decisions/0034)."""
    return f"app.pools = '{'on' if pools else ''}'; "


def session_role(scope: str, scoped: bool) -> str:
    """The same for a session that outlives the reading."""
    if scope != "a":
        return f"SET ROLE {SCOPED_ROLE}; "
    return "RESET ROLE; " if scoped else ""


@dataclasses.dataclass(frozen=True)
class Unit:
    """What a process needs to open transactions: its pool, its signing key and its keyring."""

    db: Database
    signer: ContextSigner
    keyring: Keyring

    @contextlib.asynccontextmanager
    async def transaction(
        self, actor: Actor, request: RequestInfo | None = None, *, now: datetime | None = None
    ) -> AsyncIterator[Tx]:
        """A transaction for the block: committed at its end, rolled back by any exception.

        BEGIN and the tenant token travel in one round trip. Raises what the commit raises.
        """
        async with self.db.slot() as slot:
            token = self.signer.mint(actor.org_id, actor.user_id, actor.scope)
            role = f"{role_for(actor.scope, slot.scoped)}SET LOCAL {sight(actor.sees_pools)}"
            try:
                await _begin(slot, self.db.opening("READ WRITE", token, role))
            except BaseException:  # cancelled half-way, nobody knows whether it has begun
                slot.raw.terminate()
                raise
            tx = Tx(self, slot, actor, request or RequestInfo(), writable=True, now=now or utcnow())
            try:
                yield tx
                await tx._finish()
            except BaseException:
                if not slot.raw.is_closed() and slot.raw.is_in_transaction():
                    with contextlib.suppress(asyncpg.PostgresError, OSError):
                        await slot.raw.execute("ROLLBACK")
                raise
            finally:
                tx._forget()

    def reading(self, actor: Actor, request: RequestInfo | None = None) -> "_Reading":
        """Reads without a transaction block: each statement sees the newest committed state.

        The session carries the actor's own token. It is set at the checkout, unless this very connection was
        told the same a moment ago; connections are read-only outside of `transaction`, so a stray write is an
        error.
        """
        return _Reading(self, actor, request or RequestInfo())


class _Reading:
    """The block of `Unit.reading`; a class, since a generator would cost a point read a tenth of its time."""

    __slots__ = ("actor", "request", "slot", "tx", "unit")

    def __init__(self, unit: Unit, actor: Actor, request: RequestInfo) -> None:
        self.unit, self.actor, self.request = unit, actor, request

    async def __aenter__(self) -> Tx:
        unit, actor = self.unit, self.actor
        told = (actor.org_id, actor.user_id, actor.scope, actor.sees_pools)
        slot = self.slot = await unit.db.acquire(told)
        try:
            if unit.db.pooled:  # the session is not ours: only a transaction keeps what it was told
                role = f"{role_for(actor.scope)}SET LOCAL {sight(actor.sees_pools)}"
                await _begin(slot, unit.db.opening("READ ONLY", unit.signer.mint(*told[:3]), role))
            elif slot.told != told or slot.until < time.monotonic():
                role = f"{session_role(actor.scope, slot.scoped)}SET {sight(actor.sees_pools)}"
                # whoever is cancelled half-way has told it nobody knows what
                slot.told, slot.scoped = None, True
                until = time.monotonic() + TOKEN_REUSED
                await _begin(slot, f"{role}SET app.context = '{unit.signer.mint(*told[:3])}'")
                slot.told, slot.until, slot.scoped = told, until, actor.scope != "a"
        except BaseException as error:
            unit.db.release(slot, error)
            raise
        self.tx = Tx(unit, slot, actor, self.request, writable=False, now=utcnow())
        return self.tx

    async def __aexit__(self, kind: object, error: BaseException | None, _: object) -> None:
        self.tx._forget()
        try:
            if self.unit.db.pooled and not self.slot.raw.is_closed():
                await self.slot.raw.execute("ROLLBACK")
        finally:
            self.unit.db.release(self.slot, error)
