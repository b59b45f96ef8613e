"""By what a talk is sorted: its tags, and the organization's own words under the fixed statuses."""

from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.conversations import schemas
from zhike.rooms.conversations.models import Conversation, SubStatus
from zhike.rooms.conversations.repository import Conversations, SubStatuses
from zhike.rooms.conversations.service import desk

MOST_STATUSES = 100


class SubStatusUnfit(errors.Invalid):
    """Not one of this organization's in use, or of another status."""

    code = "conversation.sub_status"


class SubStatusTaken(errors.Conflict):
    code = "conversation.sub_status_taken"


class TooManyStatuses(errors.Conflict):
    code = "conversation.too_many_statuses"


async def set_tags(tx: Tx, conversation_id: UUID, form: schemas.SetTags) -> Conversation:
    """Put these tags in the place of those it had."""
    talk = await Conversations(tx).get_for_update(conversation_id)
    tags = list(dict.fromkeys(form.tags))
    before = talk.tags
    if before != tags:
        talk.tags = tags
        desk.changed(tx, talk, "tags", before, tags)
    return talk


async def set_sub_status(tx: Tx, conversation_id: UUID, form: schemas.SetSubStatus) -> Conversation:
    """Say where within its status it is; None: nowhere in particular. Raises `SubStatusUnfit`."""
    talk = await Conversations(tx).get_for_update(conversation_id)
    if form.sub_status_id is not None:
        found = await SubStatuses(tx).find(SubStatus.id == form.sub_status_id)
        if found is None or not found.is_active or found.category != talk.status:
            raise SubStatusUnfit(field="sub_status_id")
    before = talk.sub_status_id
    if before != form.sub_status_id:
        talk.sub_status_id = form.sub_status_id
        desk.changed(tx, talk, "sub_status_id", before, form.sub_status_id)
    return talk


async def add_sub_status(tx: Tx, form: schemas.SubStatusCreate) -> SubStatus:
    """A word of the organization's own. Raises `SubStatusTaken` and `TooManyStatuses`."""
    await tx.lock("conversation_statuses")
    if len(await SubStatuses(tx).all()) >= MOST_STATUSES:
        raise TooManyStatuses(most=MOST_STATUSES)
    row = SubStatuses(tx).add(SubStatus(id=uuid7(), **form.model_dump()))
    await tx.flush()
    tx.audit("conversation_status.created", "conversation_status", row.id, after=form.model_dump())
    return row


async def change_sub_status(tx: Tx, id: UUID, form: schemas.SubStatusPatch) -> SubStatus:
    """Call it otherwise, move it, put it out of use. Talks that have it keep it."""
    row = await SubStatuses(tx).get_for_update(id)
    given = {name: value for name, value in form.model_dump(exclude_unset=True).items() if value is not None}
    before = {name: getattr(row, name) for name, value in given.items() if getattr(row, name) != value}
    for name in before:
        setattr(row, name, given[name])
    await tx.flush()
    if before:
        tx.audit("conversation_status.updated", "conversation_status", row.id, before=before,
                 after={name: given[name] for name in before})  # fmt: skip
    return row


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "uq_conversation_statuses_org_id_category_name": SubStatusTaken,
}
