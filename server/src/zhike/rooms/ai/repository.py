"""Questions that ai asks the database."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.ai.models import AiRun, AiUsageDaily, PromptTemplate


class Prompts(Repository[PromptTemplate]):
    model = PromptTemplate

    async def latest(self, code: str) -> PromptTemplate | None:
        query = self.select().where(PromptTemplate.code == code).order_by(PromptTemplate.version.desc())
        return (await self.tx.session.scalars(query.limit(1))).first()


class Runs(Repository[AiRun]):
    model = AiRun


async def tokens_used(tx: Tx, day: date) -> int:
    """Tokens of all models on that day."""
    total = func.sum(AiUsageDaily.input_tokens + AiUsageDaily.output_tokens)
    query = select(func.coalesce(total, 0)).where(
        AiUsageDaily.org_id == tx.org_id, AiUsageDaily.usage_date == day
    )
    return int((await tx.session.execute(query)).scalar_one())


async def add_usage(tx: Tx, id: UUID, day: date, model: str, **more: Any) -> None:
    """Add to the day's counters."""
    statement = insert(AiUsageDaily).values(org_id=tx.org_id, id=id, usage_date=day, model=model, **more)
    added = {name: AiUsageDaily.__table__.c[name] + statement.excluded[name] for name in more}
    await tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["org_id", "usage_date", "model"], set_=added | {"updated_at": tx.now}
        )
    )
