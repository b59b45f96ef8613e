"""Asking shops: what is kept and good is not asked for, one asks for all who want the same, and what a shop
does not answer is shown as old as it is."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from zhike.core.clock import utcnow
from zhike.core.context import Actor, RequestInfo
from zhike.core.http.access import require
from zhike.rooms.orders import providers, repository, rules, schemas
from zhike.rooms.orders.models import OrderShop
from zhike.rooms.orders.providers.protocol import Order, Outside, Shop, Unwell
from zhike.rooms.orders.repository import Shops
from zhike.rooms.orders.rules import Clue
from zhike.rooms.orders.service import clues, shops
from zhike.rooms.orders.service.clues import Subject

LEASE = timedelta(seconds=15)
PATIENCE = 10.0
BETWEEN = 0.1
AGAIN_AFTER = timedelta(seconds=15)  # whoever wants it anew is content with this
MOST_CLUES, MOST_SHOWN = 8, 20
_BOUND = ("order_lookups", "orders")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a shop says to one clue, or said before. ``reason``: why it is not new."""

    clue: Clue
    orders: list[Order] = field(default_factory=list)
    fetched_at: datetime | None = None
    reason: str | None = None
    retry_at: datetime | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class _Desk:
    """What asking one shop takes. ``actor`` sees all of the organization: an answer is kept for everybody,
    and who may see it was decided before."""

    held: Any
    actor: Actor
    row: OrderShop
    shop: Shop
    outside: Outside
    subject: Subject
    refresh: bool

    @property
    def whose(self) -> tuple[UUID | None, UUID | None]:
        return self.subject.customer_id, self.subject.conversation_id


async def look(held: Any, actor: Actor, info: RequestInfo, form: schemas.OrderLook) -> schemas.OrdersFound:
    """The orders of a talk or a customer, as every shop tells them. Never inside a transaction; a shop that
    does not answer takes ten seconds at most, and the others none of theirs.

    Raises `ConversationMissing`, `PersonMissing`, `Forbidden`.
    """
    require(actor, "conversation:read" if form.conversation_id is not None else "customer:read")
    async with held.unit.reading(actor) as tx:
        subject = await clues.of(tx, form)
    keeper = Actor("job", actor.org_id, name="orders")
    desks = []
    async with held.unit.reading(keeper) as tx:
        place = await shops.outside(held, tx)
        for row in await Shops(tx).active():
            tx.session.expunge(row)
            opened = await shops.opened(tx, row)
            desks.append(_Desk(held, keeper, row, opened, place, subject, form.refresh))
    answers = await asyncio.gather(*(_ask(desk) for desk in desks))
    if any(answer.asked for found in answers for answer in found):
        async with held.unit.transaction(actor, info) as tx:
            kind = "conversation" if form.conversation_id is not None else "customer"
            tx.audit("order.looked_up", kind, form.conversation_id or form.customer_id,
                     shops=[desk.row.name for desk in desks])  # fmt: skip
    return schemas.OrdersFound(
        clues=[clues.shown(clue) for clue in subject.clues[:MOST_CLUES]],
        shops=[_shown(desk.row, found) for desk, found in zip(desks, answers, strict=True)],
    )


async def _ask(desk: _Desk) -> list[_Answer]:
    """One clue after the other: what a shop says to the first may end the asking."""
    kinds = providers.of(desk.row.provider).kinds(desk.row.settings)
    return [await _answer(desk, clue) for clue in desk.subject.clues[:MOST_CLUES] if clue.kind in kinds]


def _key(desk: _Desk, clue: Clue) -> str:
    """By a key of the house: nobody can try addresses against it."""
    text = f"{desk.row.id}:{clue.kind}:{clue.value}"
    found: str = desk.held.unit.keyring.digest("order-lookup", text).hex()
    return found


async def _answer(desk: _Desk, clue: Clue) -> _Answer:
    key, unit = _key(desk, clue), desk.held.unit
    until, began, waited = asyncio.get_running_loop().time() + PATIENCE, utcnow(), False
    while True:
        async with unit.reading(desk.actor) as tx:
            now = utcnow()
            before = await _read(tx, clue, await repository.kept(tx, desk.row.id, key))
            if before is not None and _is_good(desk, before, now):
                return before[0]
            resting = await repository.rests(tx, desk.row.id, now)
            failed = await repository.failed(tx, desk.row.id, began) if waited else None
        kept = before[0] if before is not None else _Answer(clue)
        if resting is not None:
            return _old(kept, resting[0], resting[1])
        if failed is not None:  # whoever asked for us has no answer: nobody asks again in a row
            return _old(kept, failed, None)
        async with unit.transaction(desk.actor) as tx:
            now = utcnow()
            mine = await repository.claim(tx, desk.row.id, key, desk.whose, now + LEASE, now, kept.fetched_at)
        if mine is not None:
            return await _fetch(desk, clue, mine, kept)
        if asyncio.get_running_loop().time() > until:
            return _old(kept, "busy", None)
        await asyncio.sleep(BETWEEN)
        waited = True


async def _read(tx: Any, clue: Clue, row: Any) -> tuple[_Answer, datetime] | None:
    """A kept answer and until when it is good."""
    if row is None or row["orders_sealed"] is None:
        return None
    raw = (await tx.keys()).unseal(row["orders_sealed"], *_BOUND, row["id"])
    orders = [Order.model_validate(one) for one in orjson.loads(raw)]
    return _Answer(clue, orders, row["fetched_at"]), row["expires_at"]


def _is_good(desk: _Desk, before: tuple[_Answer, datetime], now: datetime) -> bool:
    answer, expires_at = before
    if desk.refresh:
        return answer.fetched_at is not None and now - answer.fetched_at < AGAIN_AFTER
    return expires_at > now


def _old(kept: _Answer, reason: str, retry_at: datetime | None, *, asked: bool = False) -> _Answer:
    return _Answer(kept.clue, kept.orders, kept.fetched_at, reason, retry_at, asked)


async def _fetch(desk: _Desk, clue: Clue, id: UUID, kept: _Answer) -> _Answer:
    """Ask; the row is ours until then."""
    try:
        orders = await providers.of(desk.row.provider).find(desk.shop, clue.kind, clue.value, desk.outside)
    except Unwell as unwell:
        return await _settle(desk, id, kept, unwell)
    except BaseException:
        async with desk.held.unit.transaction(desk.actor) as tx:
            await repository.let_go(tx, id)
        raise
    async with desk.held.unit.transaction(desk.actor) as tx:
        now = utcnow()
        body = orjson.dumps([order.model_dump(mode="json") for order in orders]).decode()
        sealed = (await tx.keys()).seal(body, *_BOUND, id)
        good = rules.good_for([order.ended_at for order in orders], now)
        await repository.keep(tx, id, sealed, now, now + good)
        await repository.is_well(tx, desk.row.id, now)
    return _Answer(clue, orders, now, asked=True)


async def _settle(desk: _Desk, id: UUID, kept: _Answer, unwell: Unwell) -> _Answer:
    async with desk.held.unit.transaction(desk.actor) as tx:
        now = utcnow()
        wait = rules.waits_until(unwell.after, now)
        await repository.let_go(tx, id)
        failures = await repository.is_unwell(
            tx, desk.row.id, unwell.reason, counts=unwell.after is None, wait_until=wait, now=now
        )
        rest = rules.rests_until(failures, now) if unwell.after is None else None
        if rest is not None:
            await repository.rest(tx, desk.row.id, rest)
    return _old(kept, unwell.reason, wait or rest, asked=True)


def _shown(row: OrderShop, answers: Sequence[_Answer]) -> schemas.ShopOrders:
    """One shop's answers as one: each order once, the newest first."""
    found: dict[str, schemas.FoundOrder] = {}
    for answer in answers:
        for order in answer.orders:
            known = found.get(order.id)
            if known is None:
                found[order.id] = schemas.FoundOrder(
                    **order.model_dump(), found_by=[answer.clue.kind], claimed=answer.clue.claimed
                )
                continue
            known.claimed = known.claimed and answer.clue.claimed
            if answer.clue.kind not in known.found_by:
                known.found_by.append(answer.clue.kind)
    late = [answer for answer in answers if answer.reason is not None]
    times = [answer.fetched_at for answer in answers if answer.fetched_at is not None]
    state: Any = "fresh" if not late else "stale" if times else "none"
    newest = sorted(
        found.values(), key=lambda one: one.created_at.timestamp() if one.created_at else 0, reverse=True
    )
    return schemas.ShopOrders(
        shop_id=row.id, name=row.name, provider=row.provider, state=state,
        fetched_at=min(times, default=None), reason=late[0].reason if late else None,
        retry_at=max((one.retry_at for one in late if one.retry_at), default=None),
        orders=newest[:MOST_SHOWN],
    )  # fmt: skip
