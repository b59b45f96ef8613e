"""Deferred work of reviews: every night at each site, and by hand."""

from datetime import date, timedelta
from uuid import UUID

from zhike.core import jobs
from zhike.core.context import NOBODY
from zhike.core.ids import uuid7
from zhike.core.jobs import Dead, Retry, Run
from zhike.rooms.preferences import service as preferences
from zhike.rooms.reviews import generating, repository

work = jobs.Room("reviews")


@work.every("0 3 * * *", per="site")
async def nightly(run: Run, *, site_id: UUID, day: date) -> None:
    """Review the day that has just ended on the site's clock."""
    async with run.tx() as tx:
        if (await preferences.features(tx, site_id))["enable_ai_review"] and await run.first_time(tx):
            tx.enqueue("reviews.review_day", site_id=site_id, day=day - timedelta(days=1))


@work.job(timeout=300.0)
async def review_day(run: Run, *, site_id: UUID, day: date) -> None:
    """Hand out every conversation of the day; running it twice writes the same reviews again."""
    after, planned = NOBODY, 0
    while True:
        async with run.tx() as tx:
            found = await generating.plan(tx, site_id, day, after)
            for id in found:
                tx.enqueue("reviews.review_one", conversation_id=id, day=day, site_id=site_id)
            planned += len(found)
            if len(found) < generating.BATCH:
                await repository.mark_run(
                    tx, uuid7(), site_id, day, status="done", planned=planned, finished_at=tx.now
                )
                return
            after = found[-1]


@work.job(lane="bulk", max_attempts=4, timeout=180.0)
async def review_one(run: Run, *, conversation_id: UUID, day: date, site_id: UUID) -> None:
    """Review one conversation's day. When the model fails for good, rules have written it and a dead letter
    says so; replaying it asks the model again."""
    failure = await generating.review(run, conversation_id, day, site_id)
    if failure is None:
        return
    if failure.code in generating.USELESS_AGAIN or run.last_attempt:
        raise Dead(f"the model failed: {failure.code}") from failure
    raise Retry(f"the model failed: {failure.code}")
