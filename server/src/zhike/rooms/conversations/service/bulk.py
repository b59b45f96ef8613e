"""One step for many talks: how many it would change, and what became of each."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx
from zhike.rooms.conversations import around, repository, rules, schemas
from zhike.rooms.conversations.models import Conversation
from zhike.rooms.conversations.service import desk, rest, sorting

Step = Callable[[Tx, UUID, schemas.Bulk], Awaitable[Conversation]]


async def _tag(tx: Tx, id: UUID, form: schemas.Bulk) -> Conversation:
    talk = await repository.Conversations(tx).get_for_update(id)
    return await sorting.set_tags(tx, id, schemas.SetTags(tags=rules.with_tag(talk.tags, form.tag or "")))


STEPS: dict[str, Step] = {
    "assign": lambda tx, id, form: desk.assign(tx, id, schemas.Assign(user_id=form.user_id), tell=False),
    "resolve": lambda tx, id, form: desk.resolve(tx, id),
    "close": lambda tx, id, form: desk.close(tx, id),
    "tag": _tag,
    "snooze": lambda tx, id, form: rest.snooze(tx, id, schemas.Snooze(until=form.until)),
}


async def _found(tx: Tx, form: schemas.Bulk) -> list[Any]:
    """Raises `ConversationMissing` when there is none of them, `AgentMissing` when nobody can be in
    charge."""
    if form.action == "assign" and form.user_id is not None and not await desk.works_here(tx, form.user_id):
        raise desk.AgentMissing(field="user_id")
    found = await around.for_bulk(tx, form.ids)
    if not found:
        raise repository.ConversationMissing()
    return found


async def count(tx: Tx, form: schemas.Bulk) -> schemas.BulkCount:
    """How many of them the step would change, how many it leaves as they are, and how many refuse it."""
    found = await _found(tx, form)
    fates = [
        rules.fate(form.action, talk["status"], talk["agent_id"], talk["tags"], form.user_id, form.tag)
        for talk in found
    ]
    missing = len(set(form.ids)) - len(found)
    return schemas.BulkCount(
        changes=fates.count("changes"), same=fates.count("same"), refused=fates.count("refused") + missing
    )


async def apply(tx: Tx, form: schemas.Bulk) -> list[schemas.BulkRow]:
    """Take the step for each; one that refuses keeps nothing from the others. In the order of the ids: two
    who do it at once wait for each other and do not block each other."""
    await _found(tx, form)
    done = []
    for id in sorted(set(form.ids)):
        row: dict[str, Any] = {"id": id, "ok": True, "code": None}
        try:
            async with tx.attempt():
                await STEPS[form.action](tx, id, form)
        except errors.DomainError as refusal:
            if refusal.status >= 500:
                raise
            row |= {"ok": False, "code": refusal.code}
        done.append(schemas.BulkRow(**row))
    given = [one.id for one in done if one.ok]
    if form.action == "assign" and form.user_id is not None and given:
        await desk.tell_in_charge(tx, form.user_id, f"{len(given)} 个会话分配给您", given[0])
    return done
