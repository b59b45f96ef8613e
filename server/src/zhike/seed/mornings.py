"""The reviews of the last days, written by the rules of reviews as if each night had had its turn."""

from datetime import date, datetime, timedelta

from zhike.core.clock import utcnow
from zhike.core.context import NOBODY, Actor
from zhike.core.http.services import Services
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.reviews import generating, repository, schemas, service
from zhike.seed.world import SHANGHAI

DAYS = 7
SETTLED = 3  # days after which the manager has looked at a review


async def write(held: Services, actor: Actor) -> None:
    """Review each day at each site, oldest first; then let the manager go through the older ones."""
    today = utcnow().astimezone(SHANGHAI).date()
    for back in range(DAYS, 0, -1):
        day = today - timedelta(days=back)
        async with held.unit.transaction(actor, now=_at(day + timedelta(days=1), 3)) as tx:
            for site in await repository.sites(tx, None):
                await _review(tx, day, site["id"])
        if back >= SETTLED:
            async with held.unit.transaction(actor, now=_at(day + timedelta(days=1), 10)) as tx:
                await _go_through(tx, day)


def _at(day: date, hour: int) -> datetime:
    """That hour on the clinic's clock, if it has come."""
    now = utcnow()
    return min(datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI).astimezone(now.tzinfo), now)


async def _review(tx: Tx, day: date, site_id: object) -> None:
    found = await generating.plan(tx, site_id, day, NOBODY)  # type: ignore[arg-type]
    for conversation_id in found:
        case = await generating.gather(tx, conversation_id, day, site_id)  # type: ignore[arg-type]
        if case is not None:
            await generating.write(
                tx, case, generating.by_rules(case, generating.WITHOUT_MODEL), status="draft"
            )
    await repository.mark_run(
        tx, uuid7(), site_id, day, status="done", planned=len(found), finished_at=tx.now  # type: ignore[arg-type]
    )  # fmt: skip


async def _go_through(tx: Tx, day: date) -> None:
    """Adopt what is grave, ignore what is small, publish the rest."""
    rows = await tx.conn.fetch(
        "SELECT r.id, r.status, i.id AS item, i.severity FROM service_reviews r"
        " LEFT JOIN service_review_items i"
        " ON i.org_id = r.org_id AND i.review_id = r.id AND i.status = 'open'"
        " WHERE r.org_id = $1 AND r.review_date = $2 ORDER BY r.id, i.position LIMIT 500",
        tx.org_id, day,
    )  # fmt: skip
    for place, row in enumerate(rows):
        if row["item"] is not None and row["severity"] != "medium":
            verdict = "adopted" if row["severity"] == "high" or place % 3 else "ignored"
            note = "晨会上讲过，本周跟进。" if verdict == "adopted" else "个别情况，不作处理。"
            await service.handle(tx, row["item"], verdict, note)
    for id in dict.fromkeys(row["id"] for row in rows if row["status"] == "draft"):
        await service.patch(tx, id, schemas.ReviewPatch(status="published"))
