"""The door of the consent ledger: /api/consent-texts, /api/consents."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import File, Query, Request, Response, UploadFile

from zhike.core import hot
from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.core.tx import Tx
from zhike.rooms.files.service import Store
from zhike.rooms.privacy import evidence, links, repository, rules, schemas, service
from zhike.rooms.privacy.models import ConsentText

texts = router("/api/consent-texts", "privacy")
consents = router("/api/consents", "privacy")


def json(body: bytes | None, status: int = 200) -> Response:
    return Response(body, status, media_type="application/json")


async def page(tx: Tx, build: Any, filters: dict[str, Any], limit: int, cursor: str | None) -> Response:
    """A page by the filters that are given."""
    values = {name: value for name, value in filters.items() if value is not None}
    after: dict[str, Any] = {}
    if cursor is not None:
        after["at"], after["id"] = paging.decode_time_id(cursor)
    statement: hot.Statement = build(frozenset(values), bool(after))
    return json(await statement.json(tx, org_id=tx.org_id, limit=limit, **values, **after))


def shown(row: ConsentText) -> schemas.ConsentTextRead:
    values = {name: getattr(row, name) for name in schemas.ConsentTextRead.model_fields}
    return schemas.ConsentTextRead(**values | {"hash": row.hash.hex()})


@texts.get("", response_model=paging.Page[schemas.ConsentTextRead])
@access("privacy:read")
async def list_consent_texts(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None,
    purpose: schemas.Purpose | None = None, language: Annotated[str | None, Query(max_length=10)] = None,
) -> Response:  # fmt: skip
    """What people have been shown, every version, newest first."""
    return await page(tx, repository.texts, {"purpose": purpose, "language": language}, limit, cursor)


@texts.post("", status_code=201)
@access("privacy:write")
async def publish_consent_text(tx: InTx, form: schemas.ConsentTextCreate) -> schemas.ConsentTextRead:
    """A new version of a purpose's text. With ``renews``, who agreed to an older one counts as not asked."""
    return shown(await service.publish_text(tx, form))


@consents.get("", response_model=paging.Page[schemas.ConsentRead])
@access("privacy:read")
async def list_consents(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, customer_id: UUID | None = None,
    purpose: schemas.Purpose | None = None, action: schemas.Action | None = None,
) -> Response:  # fmt: skip
    """The ledger, newest first."""
    filters = {"customer_id": customer_id, "purpose": purpose, "action": action}
    return await page(tx, repository.consents, filters, limit, cursor)


@consents.get("/status")
@access("customer:read")
async def get_consent_status(tx: InTx, customer_id: UUID) -> schemas.Standings:
    """What holds for a customer, purpose by purpose."""
    customer = await repository.customer(tx, customer_id)
    if customer is None:
        raise service.PersonMissing()
    found = await service.standings(tx, service.Person(customer_id, customer["phone_hash"]))
    return schemas.Standings(items=list(found.values()))


@consents.post("", status_code=201, response_model=schemas.ConsentRead)
@access("customer:write")
async def record_consent(tx: InTx, form: schemas.ConsentCreate) -> Response:
    """Write down what a customer said to one of ours."""
    note = {"note": form.note} if form.note else {}
    values = form.model_dump(exclude={"note"})
    id = await service.record(tx, **values, evidence=note)
    return json(await repository.LINE.json(tx, org_id=tx.org_id, id=id), 201)


@consents.post("/evidence", status_code=201)
@access("customer:write", max_body=evidence.MAX_BYTES + 100_000, limit=60, upload="evidence")
async def upload_consent_evidence(
    request: Request, tx: InTx, file: Annotated[UploadFile, File()]
) -> schemas.Uploaded:
    """Keep the scan of a signed paper (PDF, PNG or JPEG): name it in the consent it proves."""
    store = Store(services(request).settings.data / "files")
    content = await file.read()
    return schemas.Uploaded(file_id=await evidence.keep(tx, store, file.filename, content))


@consents.get("/evidence/{file_id}", response_class=Response,
              responses={200: {"content": {kind: {} for kind in evidence.KINDS.values()}}})  # fmt: skip
@access("privacy:read")
async def download_consent_evidence(request: Request, tx: InTx, file_id: UUID) -> Response:
    """The scan behind a consent."""
    store = Store(services(request).settings.data / "files")
    content, kind = await evidence.read(tx, store, file_id)
    headers = {"content-disposition": 'attachment; filename="evidence"', "x-content-type-options": "nosniff"}
    return Response(content, media_type=kind, headers=headers)


@consents.post("/links", status_code=201)
@access("customer:write", limit=60)
async def create_consent_link(request: Request, tx: InTx, form: schemas.LinkCreate) -> schemas.Link:
    """A link by which the customer looks at their consents and changes them without a login.

    ``send_sms``: it goes to the customer's phone at once."""
    if await repository.customer(tx, form.customer_id) is None:
        raise service.PersonMissing()
    held, expires = services(request), tx.now + rules.LINK_LIFETIME
    token = links.make(held.unit.keyring, tx.org_id, form.customer_id, round(expires.timestamp() * 1000))
    if form.send_sms:
        link = f"{held.settings.base_url}/c#{token}"
        await service.send_link(tx, form.customer_id, link, expires)
    tx.audit("consent.link_made", "customer", form.customer_id)
    return schemas.Link(token=token, expires_at=expires)


TITLES = {
    "privacy.person_not_found": ("找不到该客户", "No such customer"),
    "privacy.text_not_found": ("找不到该授权文本", "No such consent text"),
    "privacy.no_text": ("该用途还没有生效的授权文本", "No text is in force for this purpose"),
    "privacy.not_asked": ("该用途不能在网页咨询中办理", "The web chat does not ask for this"),
    "privacy.text_outdated": ("授权文本已更新，请重新阅读", "The text has changed: please read it again"),
    "privacy.link_used": (
        "该链接已用于撤回，如需重新同意，请联系我们获取新链接",
        "You have taken this back by now; to agree again, please ask us for a new link",
    ),
    "privacy.link_sms": (
        "无法用短信发送：该客户没有手机号，或访问地址过长",
        "It cannot go by SMS: there is no phone, or this address is too long",
    ),
    "privacy.evidence_kind": ("只接受 PDF、PNG 或 JPEG 文件", "Only PDF, PNG and JPEG files are taken"),
    "privacy.evidence_not_found": ("找不到该凭证文件", "No such file"),
    "privacy.too_much": ("关联数据过多，无法视为同一个人", "Too many records lead to this person"),
}
ROUTERS = (texts, consents)
