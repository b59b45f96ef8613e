"""An erasure: table after table over what rooms have declared, in pieces that can be killed between any two.

A piece takes only rows in which there is something left to erase, so whoever goes on after a kill finds what
was done already done. Whom it concerns is sealed in the request while it runs, because the rows by which
people are found lose what they are found by.
"""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from zhike.core import erasure
from zhike.core.context import NOBODY
from zhike.core.crypto import Keyring
from zhike.core.erasure import SWEEPS, Person, Trace
from zhike.core.jobs import Run
from zhike.core.persons import HOLDS, Holds, Keep
from zhike.core.tx import Tx, to_json
from zhike.events import privacy as events
from zhike.rooms.files.service import FileMissing, Store
from zhike.rooms.notify import service as notify
from zhike.rooms.privacy import repository, rules, schemas
from zhike.rooms.privacy.models import PrivacyRequest
from zhike.rooms.privacy.service.exporting import store_of
from zhike.rooms.privacy.service.requests import finish, subject_of
from zhike.rooms.privacy.service.weighing import Duties, duties, weigh

PASSES = 3
SIGNED = "erasure-receipt:v1"


class Stopped(Exception):
    """The request is not running any more."""


@dataclass(frozen=True, slots=True)
class Work:
    """Whom an erasure concerns, and the law at its beginning."""

    person: Person
    trace: Trace
    law: Duties
    restricted: bool


async def erase(run: Run, request_id: UUID) -> None:
    """Do it, or go on with it."""
    work = await _begin(run, request_id)
    if work is None:
        return
    store = store_of(run)
    for _ in range(PASSES):  # somebody may have written while we read
        if not [holds for holds in HOLDS.values() if await _table(run, store, request_id, holds, work)]:
            break
    for name in SWEEPS:
        await _sweep(run, request_id, name, work.trace)
    await _finish(run, request_id, work)


async def _begin(run: Run, request_id: UUID) -> Work | None:
    async with run.tx() as tx:
        row = await repository.Requests(tx).get_for_update(request_id)
        if row.kind != "erasure" or row.status not in {"approved", "running", "restricted"}:
            return None
        kind, id = subject_of(row)
        if row.work_sealed is None or row.status == "restricted":
            person = await erasure.gather(tx, kind, id)
            if row.status == "restricted" and not await _freed(tx, row, person):
                return None
            words = rules.words_of(await _words(tx, person))
            plain = {"person": person.plain(), "words": words}
            sealed = (await tx.keys()).seal(to_json(plain), "privacy_requests", "work", row.id)
            row.work_sealed, row.progress = sealed, {}
        row.status = "running"
        opened = (await tx.keys()).unseal(row.work_sealed, "privacy_requests", "work", row.id)
        held = orjson.loads(opened)
        person = Person.read(held["person"])
        law = await duties(tx, row.customer_id)
        weighed = await weigh(tx, person, law)
        return Work(person, Trace(person.ids(), held["words"], run.services), law, weighed.restricted)


async def _freed(tx: Tx, row: PrivacyRequest, person: Person) -> bool:
    """Whether a duty or a hold has ended since the last run, so that there is something to do."""
    weighed = await weigh(tx, person, await duties(tx, row.customer_id))
    row.held_until = weighed.held_until
    return _kept(weighed.review.model_dump()) != _kept(row.review)


def _kept(review: dict[str, Any]) -> dict[str, int]:
    """Table → rows that stay for a time; the trail stays for good."""
    return {
        one["table"]: one["kept"] for one in review.get("tables", [])
        if one["kept"] and not isinstance(HOLDS[one["table"]].erase, Keep)
    }  # fmt: skip


async def _words(tx: Tx, person: Person) -> list[str | None]:
    """Names and phones by which the person is found in sealed texts."""
    found: list[str | None] = []
    for holds in HOLDS.values():
        if holds.names in {"customer", "lead", "visitor"}:
            for row in await erasure.show(tx, holds, person):
                found += [row.get(name) for name in ("name", "phone", "contact_name", "contact_phone")]
    return found


async def _running(tx: Tx, request_id: UUID) -> dict[str, Any]:
    """The request's progress, locked. Raises `Stopped`."""
    row = await tx.conn.fetchrow(
        "SELECT status, progress FROM privacy_requests WHERE org_id = $1 AND id = $2 FOR UPDATE",
        tx.org_id, request_id,
    )  # fmt: skip
    if row is None or row["status"] != "running":
        raise Stopped()
    progress: dict[str, Any] = row["progress"]
    return progress


async def _note(tx: Tx, request_id: UUID, progress: dict[str, Any]) -> None:
    await tx.conn.execute(
        "UPDATE privacy_requests SET progress = $3::text::jsonb, updated_at = now()"
        " WHERE org_id = $1 AND id = $2",
        tx.org_id, request_id, to_json(progress),
    )  # fmt: skip


async def _table(run: Run, store: Store, request_id: UUID, holds: Holds, work: Work) -> int:
    """One table to its end. Returns how many rows were erased."""
    after, total, more = NOBODY, 0, True
    held = work.law.held(holds)
    while more:
        async with run.tx() as tx:
            progress = await _running(tx, request_id)
            piece = await erasure.erase_piece(tx, holds, work.person, held, after, restricted=work.restricted)
            for file_id in piece.files:
                await drop(tx, store, file_id)
            if work.restricted and not piece.more:
                await erasure.restrict(tx, holds, work.person, held)
            if piece.erased:
                _count(progress, holds.table, piece.erased)
                progress["files"] = progress.get("files", 0) + len(piece.files)
                await _note(tx, request_id, progress)
        after, total, more = piece.after, total + piece.erased, piece.more
    return total


def _count(progress: dict[str, Any], table: str, rows: int) -> None:
    erased = progress.setdefault("erased", {})
    erased[table] = erased.get(table, 0) + rows


async def drop(tx: Tx, store: Store, file_id: UUID) -> None:
    """Forget a file; one that is gone already is gone."""
    try:
        await store.forget(tx, file_id)
    except FileMissing:
        return


async def _sweep(run: Run, request_id: UUID, name: str, trace: Trace) -> None:
    more = True
    while more:
        async with run.tx() as tx:
            progress = await _running(tx, request_id)
            swept = progress.setdefault("swept", {})
            if swept.get(name) == "":
                return
            step = await SWEEPS[name](tx, trace, swept.get(name) or "")
            if step.cleared:
                _count(progress, name, step.cleared)
            swept[name] = step.after if step.more else ""
            await _note(tx, request_id, progress)
            more = step.more


async def _finish(run: Run, request_id: UUID, work: Work) -> None:
    async with run.tx() as tx:
        progress = await _running(tx, request_id)
        row = await repository.Requests(tx).get_for_update(request_id)
        weighed = await weigh(tx, work.person, work.law)
        remains = [one for one in weighed.review.remains if one.rows]
        _, subject = subject_of(row)
        receipt = schemas.Receipt(
            request_id=row.id, subject=subject, requested_at=row.created_at, approved_at=row.decided_at,
            finished_at=tx.now, files=progress.get("files", 0), remains=remains,
            erased=[schemas.Done(table=name, rows=rows) for name, rows in _erased(row, progress).items()],
        )  # fmt: skip
        row.receipt = sign(tx.unit.keyring, tx.org_id, receipt)
        row.held_until = weighed.held_until if weighed.restricted else None
        row.review = weighed.review.model_dump(mode="json")
        row.progress, row.note = {}, None
        finish(tx, row, "restricted" if weighed.restricted else "done")
        tx.enqueue("privacy.erase_echoes", run_at=tx.now + rules.ECHO, request_id=row.id)
        tx.audit("person.erased", "privacy_request", row.id, status=row.status,
                 rows=sum(one.rows for one in receipt.erased), digest=row.receipt["digest"])  # fmt: skip
        tx.publish(events.PersonErased(
            customer_id=row.customer_id, lead_id=row.lead_id, request_id=row.id
        ))  # fmt: skip
        if row.requested_by is not None:
            await notify.notify(
                tx, user_ids=[row.requested_by], type="privacy_erasure", title="个人信息删除已完成",
                content="回执可在隐私请求中查看。", resource_type="privacy_request", resource_id=row.id,
            )  # fmt: skip


def _erased(row: PrivacyRequest, progress: dict[str, Any]) -> dict[str, int]:
    """What was erased now, and before a duty ended."""
    total: dict[str, int] = {}
    if row.receipt is not None:
        total = {one["table"]: one["rows"] for one in row.receipt["receipt"]["erased"]}
    for table, rows in progress.get("erased", {}).items():
        total[table] = total.get(table, 0) + rows
    return total


def _canonical(receipt: dict[str, Any]) -> bytes:
    return orjson.dumps(receipt, option=orjson.OPT_SORT_KEYS)


def sign(keyring: Keyring, org_id: UUID, receipt: schemas.Receipt) -> dict[str, Any]:
    """The receipt as it is kept: with its digest, and a signature that the database alone cannot make."""
    plain = receipt.model_dump(mode="json")
    digest = hashlib.sha256(_canonical(plain)).digest()
    signature = keyring.mac(SIGNED, org_id.bytes + digest).hex()
    return {"receipt": plain, "digest": digest.hex(), "signature": signature}


def check(keyring: Keyring, org_id: UUID, kept: dict[str, Any]) -> schemas.SignedReceipt:
    """The kept receipt, and whether it still is what was signed."""
    digest = hashlib.sha256(_canonical(kept["receipt"])).digest()
    good = kept["digest"] == digest.hex()
    good &= kept["signature"] == keyring.mac(SIGNED, org_id.bytes + digest).hex()
    return schemas.SignedReceipt(**kept, valid=good)


async def erase_echoes(run: Run, request_id: UUID) -> None:
    """Clear once more what jobs that were under way have left behind, and forget whom it concerned."""
    async with run.reading() as tx:
        row = await repository.Requests(tx).get(request_id)
        if row.work_sealed is None or row.status == "running":
            return
        opened = (await tx.keys()).unseal(row.work_sealed, "privacy_requests", "work", row.id)
        held = orjson.loads(opened)
    trace = Trace(Person.read(held["person"]).ids(), held["words"], run.services)
    for sweep in SWEEPS.values():
        after, more = "", True
        while more:
            async with run.tx() as tx:
                step = await sweep(tx, trace, after)
            after, more = step.after, step.more
    async with run.tx() as tx:
        row = await repository.Requests(tx).get_for_update(request_id)
        if row.status != "running":
            row.work_sealed = None
