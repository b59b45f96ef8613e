"""The ledger: publish a text, write down what somebody said, and answer whether a purpose is allowed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx, to_json
from zhike.events import privacy as events
from zhike.rooms.ai import service as ai
from zhike.rooms.notify import service as notify
from zhike.rooms.preferences import service as preferences
from zhike.rooms.privacy import repository, rules, schemas
from zhike.rooms.privacy.models import PURPOSES, ConsentText
from zhike.rooms.privacy.repository import LANGUAGE


class PersonMissing(errors.NotFound):
    code = "privacy.person_not_found"


class EvidenceMissing(errors.NotFound):
    code = "privacy.evidence_not_found"


class NoText(errors.Conflict):
    """Nobody can agree to a purpose of which no text is in force."""

    code = "privacy.no_text"


class TextOutdated(errors.Conflict):
    """A newer text is in force: it has to be shown, and agreed to."""

    code = "privacy.text_outdated"


@dataclass(frozen=True, slots=True)
class Person:
    """Who is asked about: a customer, a phone (its blind index), a browser of the web chat. What a lead says
    is known again by the phone."""

    customer_id: UUID | None = None
    phone_hash: bytes | None = None
    visitor_id: UUID | None = None
    lead_id: UUID | None = None


async def publish_text(tx: Tx, form: schemas.ConsentTextCreate) -> ConsentText:
    """A new version of a purpose's text. Earlier versions stay as they are."""
    await tx.lock("consent-text", form.purpose, form.language)
    version = await tx.conn.fetchval(
        "SELECT coalesce(max(version), 0) + 1 FROM consent_texts"
        " WHERE org_id = $1 AND purpose = $2 AND language = $3",
        tx.org_id, form.purpose, form.language,
    )  # fmt: skip
    row = repository.Texts(tx).add(
        ConsentText(
            id=uuid7(), version=version, hash=hashlib.sha256(form.body.encode()).digest(),
            effective_at=form.effective_at or tx.now, created_by=tx.actor.user_id, created_at=tx.now,
            **form.model_dump(exclude={"effective_at"}),
        )
    )  # fmt: skip
    await tx.flush()
    tx.audit("consent_text.published", "consent_text", row.id,
             after={"purpose": form.purpose, "language": form.language, "version": version})  # fmt: skip
    return row


async def standings(
    tx: Tx, person: Person, purposes: Sequence[str] = PURPOSES
) -> dict[str, schemas.Standing]:
    """What holds for a person, purpose by purpose."""
    wanted = list(purposes)
    lines = await repository.newest(tx, wanted, person.customer_id, person.phone_hash, person.visitor_id)
    versions = await repository.needed(tx, wanted)
    found = {}
    for purpose in wanted:
        line = lines.get(purpose)
        language = (line["language"] if line else None) or LANGUAGE
        needed, current = versions.get((purpose, language), (0, None))
        said = rules.Said(line["action"], line["version"], line["created_at"]) if line else None
        state = rules.standing(said, needed)
        found[purpose] = schemas.Standing(
            purpose=purpose,  # type: ignore[arg-type]
            state=state,  # type: ignore[arg-type]
            allowed=state == "given",
            current_version=current,
            version=line["version"] if line else None,
            text_id=line["text_id"] if line else None,
            consent_id=line["id"] if line else None,
            at=line["created_at"] if line else None,
        )
    return found


async def allows(tx: Tx, person: Person, purpose: str) -> bool:
    """Whether the person has agreed to ``purpose``, to a text that still counts, and not taken it back."""
    return (await standings(tx, person, [purpose]))[purpose].allowed


async def may_market(tx: Tx, customer_id: UUID | None, phone_hash: bytes) -> UUID | None:
    """The consent by which a marketing SMS may go, or None: what notify asks (plugged in by `wiring`)."""
    found = (await standings(tx, Person(customer_id, phone_hash), ["marketing_sms"]))["marketing_sms"]
    return found.consent_id if found.allowed else None


async def opt_out_by_reply(tx: Tx, phones: list[bytes], evidence: dict[str, str]) -> bool:
    """Whoever holds this phone wants no more marketing: what notify tells (plugged in by `wiring`). Every
    customer with the phone has left, and a phone of nobody has, too. Returns whether a consent stood."""
    placed = (await tx.keys()).placed(phones[-1])
    stood = False
    for customer_id in await repository.customers_of(tx, phones) or [None]:
        person = Person(customer_id, placed)
        before = await standings(tx, person, ["marketing_sms"])
        stood = stood or before["marketing_sms"].allowed
        await write_line(
            tx, person, purpose="marketing_sms", action="withdrawn", channel="sms", method="reply",
            text_id=None, evidence=dict(evidence),
        )  # fmt: skip
    return stood


async def may_process(tx: Tx, subject: ai.Subject) -> ai.Ground | None:
    """Why a model may be asked about a person, or None: what ai asks (plugged in by `wiring`)."""
    own = await preferences.config(tx, "ai.legal_basis")
    if own:
        return ai.Ground(own["basis"])
    found = (await standings(tx, await person_of(tx, subject), ["ai_processing"]))["ai_processing"]
    return ai.Ground("consent", found.consent_id) if found.allowed else None


async def person_of(tx: Tx, subject: ai.Subject) -> Person:
    """The person as the ledger finds them."""
    phone_hash = None
    if subject.customer_id is not None:
        row = await repository.customer(tx, subject.customer_id)
        phone_hash = row["phone_hash"] if row else None
    return Person(subject.customer_id, phone_hash, subject.visitor_id)


async def text_in_force(tx: Tx, purpose: str, language: str) -> ConsentText | None:
    """What somebody who reads ``language`` is to be shown: the Chinese text where there is no other."""
    texts = repository.Texts(tx)
    found = await texts.in_force(purpose, language)
    return found or (await texts.in_force(purpose, LANGUAGE) if language != LANGUAGE else None)


async def _text(tx: Tx, purpose: str, text_id: UUID | None) -> ConsentText:
    """The text agreed to. Raises `NoText`, `TextOutdated`, `TextMissing`."""
    texts = repository.Texts(tx)
    if text_id is None:
        found = await texts.in_force(purpose, LANGUAGE)
        if found is None:
            raise NoText(purpose=purpose)
        return found
    shown = await texts.get(text_id)
    newest = await texts.in_force(purpose, shown.language)
    if shown.purpose != purpose or newest is None or newest.id != shown.id:
        raise TextOutdated(purpose=purpose, text_id=str(newest.id) if newest else None)
    return shown


_FREE = """
SELECT true FROM files f WHERE org_id = $1 AND id = $2 AND kind = 'evidence' AND status = 'ready'
  AND NOT EXISTS (SELECT FROM consents c WHERE c.org_id = f.org_id AND c.evidence_file_id = f.id
                  AND c.customer_id IS DISTINCT FROM $3)
"""


async def record(
    tx: Tx, *, customer_id: UUID, purpose: str, action: str, channel: str, method: str,
    text_id: UUID | None = None, evidence: dict[str, Any] | None = None,
    evidence_file_id: UUID | None = None,
) -> UUID:  # fmt: skip
    """Write a line of the ledger. An opt-out waits until no marketing message to this person is on its way,
    so that none leaves after it has been committed (P-30).

    Raises `PersonMissing`, `NoText`, `TextOutdated`, and `EvidenceMissing` for a file that is no evidence or
    somebody else's.
    """
    customer = await repository.customer(tx, customer_id)
    if customer is None:
        raise PersonMissing()
    if evidence_file_id is not None and not await tx.conn.fetchval(
        _FREE, tx.org_id, evidence_file_id, customer_id
    ):
        raise EvidenceMissing()
    person = Person(customer_id, customer["phone_hash"])
    return await write_line(
        tx, person, purpose=purpose, action=action, channel=channel, method=method, text_id=text_id,
        evidence=evidence or {}, evidence_file_id=evidence_file_id,
    )  # fmt: skip


async def write_line(
    tx: Tx, person: Person, *, purpose: str, action: str, channel: str, method: str, text_id: UUID | None,
    evidence: dict[str, Any], evidence_file_id: UUID | None = None, owner_id: UUID | None = None,
) -> UUID:  # fmt: skip
    """A line about a person of whom the caller knows that they exist. ``owner_id``: the customer as whom a
    browser is known, who is not named by its line but whose messages and model calls wait for it too."""
    text = await _text(tx, purpose, text_id) if action == "given" else None
    known = person.customer_id or owner_id
    subject = ai.Subject(known, person.visitor_id)
    if purpose == "marketing_sms":
        await notify.hold_marketing(tx, known, person.phone_hash)
    elif purpose == "ai_processing":
        await ai.hold_calls(tx, subject)
        if action == "withdrawn":
            await ai.refuse_answers(tx, subject)
    id = uuid7()
    await tx.conn.execute(
        repository.ADD, tx.org_id, id, person.customer_id, person.visitor_id, person.phone_hash, purpose,
        action, text.id if text else None, channel, method, to_json(evidence), evidence_file_id,
        tx.actor.user_id, person.lead_id,
    )  # fmt: skip
    if action == "withdrawn" and purpose == "marketing_sms":
        await notify.wait_for_marketing(tx, known, person.phone_hash)
    elif action == "withdrawn" and purpose == "ai_processing":
        await ai.wait_for_calls(tx, subject)
    tx.audit(f"consent.{action}", "consent", id, after={"purpose": purpose, "channel": channel},
             customer_id=person.customer_id, visitor_id=person.visitor_id)  # fmt: skip
    tx.publish(events.ConsentChanged(
        consent_id=id, customer_id=person.customer_id, purpose=purpose, action=action,
        visitor_id=person.visitor_id,
    ))  # fmt: skip
    return id
