"""Figures on a customer's row that upper rooms keep (seed 004 §2.4: 统计，异步更新)."""

from uuid import UUID

from zhike.core.tx import Tx, to_json

FIGURES = {"total_deals", "total_revenue"}


async def note(tx: Tx, customer_id: UUID, **figures: int | float) -> None:
    """Set figures of a customer. They are nobody's edit, so ``updated_at`` stays."""
    assert figures.keys() <= FIGURES
    await tx.conn.execute(
        "UPDATE customers SET stats = stats || $3::jsonb"
        " WHERE org_id = $1 AND id = $2 AND NOT stats @> $3::jsonb",
        tx.org_id, customer_id, to_json(figures),
    )  # fmt: skip
