"""The verbs of quality: keep word lists, try them, handle what they found."""

from uuid import UUID

from zhike.core import errors, etag
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.quality import checking, repository, rules, schemas
from zhike.rooms.quality.models import QualityHit, WordList
from zhike.rooms.quality.repository import Hits, WordLists

MOST_LISTS = 50
MOST_WORDS = 10_000  # of an organization


class NameTaken(errors.Conflict):
    code = "quality.name_taken"


class TooManyWords(errors.Conflict):
    code = "quality.too_many"


class ListUsed(errors.Conflict):
    """It has found something, which would go with it: it may be switched off."""

    code = "quality.list_used"


class Mismatched(errors.Invalid):
    """A customer's words can only be recorded."""

    code = "quality.customers"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "uq_word_lists_org_id_name": NameTaken,
    "ck_word_lists_customers": Mismatched,
    "fk_quality_hits_list_id": ListUsed,
}


async def _check_room(tx: Tx, words: int, beside: UUID | None) -> None:
    lists, others = await repository.counted(tx, beside)
    if lists >= MOST_LISTS or others + words > MOST_WORDS:
        raise TooManyWords(lists=MOST_LISTS, words=MOST_WORDS)


async def create(tx: Tx, form: schemas.WordListCreate) -> WordList:
    """Make a list. Raises `NameTaken`, `TooManyWords`."""
    await tx.lock("word_lists")
    await _check_room(tx, len(form.words), None)
    row = WordLists(tx).add(WordList(id=uuid7(), **form.model_dump()))
    await tx.flush()
    told = form.model_dump(exclude={"words"}) | {"words": len(form.words)}
    tx.audit("word_list.created", "word_list", row.id, after=told)
    return row


async def change(tx: Tx, id: UUID, form: schemas.WordListPatch, expected: str | None) -> WordList:
    """Change what is sent. Raises as `create` does, `WordListMissing`, `Mismatched`, `EditConflict`."""
    await tx.lock("word_lists")
    row = await WordLists(tx).get_for_update(id)
    etag.check(expected, row)
    fields = form.model_dump(exclude_unset=True)
    before = {name: getattr(row, name) for name, value in fields.items() if getattr(row, name) != value}
    if "words" in before:
        await _check_room(tx, len(fields["words"]), id)
    for name in before:
        setattr(row, name, fields[name])
    if row.direction == "customer" and row.action != "record":
        raise Mismatched(field="action")
    if before:
        await tx.flush()
        was = {name: _told(value) for name, value in before.items()}
        tx.audit("word_list.updated", "word_list", id, before=was,
                 after={name: _told(fields[name]) for name in before})  # fmt: skip
    return row


def _told(value: object) -> object:
    return len(value) if isinstance(value, list) else value


async def delete(tx: Tx, id: UUID) -> None:
    """Remove a list that has found nothing. Raises `WordListMissing`, `ListUsed`."""
    row = await WordLists(tx).get_for_update(id)
    if await Hits(tx).find(QualityHit.list_id == id) is not None:
        raise ListUsed()
    await tx.session.delete(row)
    await tx.flush()
    tx.audit("word_list.deleted", "word_list", id, before={"name": row.name, "words": len(row.words)})


async def try_out(tx: Tx, form: schemas.WordTry) -> schemas.WordTried:
    """What would become of a message."""
    heard = await checking.find(tx, form.content, form.speaker)
    verdict = rules.verdict((one.action for one in heard.found), confirmed=False)
    items = [
        schemas.WordFound(list_id=one.list_id, name=one.name, kind=one.kind, action=one.action,  # type: ignore[arg-type]
                          words=list(one.words))
        for one in heard.found
    ]  # fmt: skip
    return schemas.WordTried(verdict=verdict, items=items)  # type: ignore[arg-type]


async def handle(tx: Tx, id: UUID, form: schemas.QualityHandle) -> QualityHit:
    """Somebody has seen to it, or takes it up again. Doing it twice is doing it once."""
    row = await Hits(tx).get_for_update(id)
    if row.status == form.status and (form.note is None or form.note == row.note):
        return row
    before = row.status
    row.status, row.updated_at = form.status, tx.now
    if form.note is not None:
        row.note = form.note or None
    done = form.status == "handled"
    row.handled_by, row.handled_at = (tx.actor.user_id, tx.now) if done else (None, None)
    await tx.flush()
    tx.audit("quality_hit.handled" if done else "quality_hit.reopened", "quality_hit", id,
             before={"status": before}, after={"status": form.status})  # fmt: skip
    return row
