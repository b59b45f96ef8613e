"""A part of a transaction that is refused leaves nothing behind, and the rest goes on."""

from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy.exc import IntegrityError

from zhike.core import errors
from zhike.core.crypto import OrgKeys
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.customers.models import Tag

from ..cast import Hall


async def _tag(tx: Tx, name: str) -> UUID:
    row = Tag(org_id=tx.org_id, id=uuid4(), name=name)
    tx.session.add(row)
    tx.audit("tag.created", "tag", row.id, after={"name": name})
    tx.publish(events.CustomerTagAdded(customer_id=row.id, tag_id=row.id))
    return row.id


async def _names(db: asyncpg.Connection, hall: Hall) -> list[str]:
    rows = await db.fetch("SELECT name FROM tags WHERE org_id = $1 ORDER BY name", hall.org_id)
    return [row["name"] for row in rows]


async def _said(db: asyncpg.Connection, hall: Hall) -> tuple[int, int]:
    told = await db.fetchval(
        "SELECT count(*) FROM outbox_events WHERE org_id = $1 AND event_type = 'crm.customer.tag_added'",
        hall.org_id,
    )
    heard = await db.fetchval(
        "SELECT count(*) FROM audit_logs WHERE org_id = $1 AND event_type = 'tag.created'", hall.org_id
    )
    return int(told), int(heard)


async def test_what_is_refused_leaves_nothing(hall: Hall, owner_db: asyncpg.Connection) -> None:
    async with hall.held.unit.transaction(hall.actor()) as tx:
        await _tag(tx, "a")
        async with tx.attempt():
            await _tag(tx, "b")
        with pytest.raises(errors.Conflict):
            async with tx.attempt():
                await _tag(tx, "c")
                await tx.flush()
                raise errors.Conflict()
        await _tag(tx, "d")
    assert await _names(owner_db, hall) == ["a", "b", "d"]
    assert await _said(owner_db, hall) == (3, 3)


async def test_after_the_database_said_no_the_work_goes_on(hall: Hall, owner_db: asyncpg.Connection) -> None:
    async with hall.held.unit.transaction(hall.actor()) as tx:
        await _tag(tx, "a")
        with pytest.raises(IntegrityError):  # the flush at its end
            async with tx.attempt():
                await _tag(tx, "a")
        with pytest.raises(asyncpg.PostgresError):
            async with tx.attempt():
                await _tag(tx, "x")
                await tx.conn.execute("SELECT 1 / 0")
        await _tag(tx, "b")
    assert await _names(owner_db, hall) == ["a", "b"]
    assert await _said(owner_db, hall) == (2, 2)


async def test_keys_are_held_still_after_a_refusal_too(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that a refused part has taken ends with it, and whoever writes afterwards takes it again."""
    monkeypatch.setattr(OrgKeys, "moving", property(lambda keys: True))
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
    async with hall.held.unit.transaction(hall.actor()) as tx:
        with pytest.raises(errors.Conflict):
            async with tx.attempt():
                await tx.keys()
                raise errors.Conflict()
        assert await tx.conn.fetchval(held) == 0
        await tx.keys()
        assert await tx.conn.fetchval(held) == 1
