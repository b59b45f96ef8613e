"""Routes of destroying the organization's keys: /api/keys/erasures."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from zhike.core.http.access import ByActor, InTx, access, require_all
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.identity import key_erasures
from zhike.rooms.identity.entrance import ByClient
from zhike.rooms.identity.login_schemas import Code
from zhike.rooms.identity.schemas import Strict

erasures = router("/api/keys/erasures", "keys")


class ErasureRequest(Strict):
    """``confirmation`` is the organization's name, typed out; ``code`` the owner's authenticator's."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]
    confirmation: Annotated[str, Field(min_length=1, max_length=200)]
    code: Code


class ErasureRead(BaseModel):
    """The keys go at ``due_at``, unless somebody stops it."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    requested_by: UUID
    reason: str
    due_at: datetime
    cancelled_at: datetime | None
    cancelled_by: UUID | None
    finished_at: datetime | None
    created_at: datetime


class ErasuresRead(BaseModel):
    items: list[ErasureRead]


@erasures.get("")
@access(key_erasures.PERMISSION)
async def list_key_erasures(tx: InTx) -> ErasuresRead:
    """The newest twenty, newest first."""
    rows = await key_erasures.Erasures(tx).newest()
    return ErasuresRead(items=[ErasureRead.model_validate(row) for row in rows])


@erasures.post("", status_code=202)
@access(key_erasures.PERMISSION, transaction=False, limit=10)
async def request_key_erasure(
    request: Request, client: ByClient, actor: ByActor, form: ErasureRequest
) -> ErasureRead:
    """Have every key of the organization destroyed in seven days. Only its owner may ask."""
    require_all(actor)
    row = await key_erasures.request(
        services(request), client, actor, form.reason, form.confirmation, form.code
    )
    return ErasureRead.model_validate(row)


@erasures.delete("/{erasure_id}", status_code=204)
@access(key_erasures.PERMISSION)
async def cancel_key_erasure(tx: InTx, erasure_id: UUID) -> None:
    """Stop it before its day."""
    require_all(tx.actor)
    await key_erasures.cancel(tx, erasure_id)


TITLES = {
    "keys.erasure_not_found": ("找不到待执行的销毁", "No erasure of keys is waiting"),
    "keys.erasure_waiting": ("已有一个待执行的销毁", "An erasure of keys is waiting already"),
    "keys.needs_authenticator": (
        "请先在“我的账号”绑定验证器",
        "Set up an authenticator under “My account” first",
    ),
}
ROUTERS = (erasures,)
