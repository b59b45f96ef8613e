"""P-08 within an organization: what belongs to one site is not there for people of another, by any route.

Hall has one of everything at its first site. Somebody of the second site, whose role allows all that an
admin's does, calls every route with the ids of the first: in the path they are 404, in a body refused, and no
list, search, count, stream or file tells of them.
"""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from zhike.core import live
from zhike.core.context import Actor
from zhike.core.db import Database
from zhike.core.http.access import declared
from zhike.core.model import Model
from zhike.rooms.conversations import heard
from zhike.rooms.identity.rules import PERMISSIONS

from ..cast import Hall, Person, _join
from ..stories.conftest import relay_db  # noqa: F401  a fixture
from ..stories.loop import Loop, post
from .across import OWN
from .belongings import BODIES, Ids, one_of_everything
from .test_strangers import SECRET, _called, _crawled, _query

# what is everybody's in the organization, whatever their site (docs/decisions/0022)
# a segment is its site's, or else the organization's; a list of its members, a view that is not shared and a
# bulk edit are one person's, whoever sees what: none of them is here
COMMON = {"tag", "template", "provider", "service", "user", "agent", "account", "rotation",
          "key_erasure", "identity_provider", "role", "consent_text", "hold", "field",
          "calendar", "promise", "macro", "sub_status", "script", "rule", "word_list", "shop"}  # fmt: skip
COMMON_PATHS = (
    "/api/identity-providers",
    "/api/service-accounts",
    "/api/users",
)  # they carry the secret name
# whose rows must be as they were
GUARDED = (
    "customers", "customer_activities", "customer_contacts", "customer_identities", "customer_tags", "leads",
    "customer_owners", "customer_files", "member_retention_clue", "custom_fields", "custom_field_values",
    "lead_activities", "conversations", "messages", "conversation_assignments", "appointments",
    "appointment_events", "employees", "staff_schedules", "schedule_exceptions", "service_reviews",
    "service_review_items", "channels", "files", "import_batches", "notifications", "sms_messages",
    "consents", "user_sites", "sites", "roles", "role_permissions", "invitations", "applications", "api_keys",
    "webhook_endpoints", "system_configs", "privacy_requests", "dead_letters",
    "duplicate_pairs", "customer_merges",
    "webhook_endpoints", "system_configs", "privacy_requests", "dead_letters", "pools", "pool_rules",
    "pool_members", "pool_entries", "pool_moves", "pool_views",
    "webhook_endpoints", "system_configs", "privacy_requests", "dead_letters", "segments",
    "segment_versions", "segment_snapshots", "segment_members", "saved_views", "default_views",
    "bulk_edits", "bulk_edit_rows", "tickets", "ticket_comments", "ticket_status_history",
    "ticket_attachments", "ticket_links", "ticket_macros", "ticket_rules", "sla_policies",
    "business_calendars",
    "conversation_notes", "scheduled_messages", "conversation_statuses", "routing_settings",
    "talk_transfers", "imported_talks", "word_lists", "quality_hits", "csat_responses", "csat_settings",
    "session_archives", "channel_sends", "channel_inbound", "email_records",
    "chat_topics", "message_files", "order_shops",
    "resources", "appointment_resources", "booking_pages", "knowledge_bases", "documents",
    "document_chunks", "document_versions", "faqs", "knowledge_entries",
)  # fmt: skip


@pytest.fixture
async def ids(hall: Hall, relay_db: Database, owner_db: asyncpg.Connection) -> Ids:  # noqa: F811
    """One of everything, all of it at the first site."""
    made = await one_of_everything(Loop(hall, relay_db, hall.held))
    for table in Model.metadata.sorted_tables:
        if "site_id" in table.c and table.name not in {"outbox_events", "feature_flag_overrides"}:
            await owner_db.execute(
                f"UPDATE {table.name} SET site_id = $2 WHERE org_id = $1 AND site_id IS NULL",
                hall.org_id, hall.site_id,
            )  # fmt: skip
    return made


@pytest.fixture
async def neighbour(hall: Hall, owner_db: asyncpg.Connection, app: FastAPI) -> Any:
    """Somebody of the second site."""
    second = await post(hall.owner, "/api/sites", {"name": "二店"})
    role = {"code": "neighbour", "name": "二店经理", "row_scope": "site",
            "permissions": sorted(PERMISSIONS["super_admin"])}  # fmt: skip
    await post(hall.owner, "/api/roles", role)
    async with _join(hall, "neighbour", "neighbour", "2001:db8::9") as person:
        await owner_db.execute(
            "INSERT INTO user_sites (org_id, id, user_id, site_id) VALUES ($1, $2, $3, $4)",
            hall.org_id, uuid4(), person.id, UUID(second["id"]),
        )  # fmt: skip
        yield person


async def _rows(db: asyncpg.Connection, hall: Hall, known: dict[str, list[Any]]) -> dict[str, Any]:
    """A fingerprint of the rows of `GUARDED` that were there at first."""
    found = {}
    for table in GUARDED:
        if table not in known:
            query = f"SELECT array_agg(id) FROM {table} WHERE org_id = $1"
            known[table] = await db.fetchval(query, hall.org_id) or []
        found[table] = await db.fetchval(
            f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
            f" WHERE org_id = $1 AND id = ANY ($2)",
            hall.org_id, known[table],
        )  # fmt: skip
    return found


async def test_the_other_site_is_not_there(
    hall: Hall, ids: Ids, neighbour: Person, owner_db: asyncpg.Connection
) -> None:
    known: dict[str, list[Any]] = {}
    before, wrong, tried = await _rows(owner_db, hall, known), [], 0
    for name, route in sorted(_crawled(), key=lambda one: not one[0].startswith("GET")):
        if name in OWN or name == "POST /api/auth/logout":
            continue
        tried += 1
        wrong += await _try(neighbour, name, route, ids)
    assert not wrong, "\n".join(wrong)
    after = await _rows(owner_db, hall, known)
    assert after == before, [table for table in GUARDED if after[table] != before[table]]
    print(f"P-08 sites: {tried} calls from another site, 0 leaks, 0 changes  goal 0  pass")


async def _try(person: Person, name: str, route: APIRoute, ids: Ids) -> list[str]:
    method, pattern = name.split()
    path, body = str(_called(name, ids)), BODIES.get(name, lambda i: None)(ids)
    query = _query(route, ids) if method == "GET" else {}
    answer = await person.client.request(method, path, params=query, json=body)
    told = _tells(answer, f"{path}{query}{body}", ids, pattern)
    bound = {one for one, id in ids.items() if id in path} - COMMON
    if "{" in pattern and bound and not pattern.startswith("/api/users"):
        fine = answer.status_code == 404
    elif body is not None and any(id in str(body) for one, id in ids.items() if one not in COMMON):
        fine = answer.status_code in {400, 403, 404, 409, 422}
    else:
        fine = answer.status_code < 500
    asks = declared(route.endpoint).permission
    if asks is not None and asks not in PERMISSIONS["super_admin"]:
        fine = answer.status_code == 403
    return [] if fine and not told else [f"{name}: {answer.status_code} {told} {answer.text[:300]}"]


def _tells(answer: httpx2.Response, sent: str, ids: Ids, pattern: str) -> list[str]:
    said = SECRET in answer.text and SECRET not in sent and not pattern.startswith(COMMON_PATHS)
    found = [name for name, id in ids.items() if name not in COMMON and id in answer.text and id not in sent]
    return [*([SECRET] if said else []), *found]


async def test_no_event_tells_of_the_other_site(hall: Hall, ids: Ids, neighbour: Person) -> None:
    """The console's stream, from its very beginning."""
    second = (await neighbour.get("/api/auth/me")).json()["user"]["site_ids"]
    actor = Actor("user", hall.org_id, neighbour.id, permissions=PERMISSIONS["super_admin"],
                  site_ids=tuple(UUID(one) for one in second), scope="s")  # fmt: skip
    types = heard.types_for(actor)
    unit, heard_of, all_of = hall.held.unit, [], 0
    wide = Actor("user", hall.org_id, hall.owner.id, permissions=PERMISSIONS["owner"])
    for who, into in ((actor, heard_of), (wide, [])):
        async with unit.reading(who) as tx:
            rows = await tx.conn.fetch(live._READ, hall.org_id, 0, types, 5_000)
        into.extend(row for row in rows if row["payload"] is not None)
        all_of = len(rows)
    bound = {id for name, id in ids.items() if name not in COMMON and name != "site"}
    told = [
        (row["event_type"], row["payload"])
        for row in heard_of
        if any(id in str(row["payload"]) for id in bound)
    ]
    assert not told
    assert all_of > len(heard_of)
    print(
        f"P-08 sites: {all_of} events, {len(heard_of)} heard at the other site, 0 of its rows  goal 0  pass"
    )
