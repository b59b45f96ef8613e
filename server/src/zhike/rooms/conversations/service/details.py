"""What a visitor tells before the talk, and the words of one who will not wait."""

from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.channels import details
from zhike.rooms.channels import service as channels
from zhike.rooms.channels.schemas import VisitorDetails
from zhike.rooms.conversations import consent, rules, schemas
from zhike.rooms.conversations.repository import Conversations
from zhike.rooms.conversations.service import desk, talk
from zhike.rooms.conversations.service.talk import Said


class OfflineOff(errors.Forbidden):
    """This channel takes no messages by form."""

    code = "channel.offline_off"


async def tell(tx: Tx, door: channels.Door, form: VisitorDetails) -> list[str]:
    """Keep what the visitor tells, for the talk too if one is open. Answers what is still missing.

    Nobody's name, phone or address is taken before they agreed to the organization's text, where there is
    one: raises `ConsentNeeded`; besides, `Invalid` and `ReferenceMissing`.
    """
    visitor_id = tx.actor.subject_id
    assert visitor_id is not None
    personal = form.name is not None or form.phone is not None or form.email is not None
    if personal:
        await consent.check(tx, visitor_id)
    await details.take(tx, door.id, visitor_id, form)
    if personal:
        await talk.identify(tx, visitor_id)
    if form.topic_id is not None:
        await _sort(tx, visitor_id)
    return await channels.lacking(tx, door, visitor_id)


async def _sort(tx: Tx, visitor_id: UUID) -> None:
    """A talk that nobody has taken up yet goes by the topic that was chosen."""
    found = await Conversations(tx).newest_of(visitor_id)
    if found is None or found.status != "pending" or found.agent_id is not None:
        return
    contact = await channels.contact_of(tx, visitor_id)
    found.team_id = contact.team_id
    if contact.topic and contact.topic not in found.tags and len(found.tags) < rules.MOST_TAGS:
        before, found.tags = found.tags, rules.with_tag(found.tags, contact.topic)
        await tx.flush()
        desk.changed(tx, found, "tags", before, found.tags)


async def leave(tx: Tx, door: channels.Door, form: schemas.OfflineMessage) -> Said:
    """Take the words of somebody who will not wait: a talk like any other, answered where they said.

    Raises `OfflineOff`, `Invalid` without a way to answer, and as `tell` and `hear` do.
    """
    visitor_id = tx.actor.subject_id
    assert visitor_id is not None
    if door.reception.offline.when == "never":
        raise OfflineOff()
    told = form.model_dump(include=set(VisitorDetails.model_fields), exclude_none=True)
    await tell(tx, door, VisitorDetails(**told))
    contact = await channels.contact_of(tx, visitor_id)
    if contact.phone is None and contact.email is None:
        raise errors.Invalid(field="phone", reason="reach")
    said, row = await talk.take_in(tx, door, _message(form))
    if row is not None:
        await talk.answer_by(tx, row["id"], "email" if contact.email is not None else "sms")
    return said


def _message(form: schemas.OfflineMessage) -> dict[str, Any]:
    return {
        "message_id": uuid7(), "content_type": "text", "content": form.content,
        "external_message_id": str(form.external_message_id), "preview": rules.preview("text", form.content),
    }  # fmt: skip
