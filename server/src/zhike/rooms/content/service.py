"""The verbs of scripts."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.core import errors, etag, search
from zhike.core.http.access import require
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import content as events
from zhike.rooms.content import repository, rules, schemas
from zhike.rooms.content.models import Script
from zhike.rooms.content.repository import Scripts
from zhike.rooms.conversations.service import ConversationMissing

MOST = 2_000  # scripts of an organization
FOUND_IN = 200  # characters of a text by which it is found
SHARE = "script:share"


class ShortcutTaken(errors.Conflict):
    """Another script has this shortcut."""

    code = "script.shortcut_taken"


class TooManyScripts(errors.Conflict):
    code = "script.too_many"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "uq_scripts_shared_shortcut": ShortcutTaken,
    "uq_scripts_own_shortcut": ShortcutTaken,
}


def _keys(tx: Tx, row: Script) -> list[str]:
    return search.keys(tx.org_id, row.title, f"{row.scenario} {row.content}"[:FOUND_IN])


async def create(tx: Tx, form: schemas.ScriptCreate) -> Script:
    """Write one. Raises `ShortcutTaken`, `TooManyScripts`, and `Forbidden` to who may not share."""
    if form.is_shared:
        require(tx.actor, SHARE)
    assert tx.actor.user_id is not None
    if await tx.conn.fetchval("SELECT count(*) >= $2 FROM scripts WHERE org_id = $1", tx.org_id, MOST):
        raise TooManyScripts(most=MOST)
    row = Script(id=uuid7(), user_id=tx.actor.user_id, **form.model_dump())
    row.search_keys = _keys(tx, row)
    Scripts(tx).add(row)
    await tx.flush()
    tx.audit("script.created", "script", row.id, after=form.model_dump(exclude={"content"}))
    return row


async def _held(tx: Tx, id: UUID, expected: str | None = None) -> Script:
    """A script that one may change, locked: one's own, or everybody's for who may share."""
    row = await Scripts(tx).seen(id, locked=True)
    if row.is_shared:
        require(tx.actor, SHARE)
    etag.check(expected, row)
    return row


async def change(tx: Tx, id: UUID, form: schemas.ScriptPatch, expected: str | None) -> Script:
    """Change what is sent. Raises as `create` does, `ScriptMissing`, and `PreconditionFailed`."""
    row = await _held(tx, id, expected)
    if form.is_shared and not row.is_shared:
        require(tx.actor, SHARE)
    fields = form.model_dump(exclude_unset=True)
    before = {name: getattr(row, name) for name, value in fields.items() if getattr(row, name) != value}
    for name in before:
        setattr(row, name, fields[name])
    if before:
        row.search_keys = _keys(tx, row)
        await tx.flush()
        told: dict[str, Any] = {name: fields[name] for name in before if name != "content"}
        tx.audit(
            "script.updated", "script", id, fields=sorted(before),
            before={name: before[name] for name in told}, after=told,
        )  # fmt: skip
    return row


async def delete(tx: Tx, id: UUID) -> None:
    """It is said no more; how often it was goes with it."""
    row = await _held(tx, id)
    await tx.session.delete(row)
    await tx.flush()
    tx.audit("script.deleted", "script", id, before={"title": row.title, "is_shared": row.is_shared})


async def recommend(
    tx: Tx, conversation_id: UUID | None, typed: str, scenario: str, limit: int
) -> list[schemas.ScriptAdvice]:
    """Which scripts fit what is typed and what the customer said last, each with its reason."""
    keys = search.keys_within(tx, typed) if typed.strip() else []
    rows = await repository.candidates(tx, scenario, typed, keys)
    heard = await repository.heard(tx, conversation_id) if conversation_id is not None else ""
    weighed = [
        rules.Candidate(row["shortcut"], tuple(row["keywords"]), bool(row["found"]), row["mine"],
                        row["use_count"])
        for row in rows
    ]  # fmt: skip
    chosen = rules.in_order(weighed, typed, heard)[:limit]
    names = ("id", "title", "shortcut", "content", "scenario", "is_shared")
    return [
        schemas.ScriptAdvice(**{name: rows[n][name] for name in names}, why=why, word=word)
        for n, why, word in chosen
    ]


async def use(tx: Tx, id: UUID, conversation_id: UUID | None) -> schemas.ScriptText:
    """Take its text, filled for the talk. Raises `ScriptMissing`, and `ConversationMissing` for a talk that
    one does not see."""
    row = await Scripts(tx).seen(id)
    known = await _known(tx, conversation_id)
    content, missing = rules.fill(row.content, known)
    await repository.use(tx, uuid7(), id, conversation_id)
    tx.publish(events.ScriptUsed(script_id=id, conversation_id=conversation_id))
    return schemas.ScriptText(content=content, missing=missing)


async def _known(tx: Tx, conversation_id: UUID | None) -> dict[str, str | None]:
    me = await tx.conn.fetchval(
        "SELECT name FROM users WHERE org_id = $1 AND id = $2", tx.org_id, tx.actor.user_id
    )
    known: dict[str, str | None] = {"agent.name": me}
    if conversation_id is not None:
        found = await repository.around(tx, conversation_id)
        if found is None:
            raise ConversationMissing()
        known |= {"customer.name": found["customer"], "organization.name": found["organization"],
                  "site.name": found["site"], "site.address": found["address"],
                  "today": _day(tx.now, found["timezone"])}  # fmt: skip
    return known


def _day(now: datetime, zone: str | None) -> str:
    here = now.astimezone(ZoneInfo(zone or "Asia/Shanghai"))
    return f"{here.month}月{here.day}日"
