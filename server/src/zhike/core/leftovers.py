"""What an erasure clears of the floor's own tables: events, dead letters, remembered answers, the trail.

Events carry ids and few words; those words are named by the event itself (``PERSONAL``). They go from rows
that wait for the relay too, so whoever hears the event late hears it without them.
"""

from typing import Any

import orjson

from zhike.core import erasure
from zhike.core.crypto import Unreadable
from zhike.core.erasure import PIECE, Swept, Trace
from zhike.core.event import Event
from zhike.core.http import idempotency
from zhike.core.persons import ANY, Holds, Keep, declare
from zhike.core.tx import Tx

ERASED = "（已删除）"

declare(
    Holds(
        "audit_logs", ({"resource_id": ANY},), data_class="log",
        erase=Keep("who did what is kept for at least six months, with personal values veiled at writing"),
    )
)  # fmt: skip

_MENTIONS = "EXISTS (SELECT FROM unnest($3::text[]) AS i WHERE position(i IN payload::text) > 0)"
_EVENTS = f"""
SELECT id, event_type, payload FROM outbox_events
WHERE org_id = $1 AND id > $2 AND (event_type = ANY($4) OR payload ? 'event_type') AND {_MENTIONS}
ORDER BY id LIMIT $5
"""  # noqa: S608 - of constants
_CLEAR_EVENT = "UPDATE outbox_events SET payload = $3::jsonb WHERE org_id = $1 AND id = $2"
_LETTERS = f"""
SELECT id, payload FROM dead_letters WHERE org_id = $1 AND id > $2 AND {_MENTIONS} ORDER BY id LIMIT $4
"""  # noqa: S608 - of constants
_CLEAR_LETTER = """
UPDATE dead_letters SET payload = $3::jsonb, error_message = $4 WHERE org_id = $1 AND id = $2
"""
_ANSWERS = """
SELECT user_id, key, method_path, response_body FROM idempotency_keys
WHERE org_id = $1 AND response_body IS NOT NULL AND (user_id::text, key) > ($2, $3)
ORDER BY user_id::text, key LIMIT $4
"""
_CLEAR_ANSWER = """
UPDATE idempotency_keys SET response_body = NULL WHERE org_id = $1 AND user_id = $2 AND key = $3
"""
_FIRST = "00000000-0000-0000-0000-000000000000"


def personal_events() -> dict[str, dict[str, Any]]:
    """Event name → its personal fields with what takes their place."""
    found, waiting = {}, [Event]
    while waiting:
        event = waiting.pop()
        waiting.extend(event.__subclasses__())
        if event.PERSONAL and "NAME" in event.__dict__:
            found[event.NAME] = dict(event.PERSONAL)
    return found


def _without_words(payload: dict[str, Any], personal: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A job's arguments; those of a handler hold the event that it is to hear (again)."""
    if isinstance(payload.get("event"), dict):
        payload["event"] |= personal.get(payload.get("event_type", ""), {})
    return payload


@erasure.sweep("outbox_events")
async def clear_events(tx: Tx, trace: Trace, after: str) -> Swept:
    """Take the personal words out of events that name one of the ids."""
    personal = personal_events()
    rows = await tx.conn.fetch(_EVENTS, tx.org_id, after or _FIRST, trace.ids, list(personal), PIECE)
    for row in rows:
        payload = row["payload"] | personal.get(row["event_type"], {})
        text = orjson.dumps(_without_words(payload, personal)).decode()
        await tx.conn.execute(_CLEAR_EVENT, tx.org_id, row["id"], text)
    return Swept(str(rows[-1]["id"]) if rows else after, len(rows), len(rows) == PIECE)


@erasure.sweep("dead_letters")
async def clear_letters(tx: Tx, trace: Trace, after: str) -> Swept:
    """Take the personal words out of failed jobs, and what their errors said."""
    personal = personal_events()
    rows = await tx.conn.fetch(_LETTERS, tx.org_id, after or _FIRST, trace.ids, PIECE)
    for row in rows:
        text = orjson.dumps(_without_words(row["payload"], personal)).decode()
        await tx.conn.execute(_CLEAR_LETTER, tx.org_id, row["id"], text, ERASED)
    return Swept(str(rows[-1]["id"]) if rows else after, len(rows), len(rows) == PIECE)


@erasure.sweep("idempotency_keys")
async def clear_answers(tx: Tx, trace: Trace, after: str) -> Swept:
    """Forget remembered answers that name the person. The key stays: a retry has still no second effect,
    and hears the first answer's status without its body."""
    user, _, key = after.partition("|")
    rows = await tx.conn.fetch(_ANSWERS, tx.org_id, user, key, PIECE)
    keys, cleared = await tx.keys(), 0
    wanted = [word.encode() for word in (*trace.ids, *trace.words)]
    for row in rows:
        try:
            body = idempotency.opened(keys, row["user_id"], row["key"], row["response_body"])
        except Unreadable:
            body = None  # what nobody can read any more need not be searched
        about = any(id in row["method_path"] for id in trace.ids)
        if body is None or about or any(word in body for word in wanted):
            await tx.conn.execute(_CLEAR_ANSWER, tx.org_id, row["user_id"], row["key"])
            cleared += 1
    last = f"{rows[-1]['user_id']}|{rows[-1]['key']}" if rows else after
    return Swept(last, cleared, len(rows) == PIECE)
