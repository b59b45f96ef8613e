"""From a delivery to a lead, once: parse, map, look for a twin, make."""

from typing import Any
from uuid import UUID

from zhike.core import bodies, errors
from zhike.core.tx import Tx
from zhike.rooms.intake import repository, rules
from zhike.rooms.intake.models import IntakeDelivery, IntakeSource
from zhike.rooms.leads.service import keep
from zhike.rooms.privacy import service as privacy
from zhike.rooms.privacy.service import consents

OPEN = {"received", "refused"}


async def read(tx: Tx, row: IntakeDelivery) -> str | None:
    """The body as text, None when it is gone."""
    if row.body_sealed is None:
        return None
    return (await tx.keys()).unseal(row.body_sealed, "intake_deliveries", "body", row.id)


def said(source: IntakeSource, body: str, content_type: str) -> tuple[rules.Read, Any]:
    """What the source's mapping reads out of a body, and the body itself. Raises `bodies.Unreadable`."""
    value = bodies.parse(body, content_type)
    return rules.read(value, source.mapping, source.id_path, source.form_path), value


def _digest(tx: Tx, source_id: UUID, name: str) -> str:
    return tx.unit.keyring.digest("intake", f"{source_id}:{name}").hex()


async def twin_of(tx: Tx, source_id: UUID, made: rules.Read, row: IntakeDelivery) -> Any | None:
    """Who has made the lead already. The caller holds the subject's lock, or only asks."""
    keys = [_digest(tx, source_id, name) for name in rules.names(made, row.created_at)]
    since = row.created_at - rules.TWICE
    return await repository.twin(tx, source_id, row.id, keys, row.body_key, since)


async def take(tx: Tx, delivery_id: UUID) -> IntakeDelivery | None:
    """Make a lead of a delivery, or write down why not. None: it is taken already, or gone."""
    found = repository.Deliveries(tx)
    if await found.find(IntakeDelivery.id == delivery_id) is None:
        return None
    row = await found.get_for_update(delivery_id)
    if row.status not in OPEN or row.body_sealed is None:
        return None
    source = await repository.Sources(tx).get(row.source_id)
    body = await read(tx, row)
    assert body is not None
    row.taken_at = tx.now
    try:
        made, value = said(source, body, row.headers.get("content-type", ""))
    except bodies.Unreadable as unreadable:
        row.status, row.reasons = "refused", {"body": unreadable.code}
        return row
    keys = await tx.keys()
    row.reasons = dict(made.reasons)
    row.phone_hash = keys.blind("phone", made.phone) if made.phone is not None else None
    if not made.good:
        row.status = "refused"
        return row
    await tx.lock("intake", source.id, _digest(tx, source.id, rules.subject(made)))
    twin = await twin_of(tx, source.id, made, row)
    if twin is not None:
        row.status, row.lead_id = "duplicate", twin["lead_id"]
        if twin["body_key"] == row.body_key:  # kept there already
            row.body_sealed = row.phone_hash = None
        return row
    await _make(tx, source, row, made, value)
    return row


def values_of(source: IntakeSource, made: rules.Read) -> dict[str, Any]:
    """The columns of the lead, all but the phone."""
    own = {"source_platform": source.source_platform, "site_id": source.site_id}
    return {"source_detail": source.name} | made.values | own


async def _make(tx: Tx, source: IntakeSource, row: IntakeDelivery, made: rules.Read, value: Any) -> None:
    new = await keep.insert(
        tx, values_of(source, made), made.phone, line="form_submit", line_text=source.name
    )
    assert new is not None, "it has no visitor"
    row.status, row.lead_id = "made", new[0]
    row.dedupe_key = _digest(tx, source.id, rules.names(made, row.created_at)[0])
    await tx.flush()
    if source.kind == "form" and source.form and source.form["consent_purpose"]:
        await _agreed(tx, source, row, value)


async def _agreed(tx: Tx, source: IntakeSource, row: IntakeDelivery, value: dict[str, Any]) -> None:
    """Write into the ledger what the person ticked: the page was answered with the text then in force."""
    assert source.form is not None
    person = privacy.Person(phone_hash=row.phone_hash, lead_id=row.lead_id)
    evidence = {name: row.headers.get(name) for name in ("ip", "user-agent", "language")}
    try:
        await consents.write_line(
            tx, person, purpose=source.form["consent_purpose"], action="given", channel="link",
            method="checkbox", text_id=UUID(value["consent_text"]), evidence=evidence | {"form": source.name},
        )  # fmt: skip
    except (errors.DomainError, KeyError, ValueError):
        # another text came into force in between: nobody has agreed to that one
        row.reasons = row.reasons | {"consent": "outdated"}
