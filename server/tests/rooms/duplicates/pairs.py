"""Customers who are two and one: made, merged, looked at."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg

from zhike.core.clock import utcnow
from zhike.core.ids import uuid7
from zhike.core.merging import FOLLOWS

from ...cast import Hall, Person
from ...stories.loop import get, post

Held = dict[str, set[UUID]]  # table.column → the ids of the rows that name a customer
# written by a merge and its undo themselves, and by the scores that follow them
OWN_LINES = ("customer_merged", "customer_merge_undone", "score_change")


async def customer(hall: Hall, name: str = "王小美", **fields: Any) -> str:
    return str((await post(hall.owner, "/api/customers", {"name": name} | fields))["id"])


async def merge(person: Person, winner: str, loser: str, **fields: Any) -> dict[str, Any]:
    return await post(person, "/api/merges", {"winner_id": winner, "loser_id": loser} | fields)


async def undo(person: Person, merge_id: str) -> dict[str, Any]:
    return await post(person, f"/api/merges/{merge_id}/undo", None, 200)


async def held(db: asyncpg.Connection, hall: Hall, id: str) -> Held:
    """Every row of every room that names this customer and would follow it."""
    found = {}
    for follow in FOLLOWS.values():
        if follow.moves is None:
            continue
        own = f" AND type NOT IN {OWN_LINES}" if follow.table == "customer_activities" else ""
        rows = await db.fetch(
            f"SELECT id FROM {follow.table} t WHERE org_id = $1 AND {follow.column} = $2"
            f" AND ({follow.moves.where}){own}",
            hall.org_id, UUID(id),
        )  # fmt: skip
        if rows:
            found[f"{follow.table}.{follow.column}"] = {row["id"] for row in rows}
    return found


async def whole(hall: Hall, id: str) -> dict[str, Any]:
    """A customer as it is read, without what moves by itself."""
    body: dict[str, Any] = await get(hall.owner, f"/api/customers/{id}")
    for moving in ("updated_at", "score", "score_details", "intent_score", "stickiness_score", "stats"):
        del body[moving]
    body["tags"] = sorted(body["tags"], key=lambda tag: tag["id"])
    body["tag_ids"] = sorted(body["tag_ids"])
    return body


class Rows:
    """Puts rows of several rooms at customers, straight into their tables."""

    def __init__(self, hall: Hall, db: asyncpg.Connection) -> None:
        self.hall, self.db = hall, db

    async def _put(self, table: str, **values: Any) -> UUID:
        row = {"org_id": self.hall.org_id, "id": uuid7()} | values
        marks = ", ".join(f"${n}" for n in range(1, len(row) + 1))
        await self.db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", *row.values())
        id: UUID = row["id"]
        return id

    async def activity(self, customer_id: str) -> tuple[str, UUID]:
        return "customer_activities.customer_id", await self._put(
            "customer_activities", customer_id=UUID(customer_id), type="note_added", title="备注"
        )

    async def identity(self, customer_id: str) -> tuple[str, UUID]:
        return "customer_identities.customer_id", await self._put(
            "customer_identities",
            customer_id=UUID(customer_id),
            kind="openid",
            value_sealed=b"",
            value_hash=b"\x01" + uuid4().bytes,
            value_hint="o***",
        )

    async def contact(self, customer_id: str) -> tuple[str, UUID]:
        return "customer_contacts.customer_id", await self._put(
            "customer_contacts", customer_id=UUID(customer_id), name="联系人"
        )

    async def step(self, customer_id: str) -> tuple[str, UUID]:
        return "customer_journey.customer_id", await self._put(
            "customer_journey", customer_id=UUID(customer_id), to_stage="interested"
        )

    async def deal(self, customer_id: str) -> tuple[str, UUID]:
        return "deals.customer_id", await self._put("deals", customer_id=UUID(customer_id), title="一单")

    async def lead(self, customer_id: str) -> tuple[str, UUID]:
        return "leads.customer_id", await self._put(
            "leads", customer_id=UUID(customer_id), status="converted", converted_at=utcnow()
        )

    async def hold(self, customer_id: str) -> tuple[str, UUID]:
        return "legal_holds.customer_id", await self._put(
            "legal_holds", customer_id=UUID(customer_id), reason="监管检查", released_at=utcnow()
        )

    async def consent(self, customer_id: str) -> tuple[str, UUID]:
        return "consents.customer_id", await self._put(
            "consents", customer_id=UUID(customer_id), purpose="service", action="withdrawn",
            channel="console", method="asked",
        )  # fmt: skip

    @property
    def kinds(self) -> list[Any]:
        return [self.activity, self.identity, self.contact, self.step, self.deal, self.lead, self.hold,
                self.consent]  # fmt: skip
