"""What people say themselves: a visitor of the web chat before they talk, a customer by their link."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx
from zhike.rooms.privacy import repository, rules, schemas
from zhike.rooms.privacy.models import ConsentText
from zhike.rooms.privacy.repository import LANGUAGE
from zhike.rooms.privacy.service.consents import Person, PersonMissing, record, standings, write_line


class NotAsked(errors.Invalid):
    """The web chat does not ask for this purpose: there are safer ways to say it."""

    code = "privacy.not_asked"


class LinkUsed(errors.Conflict):
    """This was taken back after the link had been made."""

    code = "privacy.link_used"


@dataclass(frozen=True, slots=True)
class Asked:
    """A purpose of the web chat, the text in force, and where the visitor stands."""

    text: ConsentText
    standing: schemas.Standing
    needed: bool


async def _texts(tx: Tx, language: str) -> dict[str, ConsentText]:
    """Purpose → the text in force, in the visitor's language where there is one, in the order of asking."""
    purposes = rules.asked_in_chat(await repository.industry(tx))
    found = await repository.Texts(tx).shown(language)
    return {purpose: found[purpose] for purpose in purposes if purpose in found}


async def asked(tx: Tx, visitor_id: UUID | None, language: str) -> list[Asked]:
    """What this visitor is asked for; nobody is ``none`` everywhere."""
    texts = await _texts(tx, language)
    person = Person(visitor_id=visitor_id)
    found = await standings(tx, person, list(texts))
    return [Asked(text, found[purpose], purpose == rules.NEEDED_IN_CHAT) for purpose, text in texts.items()]


async def lacks(tx: Tx, visitor_id: UUID) -> bool:
    """Whether the visitor has still to agree before they talk: what conversations asks (see `wiring`)."""
    if await repository.Texts(tx).in_force(rules.NEEDED_IN_CHAT, LANGUAGE) is None:
        return False
    found = await standings(tx, Person(visitor_id=visitor_id), [rules.NEEDED_IN_CHAT])
    return not found[rules.NEEDED_IN_CHAT].allowed


async def say(
    tx: Tx, visitor_id: UUID, choices: list[schemas.PublicChange], evidence: dict[str, Any]
) -> None:
    """Write down what a visitor says, each purpose as a line of its own.

    Only what the chat asks for: that a phone may get marketing is said by whoever holds the phone. Raises
    `NotAsked`, `NoText`, `TextOutdated`.
    """
    open_to = rules.asked_in_chat(await repository.industry(tx))
    known = await repository.of_visitor(tx, visitor_id)
    for choice in sorted(choices, key=lambda one: one.purpose):
        if choice.purpose not in open_to or (choice.action == "given" and choice.text_id is None):
            raise NotAsked(field="purpose", purpose=choice.purpose)
        await write_line(
            tx, Person(visitor_id=visitor_id), purpose=choice.purpose, action=choice.action,
            channel="widget", method="checkbox", text_id=choice.text_id, evidence=evidence,
            owner_id=known["customer_id"] if known else None,
        )  # fmt: skip


async def say_by_link(
    tx: Tx, customer_id: UUID, form: schemas.PublicChange, made: datetime, evidence: dict[str, Any]
) -> UUID:
    """Write down what a customer says by a link that was ``made`` then.

    Raises `PersonMissing`, `NotAsked`, `LinkUsed`, `NoText`, `TextOutdated`.
    """
    await tx.lock("consent", customer_id)
    if form.action == "given":
        if form.text_id is None:
            raise NotAsked(field="text_id", purpose=form.purpose)
        customer = await repository.customer(tx, customer_id)
        if customer is None:
            raise PersonMissing()
        person = Person(customer_id, customer["phone_hash"])
        now = (await standings(tx, person, [form.purpose]))[form.purpose]
        if not rules.may_give(now.state, now.at, made):
            raise LinkUsed(purpose=form.purpose)
    return await record(
        tx, customer_id=customer_id, purpose=form.purpose, action=form.action, channel="link",
        method="link", text_id=form.text_id, evidence=evidence,
    )  # fmt: skip
