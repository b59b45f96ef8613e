"""Requests: open, decide, correct. What jobs do with them is in `exporting` and `erasing`."""

from typing import Any
from uuid import UUID

import orjson

from zhike.core import erasure, errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx, to_json
from zhike.events import privacy as events
from zhike.rooms.customers import service as customers
from zhike.rooms.privacy import repository, rules, schemas
from zhike.rooms.privacy.models import PrivacyRequest
from zhike.rooms.privacy.service.consents import PersonMissing
from zhike.rooms.privacy.service.weighing import duties, weigh

OPEN = ("review", "approved", "running")


class RequestOpen(errors.Conflict):
    """The same is under way for this person already."""

    code = "privacy.request_open"


class NotDecidable(errors.Conflict):
    """The request is not waiting for a decision."""

    code = "privacy.not_decidable"


class BusinessOpen(errors.Conflict):
    """Something of this person has not ended: ``tables`` says where."""

    code = "privacy.business_open"


def subject_of(row: PrivacyRequest) -> tuple[str, UUID]:
    """Whom a request concerns, as `core.erasure` names people."""
    if row.customer_id is not None:
        return "customer", row.customer_id
    assert row.lead_id is not None
    return "lead", row.lead_id


async def _subject(tx: Tx, form: schemas.RequestCreate) -> tuple[str, UUID]:
    kind = "customer" if form.customer_id else "lead"
    id = form.customer_id or form.lead_id
    assert id is not None
    found = await erasure.owner_of(tx, kind, id)
    if found is None:
        raise PersonMissing()
    return found


async def being_erased(tx: Tx, customer_ids: list[UUID]) -> bool:
    """Whether the erasure of one of these was approved and has not come to its end: nothing is to be moved
    from under it, nor into it."""
    found: bool = await tx.conn.fetchval(
        "SELECT EXISTS (SELECT FROM privacy_requests WHERE org_id = $1 AND customer_id = ANY ($2::uuid[])"
        " AND kind = 'erasure' AND status IN ('approved', 'running', 'failed', 'restricted'))",
        tx.org_id, customer_ids,
    )  # fmt: skip
    return found


async def open_request(tx: Tx, form: schemas.RequestCreate) -> PrivacyRequest:
    """Take a person's wish down. An export begins at once; the others wait for a decision.

    Raises `PersonMissing`, `RequestOpen`.
    """
    kind, id = await _subject(tx, form)
    await tx.lock("privacy-request", id)
    column = f"{kind}_id"
    twin = await repository.Requests(tx).find(
        getattr(PrivacyRequest, column) == id, PrivacyRequest.kind == form.kind,
        PrivacyRequest.status.in_(OPEN),
    )  # fmt: skip
    if twin is not None:
        raise RequestOpen(request_id=str(twin.id))
    row = repository.Requests(tx).add(
        PrivacyRequest(
            id=uuid7(), kind=form.kind, note=form.note, due_at=tx.now + rules.DUE,
            requested_by=tx.actor.user_id, created_at=tx.now, **{column: id},
        )
    )  # fmt: skip
    if form.kind == "export":
        row.status = "approved"
        tx.enqueue("privacy.export", request_id=row.id)
    elif form.kind == "erasure":
        await _review(tx, row)
    elif form.changes is not None:
        await _seal_changes(tx, row, {"after": form.changes.model_dump(mode="json", exclude_unset=True)})
    await tx.flush()
    tx.audit("privacy_request.opened", "privacy_request", row.id, after={"kind": form.kind},
             subject={kind: id})  # fmt: skip
    tx.publish(events.PrivacyRequested(
        request_id=row.id, customer_id=row.customer_id, kind=row.kind, status=row.status
    ))  # fmt: skip
    return row


async def _review(tx: Tx, row: PrivacyRequest) -> None:
    kind, id = subject_of(row)
    person = await erasure.gather(tx, kind, id)
    weighed = await weigh(tx, person, await duties(tx, row.customer_id))
    row.review, row.held_until = weighed.review.model_dump(mode="json"), weighed.held_until


async def _seal_changes(tx: Tx, row: PrivacyRequest, changes: dict[str, Any]) -> None:
    keys = await tx.keys()
    row.changes_sealed = keys.seal(to_json(changes), "privacy_requests", "changes", row.id)


async def changes_of(tx: Tx, id: UUID, sealed: bytes) -> dict[str, Any]:
    """What a correction changes, phones masked."""
    found = orjson.loads((await tx.keys()).unseal(sealed, "privacy_requests", "changes", id))
    for side in found.values():
        if side.get("phone"):
            side["phone"] = f"*******{side['phone'][-4:]}"
    changes: dict[str, Any] = found
    return changes


async def _waiting(tx: Tx, request_id: UUID) -> PrivacyRequest:
    row = await repository.Requests(tx).get_for_update(request_id)
    if row.status != "review":
        raise NotDecidable(status=row.status)
    row.decided_by, row.decided_at = tx.actor.user_id, tx.now
    return row


async def review_again(tx: Tx, request_id: UUID) -> PrivacyRequest:
    """Count afresh what an erasure would take. Raises `NotDecidable`."""
    row = await repository.Requests(tx).get_for_update(request_id)
    if row.status != "review" or row.kind != "erasure":
        raise NotDecidable(status=row.status)
    await _review(tx, row)
    await tx.flush()
    tx.audit("privacy_request.reviewed", "privacy_request", row.id)
    return row


async def approve(tx: Tx, request_id: UUID) -> PrivacyRequest:
    """Let it happen: a correction now, an erasure by a job. Raises `NotDecidable`, `BusinessOpen`, and for a
    correction what `customers.change_customer` raises."""
    row = await _waiting(tx, request_id)
    if row.kind == "correction":
        await _correct(tx, row)
    else:
        await _review(tx, row)
        if row.review["blockers"]:
            raise BusinessOpen(tables=row.review["blockers"])
        row.status = "approved"
        tx.enqueue("privacy.erase", request_id=row.id)
    await tx.flush()
    tx.audit("privacy_request.approved", "privacy_request", row.id,
             before={"status": "review"}, after={"status": row.status})  # fmt: skip
    return row


async def _correct(tx: Tx, row: PrivacyRequest) -> None:
    assert row.customer_id is not None and row.changes_sealed is not None
    sealed = (await tx.keys()).unseal(row.changes_sealed, "privacy_requests", "changes", row.id)
    wanted = schemas.CustomerPatch.model_validate(orjson.loads(sealed)["after"])
    changes = wanted.model_dump(exclude_unset=True)
    before = await customers.values_of(tx, row.customer_id, set(changes))
    await customers.change_customer(tx, row.customer_id, changes)
    await _seal_changes(
        tx, row, {"before": before, "after": wanted.model_dump(mode="json", exclude_unset=True)}
    )
    finish(tx, row, "done")


async def reject(tx: Tx, request_id: UUID, note: str | None) -> PrivacyRequest:
    """Refuse it, and say why. Raises `NotDecidable`."""
    row = await _waiting(tx, request_id)
    row.note = note or row.note
    finish(tx, row, "rejected")
    await tx.flush()
    tx.audit("privacy_request.rejected", "privacy_request", row.id,
             before={"status": "review"}, after={"status": "rejected"})  # fmt: skip
    return row


async def retry(tx: Tx, request_id: UUID) -> PrivacyRequest:
    """Try again what failed. Raises `NotDecidable`."""
    row = await repository.Requests(tx).get_for_update(request_id)
    if row.status != "failed":
        raise NotDecidable(status=row.status)
    row.status, row.error_code, row.finished_at = "approved", None, None
    tx.enqueue("privacy.export" if row.kind == "export" else "privacy.erase", request_id=row.id)
    await tx.flush()
    tx.audit("privacy_request.retried", "privacy_request", row.id,
             before={"status": "failed"}, after={"status": "approved"})  # fmt: skip
    return row


def finish(tx: Tx, row: PrivacyRequest, status: str, error_code: str | None = None) -> None:
    """The request is over."""
    row.status, row.finished_at, row.error_code = status, tx.now, error_code
    tx.publish(events.PrivacyRequestFinished(
        request_id=row.id, customer_id=row.customer_id, kind=row.kind, status=status
    ))  # fmt: skip
