"""The door of people's requests, of legal holds and of retention rules."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from zhike.core import errors
from zhike.core.http import paging, tickets
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.core.tx import Tx
from zhike.rooms.files.service import FileMissing, Store
from zhike.rooms.privacy import repository, schemas, service
from zhike.rooms.privacy.api import page
from zhike.rooms.privacy.service.erasing import check
from zhike.rooms.privacy.service.requests import changes_of

requests = router("/api/privacy/requests", "privacy")
holds = router("/api/legal-holds", "privacy")
retention = router("/api/retention-rules", "privacy")
NOT_REVIEWED: dict[str, Any] = {"tables": [], "remains": [], "blockers": [], "reviewed_at": None}


class NothingToDownload(errors.Conflict):
    """There is no file, or its week is over."""

    code = "privacy.nothing_to_download"


class NoReceipt(errors.NotFound):
    code = "privacy.no_receipt"


async def _one(tx: Tx, id: UUID) -> schemas.RequestRead:
    rows = await repository.ONE_REQUEST.rows(tx, org_id=tx.org_id, id=id)
    if not rows:
        raise repository.RequestMissing()
    row = dict(rows[0])
    sealed = row.pop("changes_sealed")
    row["changes"] = await changes_of(tx, id, sealed) if sealed else None
    row["review"] = NOT_REVIEWED | row["review"]
    file_id = row.pop("file_id")
    live = row["expires_at"] is not None and row["expires_at"] > tx.now
    return schemas.RequestRead(**row, downloadable=file_id is not None and live)


@requests.get("", response_model=paging.Page[schemas.RequestBrief])
@access("privacy:read")
async def list_privacy_requests(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, kind: schemas.Kind | None = None,
    status: schemas.Status | None = None, customer_id: UUID | None = None,
) -> Response:  # fmt: skip
    """Requests, newest first."""
    filters = {"kind": kind, "status": status, "customer_id": customer_id}
    return await page(tx, repository.requests, filters, limit, cursor)


@requests.post("", status_code=201)
@access("privacy:write")
async def open_privacy_request(tx: InTx, form: schemas.RequestCreate) -> schemas.RequestRead:
    """Take a person's wish down. A copy is made at once; correction and erasure wait for a decision."""
    row = await service.open_request(tx, form)
    return await _one(tx, row.id)


@requests.get("/{request_id}")
@access("privacy:read")
async def get_privacy_request(tx: InTx, request_id: UUID) -> schemas.RequestRead:
    """One request; of an erasure with the review, of a correction with what it changes."""
    return await _one(tx, request_id)


@requests.post("/{request_id}/review")
@access("privacy:write")
async def review_privacy_request(tx: InTx, request_id: UUID) -> schemas.RequestRead:
    """Count afresh what an erasure would take and what stays."""
    await service.review_again(tx, request_id)
    return await _one(tx, request_id)


@requests.post("/{request_id}/approve")
@access("privacy:write")
async def approve_privacy_request(tx: InTx, request_id: UUID) -> schemas.RequestRead:
    """Let it happen. An erasure with open business (a visit to come) is a 409 that names the tables."""
    await service.approve(tx, request_id)
    return await _one(tx, request_id)


@requests.post("/{request_id}/reject")
@access("privacy:write")
async def reject_privacy_request(tx: InTx, request_id: UUID, form: schemas.Decide) -> schemas.RequestRead:
    """Refuse it, and say why."""
    await service.reject(tx, request_id, form.note)
    return await _one(tx, request_id)


@requests.post("/{request_id}/retry")
@access("privacy:write")
async def retry_privacy_request(tx: InTx, request_id: UUID) -> schemas.RequestRead:
    """Try again what failed."""
    await service.retry(tx, request_id)
    return await _one(tx, request_id)


@requests.get("/{request_id}/receipt")
@access("privacy:read")
async def get_erasure_receipt(tx: InTx, request_id: UUID) -> schemas.SignedReceipt:
    """What an erasure did: when, how much, what remains and why. It holds no personal data."""
    row = await repository.Requests(tx).get(request_id)
    if row.receipt is None:
        raise NoReceipt()
    return check(tx.unit.keyring, tx.org_id, row.receipt)


@requests.post("/{request_id}/downloads", status_code=201)
@access("privacy:read")
async def ask_privacy_download(tx: InTx, request_id: UUID) -> tickets.Ticket:
    """A ticket for the person's copy. Who asked is kept in the audit trail."""
    row = await repository.Requests(tx).get(request_id)
    if row.file_id is None or row.expires_at is None or row.expires_at <= tx.now:
        raise NothingToDownload()
    tx.audit("person.export_downloaded", "privacy_request", request_id)
    return tickets.made(tx.unit.keyring, tx.actor, f"/api/privacy/requests/{request_id}/file", request_id)


@requests.get("/{request_id}/file", response_class=Response,
              responses={200: {"content": {"application/zip": {}}}})  # fmt: skip
@access("privacy:read", also=(409,))
async def download_privacy_export(
    request: Request, tx: InTx, request_id: UUID, ticket: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """The zip behind a ticket."""
    row = await repository.Requests(tx).get(request_id)
    tickets.check(tx.unit.keyring, tx.actor, ticket, request_id)
    if row.file_id is None or row.expires_at is None or row.expires_at <= tx.now:
        raise NothingToDownload()
    try:
        content = await Store(services(request).settings.data / "files").read(tx, row.file_id)
    except FileMissing:
        raise NothingToDownload() from None
    headers = {
        "content-disposition": f'attachment; filename="person-{request_id}.zip"',
        "cache-control": "no-store", "x-content-type-options": "nosniff",
    }  # fmt: skip
    return Response(content, media_type="application/zip", headers=headers)


@holds.get("", response_model=paging.Page[schemas.HoldRead])
@access("privacy:read")
async def list_legal_holds(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, customer_id: UUID | None = None,
    active: bool = False,
) -> Response:  # fmt: skip
    """Legal holds, newest first."""

    def build(filters: frozenset[str], after: bool) -> object:
        return repository.holds(filters, after, active)

    return await page(tx, build, {"customer_id": customer_id}, limit, cursor)


async def _hold(tx: Tx, id: UUID) -> schemas.HoldRead:
    rows = await repository.ONE_HOLD.rows(tx, org_id=tx.org_id, id=id)
    return schemas.HoldRead(**dict(rows[0]))


@holds.post("", status_code=201)
@access("privacy:write")
async def place_legal_hold(tx: InTx, form: schemas.HoldCreate) -> schemas.HoldRead:
    """Keep data of a person, or of a class, against every erasure."""
    row = await service.place_hold(tx, form)
    return await _hold(tx, row.id)


@holds.post("/{hold_id}/release")
@access("privacy:write")
async def release_legal_hold(tx: InTx, hold_id: UUID) -> schemas.HoldRead:
    """Let it go; erasures that it kept back go on in the night."""
    row = await service.release_hold(tx, hold_id)
    return await _hold(tx, row.id)


@retention.get("")
@access("privacy:read")
async def list_retention_rules(tx: InTx) -> schemas.Rules:
    """Each class of data: what the law orders, and the organization's own figures."""
    return schemas.Rules(items=await service.list_rules(tx))


@retention.put("/{data_class}")
@access("privacy:write")
async def set_retention_rule(tx: InTx, data_class: schemas.DataClass, form: schemas.RulePut) -> schemas.Rules:
    """How long a class must stay, and after how long it goes by itself."""
    await service.set_rule(tx, data_class, form)
    return schemas.Rules(items=await service.list_rules(tx))


@retention.get("/{data_class}/preview")
@access("privacy:read")
async def preview_retention_rule(tx: InTx, data_class: schemas.DataClass) -> schemas.Preview:
    """What the next night would erase; nothing is changed."""
    return await service.preview(tx, data_class)


TITLES = {
    "privacy.request_not_found": ("找不到该请求", "No such request"),
    "privacy.request_open": ("同类请求正在处理", "The same request is under way"),
    "privacy.not_decidable": ("该请求当前不能这样处理", "The request cannot be decided now"),
    "privacy.business_open": ("还有未结束的业务，请先处理", "Something has to end first"),
    "privacy.nothing_to_download": ("没有可下载的文件", "There is nothing to download"),
    "privacy.no_receipt": ("还没有回执", "There is no receipt yet"),
    "privacy.hold_not_found": ("找不到该法律保留", "No such legal hold"),
    "privacy.hold_released": ("该法律保留已解除", "This hold has been released already"),
    "privacy.keep_too_short": ("保留时间短于必须保存的时间", "This is shorter than what must stay"),
}
ROUTERS = (requests, holds, retention)
