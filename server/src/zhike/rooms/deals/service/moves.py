"""How a deal goes on: from stage to stage, won, lost, opened again."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from zhike.core import errors, etag
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.deals import repository, rules, schemas
from zhike.rooms.deals.models import Deal, DealCompetitor
from zhike.rooms.deals.service import keep
from zhike.rooms.preferences import service as preferences

_TITLES = {"won": "商机赢单", "lost": "商机输单"}
STAGE_NAMES = {
    "initial": "初步接触", "needs_confirmed": "需求确认", "proposal": "方案报价", "negotiation": "商务谈判",
    "won": "赢单", "lost": "输单",
}  # fmt: skip


class StageRefused(errors.Conflict):
    """The deal is closed; ``allowed`` says where it may go."""

    code = "deal.stage_refused"


class NotClosed(errors.Conflict):
    """There is nothing to reopen."""

    code = "deal.not_closed"


class UnknownReason(errors.Invalid):
    """Not a word of the organization's list; ``allowed`` is the list."""

    code = "deal.unknown_reason"


async def _load(tx: Tx, deal_id: UUID, wanted: str, expected: str | None) -> Deal:
    """The deal, locked, if it may go to the stage. Raises `EditConflict`, `StageRefused`."""
    row = await repository.Deals(tx).get_for_update(deal_id)
    etag.check(expected, row)
    if not rules.may_move(row.stage, wanted):
        raise StageRefused(stage=row.stage, wanted=wanted, allowed=list(rules.next_of(row.stage)))
    return row


async def _go(
    tx: Tx, row: Deal, wanted: str, probability: int, reason: str | None = None, **audited: Any
) -> None:
    """Change the stage of a loaded deal, with all that belongs to a move."""
    before = {"stage": row.stage, "probability": row.probability}
    seconds = max(0, int((tx.now - row.stage_changed_at).total_seconds()))
    row.stage, row.probability, row.stage_changed_at, row.updated_at = wanted, probability, tx.now, tx.now
    keep.step(tx, row, before["stage"], seconds, reason)
    title = _TITLES.get(wanted, f"商机进入{STAGE_NAMES[wanted]}")
    await keep.timeline(tx, row, f"deal_{wanted}" if wanted in rules.CLOSED else "deal_stage", title, reason,
                        **{"from": before["stage"], "to": wanted})  # fmt: skip
    await tx.flush()
    tx.audit("deal.stage_changed", "deal", row.id, before=before,
             after={"stage": wanted, "probability": probability}, reason=reason, **audited)  # fmt: skip
    tx.publish(events.DealStageChanged(deal_id=row.id, customer_id=row.customer_id,
                                       from_stage=before["stage"], to_stage=wanted))  # fmt: skip


async def move(tx: Tx, deal_id: UUID, form: schemas.MoveDeal, expected: str | None = None) -> Deal:
    """To another open stage, forward or back. Staying where it is, is no move, though its probability may
    be another. Raises `StageRefused`, `EditConflict`."""
    row = await _load(tx, deal_id, form.stage, expected)
    if row.stage == form.stage:
        if form.probability is None:
            return row
        return await keep.change_deal(tx, deal_id, schemas.DealPatch(probability=form.probability))
    own = await preferences.config(tx, "deals.probabilities")
    await _go(tx, row, form.stage, rules.probability_of(form.stage, own, form.probability))
    return row


async def _closing_day(tx: Tx, row: Deal, said: date | None) -> date:
    """Today at its site, or an earlier day that was said. Raises `Invalid` for one that is still to come."""
    today = await repository.today(tx, row.site_id)
    if said is not None and said > today:
        raise errors.Invalid(field="closed_on")
    return said or today


async def win(tx: Tx, deal_id: UUID, form: schemas.WinDeal, expected: str | None = None) -> Deal:
    """The customer has said yes. Raises `StageRefused`, `EditConflict`."""
    row = await _load(tx, deal_id, "won", expected)
    row.actual_close_date = await _closing_day(tx, row, form.closed_on)
    if form.amount is not None:
        row.amount = form.amount
    await _go(tx, row, "won", rules.probability_of("won", {}), amount=row.amount)
    tx.publish(events.DealWon(deal_id=row.id, customer_id=row.customer_id, owner_id=row.owner_id))
    return row


async def lose(tx: Tx, deal_id: UUID, form: schemas.LoseDeal, expected: str | None = None) -> Deal:
    """The customer has said no. Raises `UnknownReason`, `StageRefused`, `EditConflict`."""
    row = await _load(tx, deal_id, "lost", expected)
    allowed = await preferences.config(tx, "deals.loss_reasons")
    if form.reason not in allowed:
        raise UnknownReason(field="reason", allowed=allowed)
    row.loss_reason = form.reason
    row.actual_close_date = await _closing_day(tx, row, form.closed_on)
    if form.competitor is not None:
        await _lost_to(tx, row, form.competitor)
    said = f"{form.reason}：{form.detail}" if form.detail else form.reason
    await _go(tx, row, "lost", rules.probability_of("lost", {}), said)
    tx.publish(events.DealLost(deal_id=row.id, customer_id=row.customer_id, owner_id=row.owner_id))
    return row


async def _lost_to(tx: Tx, row: Deal, name: str) -> None:
    """Mark the competitor as the one who got it, and add them if nobody had seen them."""
    C = DealCompetitor
    mine = (C.org_id == tx.org_id, C.deal_id == row.id)
    await tx.session.execute(update(C).where(*mine).values(is_winner=C.name == name))
    names = [one["name"] for one in row.competitors]
    if name not in names:
        last = await tx.session.scalar(select(func.coalesce(func.max(C.position), -1)).where(*mine))
        tx.session.add(C(org_id=tx.org_id, id=uuid7(), deal_id=row.id, position=(last or 0) + 1, name=name,
                         is_winner=True))  # fmt: skip
        names.append(name)
    row.competitors = [{"name": one, "is_winner": one == name} for one in names]


async def reopen(tx: Tx, deal_id: UUID, form: schemas.ReopenDeal, expected: str | None = None) -> Deal:
    """Take a closed deal back into negotiation; the reason is kept. Raises `NotClosed`, `EditConflict`."""
    row = await repository.Deals(tx).get_for_update(deal_id)
    etag.check(expected, row)
    if not rules.may_reopen(row.stage):
        raise NotClosed(stage=row.stage)
    own = await preferences.config(tx, "deals.probabilities")
    kept = {"closed_on": row.actual_close_date, "loss_reason": row.loss_reason}
    row.actual_close_date, row.loss_reason = None, None
    await _go(tx, row, rules.REOPENED, rules.probability_of(rules.REOPENED, own), form.reason, reopened=True,
              was=kept)  # fmt: skip
    return row
