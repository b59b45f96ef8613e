"""Destroying an organization's keys, so that nothing they sealed can ever be opened again: asked for here.

The owner asks, with the organization's name typed out and a code of their authenticator. Seven days pass, in
which whoever may replace keys can stop it; then the relay's role destroys the keys. The application's own
role can do no more than ask and stop: how long it takes, and that it happens once, is the database's word.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import errors
from zhike.core.clock import local
from zhike.core.context import Actor
from zhike.core.http.services import Services
from zhike.core.ids import uuid7
from zhike.core.model import Model, Tenant, ref
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.identity import factors, login_guard, repository, roles
from zhike.rooms.identity import login_repository as logins
from zhike.rooms.identity.login_device import Client
from zhike.rooms.notify import service as notify

PERMISSION = "key:rotate"
# the columns that the application may fill in, and no other
_ASK = "INSERT INTO key_erasures (org_id, id, requested_by, reason) VALUES ($1, $2, $3, $4)"


class KeyErasure(Tenant, Model):
    """A wish to destroy the keys. ``due_at`` is the database's alone to set."""

    __tablename__ = "key_erasures"
    __table_args__ = (
        ref("users", "requested_by"),
        Index("ix_key_erasures_requested_by", "org_id", "requested_by"),
        Index(
            "uq_key_erasures_org_id", "org_id", unique=True,
            postgresql_where=text("cancelled_at IS NULL AND finished_at IS NULL"),
        ),
    )  # fmt: skip
    requested_by: Mapped[UUID]
    reason: Mapped[str] = mapped_column(String(500))
    due_at: Mapped[datetime] = mapped_column(server_default=text("now() + interval '7 days'"))
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None]
    finished_at: Mapped[datetime | None]


class ErasureMissing(errors.NotFound):
    code = "keys.erasure_not_found"


class ErasureWaiting(errors.Conflict):
    code = "keys.erasure_waiting"


class NeedsAuthenticator(errors.Conflict):
    """Whoever asks for this has a second factor."""

    code = "keys.needs_authenticator"


class Erasures(Repository[KeyErasure]):
    model = KeyErasure
    missing = ErasureMissing

    async def waiting(self) -> KeyErasure | None:
        return await self.find(KeyErasure.cancelled_at.is_(None), KeyErasure.finished_at.is_(None))

    async def newest(self) -> list[KeyErasure]:
        query = select(KeyErasure).where(KeyErasure.org_id == self.tx.org_id)
        return list(await self.tx.session.scalars(query.order_by(KeyErasure.created_at.desc()).limit(20)))


async def request(
    held: Services, client: Client, actor: Actor, reason: str, confirmation: str, code: str
) -> KeyErasure:
    """Ask for it. Raises `Forbidden`, `NeedsAuthenticator`, `factors.FactorWrong`, `ErasureWaiting`."""
    if actor.role != "owner" or actor.user_id is None:
        raise errors.Forbidden(role="owner")
    own = held.unit.keyring.digest("factor-check", actor.user_id.hex)
    await login_guard.attempt(held, client, own)
    made: KeyErasure | None = None
    async with held.unit.transaction(actor, client.info) as tx:
        user = await repository.Users(tx).get_for_update(actor.user_id)
        totp = await logins.Factors(tx).totp(user.id)
        if totp is None or totp.confirmed_at is None:
            raise NeedsAuthenticator()
        if confirmation.strip() != (await repository.organization(tx)).name:
            raise errors.Invalid(field="confirmation")
        await tx.lock("key-erasure")
        if await Erasures(tx).waiting() is not None:
            raise ErasureWaiting()
        if await factors.check(tx, user, code):
            await login_guard.passed(tx, client, own)
            made = await _add(tx, reason)
        else:
            tx.audit("keys.erasure_refused", "key_erasure")
    if made is None:
        raise factors.FactorWrong(field="code")
    return made


async def _add(tx: Tx, reason: str) -> KeyErasure:
    id = uuid7()
    await tx.conn.execute(_ASK, tx.org_id, id, tx.actor.user_id, reason)
    row = await Erasures(tx).get(id)
    tx.audit("keys.erasure_requested", "key_erasure", row.id, reason=reason, due_at=row.due_at)
    zone = next((site.timezone for site in await repository.Sites(tx).all()), "Asia/Shanghai")
    await notify.notify(
        tx, user_ids=await roles.holders(tx, PERMISSION), type="login_alert", title="已申请销毁加密密钥",
        content=f"{local(row.due_at, zone):%Y-%m-%d %H:%M} 起机构的加密数据将永久无法打开。"
        "如非本意，请在此之前到“密钥”页面撤销。",
        resource_type="key_erasure", resource_id=row.id,
    )  # fmt: skip
    return row


async def cancel(tx: Tx, erasure_id: UUID) -> None:
    """Nothing is destroyed. Raises `ErasureMissing` when it was stopped or done already."""
    row = await Erasures(tx).get_for_update(erasure_id)
    if row.cancelled_at is not None or row.finished_at is not None:
        raise ErasureMissing()
    row.cancelled_at, row.cancelled_by = tx.now, tx.actor.user_id
    tx.audit("keys.erasure_cancelled", "key_erasure", row.id)
