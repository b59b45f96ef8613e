"""By what somebody's orders may be found: what we know of a customer, and what was said in a talk."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx
from zhike.rooms.channels.reception import hint as email_hint
from zhike.rooms.conversations.service import ConversationMissing
from zhike.rooms.orders import repository, rules, schemas
from zhike.rooms.orders.rules import Clue, Kind


class PersonMissing(errors.NotFound):
    """There is no such customer, for the caller at least."""

    code = "order.person_not_found"


_KINDS: dict[str, Kind] = {"shopify": "member", "email": "email", "phone": "phone"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose orders are sought, and by what. Values are in the clear: never log or show them."""

    customer_id: UUID | None
    conversation_id: UUID | None
    clues: list[Clue]


async def of(tx: Tx, form: schemas.OrderLook) -> Subject:
    """Raises `ConversationMissing`, `PersonMissing` for whom the caller does not see."""
    clues: list[Clue] = []
    customer_id = form.customer_id
    if form.number is not None and (typed := rules.number(form.number)) is not None:
        clues.append(Clue("number", typed, claimed=True))
    if form.conversation_id is not None:
        talk = await repository.talk(tx, form.conversation_id)
        if talk is None:
            raise ConversationMissing()
        customer_id = talk["customer_id"]
        spoken = rules.numbers_in(await repository.said(tx, form.conversation_id))
        clues += [Clue("number", number, claimed=True) for number in spoken]
        clues += await _claimed(tx, talk)
    if customer_id is not None:
        clues += await _known(tx, customer_id, needed=form.customer_id is not None)
    return Subject(customer_id, form.conversation_id, rules.each_once(clues))


async def _claimed(tx: Tx, talk: Any) -> list[Clue]:
    """What the visitor said of itself."""
    keys, found = await tx.keys(), []
    kinds: tuple[Kind, ...] = ("email", "phone")
    for kind in kinds:
        if talk[f"{kind}_sealed"] is not None:
            value = keys.unseal(talk[f"{kind}_sealed"], "channel_visitors", kind, talk["visitor_id"])
            found.append(Clue(kind, value, claimed=True))
    return found


async def _known(tx: Tx, customer_id: UUID, *, needed: bool) -> list[Clue]:
    """What we know of the customer, whatever else they are known by."""
    row = await repository.customer(tx, customer_id)
    if row is None:
        if needed:
            raise PersonMissing()
        return []
    keys, found = await tx.keys(), []
    for name in await repository.names(tx, customer_id):
        value = keys.unseal(name["value_sealed"], "customer_identities", "value", name["id"])
        found.append(Clue(_KINDS[name["kind"]], value, claimed=False))
    if row["email"]:
        found.append(Clue("email", row["email"].lower(), claimed=False))
    if row["phone_sealed"] is not None:
        found.append(
            Clue("phone", keys.unseal(row["phone_sealed"], "customers", "phone", row["id"]), claimed=False)
        )
    return found


def shown(clue: Clue) -> schemas.OrderClue:
    """As a colleague may see it."""
    hints = {"email": email_hint(clue.value), "phone": f"*******{clue.value[-4:]}", "number": clue.value,
             "member": f"***{clue.value[-4:]}"}  # fmt: skip
    return schemas.OrderClue(kind=clue.kind, hint=hints[clue.kind], claimed=clue.claimed)
