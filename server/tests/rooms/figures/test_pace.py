"""How long a report takes at fifty agents and a hundred thousand messages: printed, not judged."""

import time
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg

from zhike.core.context import Actor
from zhike.rooms.figures import service

from ...cast import Hall
from ...stories.loop import get
from ..conversations.talk import open_channel

TALKS, EACH, AGENTS, DAYS = 5_000, 20, 50, 30
FIRST = date(2026, 3, 1)
_AGENTS = """
INSERT INTO users (org_id, id, name, username, password_hash, role, status)
SELECT $1, gen_random_uuid(), '坐席' || n, 'pace-' || n || left($1::uuid::text, 8), 'x', 'agent',
  'active'
FROM generate_series(1, $2::int) n RETURNING id
"""
_TALKS = """
INSERT INTO conversations (org_id, id, session_name, channel_id, agent_id, status, created_at,
  first_response_at, resolved_at, last_message_at, message_count, last_seq)
SELECT $1, gen_random_uuid(), 'P-' || n, $2, ($3::uuid[])[1 + n % array_length($3::uuid[], 1)], 'resolved',
  $4::timestamptz + n * $5::interval, $4::timestamptz + n * $5::interval + n % 900 * interval '1 second',
  $4::timestamptz + n * $5::interval + interval '1 hour', $4::timestamptz + n * $5::interval, 20, 20
FROM generate_series(0, $6::int - 1) n RETURNING id, agent_id, created_at
"""
_SAID = """
INSERT INTO messages (org_id, id, conversation_id, channel_id, seq, sender_type, sender_id, content,
  created_at)
SELECT c.org_id, gen_random_uuid(), c.id, c.channel_id, s,
  CASE s % 2 WHEN 1 THEN 'customer' ELSE 'agent' END, CASE s % 2 WHEN 0 THEN c.agent_id::text END, '您好',
  c.created_at + s * interval '10 seconds'
FROM conversations c, generate_series(1, $2::int) s WHERE c.org_id = $1
"""


async def test_the_report_of_a_month(hall: Hall, owner_db: asyncpg.Connection) -> None:
    channel = UUID((await open_channel(hall))["id"])
    people = [row["id"] for row in await owner_db.fetch(_AGENTS, hall.org_id, AGENTS)]
    begun = datetime(2026, 2, 28, 16, tzinfo=UTC)
    step = timedelta(days=DAYS) / TALKS
    await owner_db.execute(_TALKS, hall.org_id, channel, people, begun, step, TALKS)
    await owner_db.execute(_SAID, hall.org_id, EACH)
    await owner_db.execute("ANALYZE conversations, messages")
    actor = Actor(kind="job", org_id=hall.org_id, name="test")
    started = time.perf_counter()
    for back in range(DAYS):
        async with hall.held.unit.transaction(actor) as tx:
            await service.reckon(tx, FIRST + timedelta(days=back))
    reckoned = (time.perf_counter() - started) / DAYS
    asked = {"since": FIRST.isoformat(), "until": (FIRST + timedelta(days=DAYS - 1)).isoformat()}
    took = {}
    for by in ("day", "agent", "team"):
        started = time.perf_counter()
        found = await get(hall.owner, "/api/daily-stats", **asked, by=by)
        took[by] = time.perf_counter() - started
        assert found["totals"]["messages_in"] + found["totals"]["messages_out"] == TALKS * EACH
        assert found["totals"]["talks_opened"] == TALKS
        assert len(found["items"]) == {"day": DAYS, "agent": AGENTS, "team": 1}[by]
    print(
        f"figures: {TALKS * EACH} messages, {AGENTS} agents, {DAYS} days: a day counted in"
        f" {reckoned * 1000:.0f} ms; report by day {took['day'] * 1000:.0f}, by agent"
        f" {took['agent'] * 1000:.0f}, by team {took['team'] * 1000:.0f} ms  (Chatwoot #12874: 200 s)"
    )
