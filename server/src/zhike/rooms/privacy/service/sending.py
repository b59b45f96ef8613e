"""Sending a customer the link to their consents: a service message, whose link is shown to nobody else."""

from datetime import datetime, timedelta
from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx
from zhike.rooms.notify import service as notify
from zhike.rooms.preferences import service as preferences
from zhike.rooms.privacy import repository
from zhike.rooms.privacy.service.consents import PersonMissing

SENDABLE = timedelta(days=1)
LONGEST = 200  # characters that a text message has room for


class LinkNotSendable(errors.Invalid):
    """This customer has no phone, or the address of this installation is too long for a message."""

    code = "privacy.link_sms"


async def send_link(tx: Tx, customer_id: UUID, link: str, expires: datetime) -> None:
    """Raises `PersonMissing`, `LinkNotSendable`, `FeatureDisabled`, `TooManyCodes`, `TemplateNotApproved`."""
    row = await tx.conn.fetchrow(
        "SELECT phone_sealed, site_id FROM customers WHERE org_id = $1 AND id = $2", tx.org_id, customer_id
    )
    if row is None:
        raise PersonMissing()
    await preferences.require_feature(tx, "enable_sms", row["site_id"])
    if row["phone_sealed"] is None or len(link) > LONGEST:
        raise LinkNotSendable(field="send_sms")
    _, organization = await repository.organization(tx)
    await notify.request_sms(
        tx, template_code="consent_link", params={"org_name": organization, "link": link},
        purpose="consent_link", dedupe_key=f"consent-link:{customer_id}:{expires.isoformat()}",
        phone_sealed_from=("customers", "phone", customer_id, row["phone_sealed"]), customer_id=customer_id,
        expires_at=tx.now + SENDABLE,
    )  # fmt: skip
    tx.audit("consent.link_sent", "customer", customer_id)
