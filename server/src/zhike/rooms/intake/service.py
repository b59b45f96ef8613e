"""The verbs of intake: keep sources, take again what was refused, try a sample."""

import secrets
from typing import Any
from uuid import UUID

from zhike.core import bodies, errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.intake import guessing, receiving, repository, rules, schemas, taking
from zhike.rooms.intake.door import Door
from zhike.rooms.intake.models import IntakeDelivery, IntakeSource
from zhike.rooms.privacy.service import consents

MOST = 100
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
_NULLABLE = {"site_id", "signature_header", "id_path", "form_path"}


class UnknownSite(errors.Invalid):
    """A site that is not of this organization."""

    code = "intake.reference"


class TooManySources(errors.Conflict):
    code = "intake.too_many"


class NoConsentText(errors.Conflict):
    """A form asks for an agreement of which no text is in force."""

    code = "intake.no_consent_text"


class NotRefused(errors.Conflict):
    """Only what was refused, and is still kept, can be taken again."""

    code = "intake.not_refused"


class SampleUnreadable(errors.Invalid):
    """``reason``: json, deep, kind or encoding."""

    code = "intake.unreadable"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {"fk_intake_sources_site_id": UnknownSite}


async def _check_form(tx: Tx, form: schemas.IntakeForm | None) -> None:
    purpose = form.consent_purpose if form is not None else None
    if purpose is not None and await consents.text_in_force(tx, purpose, consents.LANGUAGE) is None:
        raise NoConsentText(purpose=purpose)


def _of_form(form: schemas.IntakeForm) -> dict[str, str]:
    """The mapping of a form of ours: each field under its own name."""
    return {name: f"$.{name}" for name in (*(one.field for one in form.fields), *UTM)}


async def _seal(tx: Tx, source: IntakeSource, secret: str | None) -> str | None:
    """Keep the secret that is given, or make one; forget it where nothing is signed."""
    if source.signature == "none":
        source.secret_sealed = None
        return None
    secret = secret or secrets.token_urlsafe(24)
    source.secret_sealed = (await tx.keys()).seal(secret, "intake_sources", "secret", source.id)
    return secret


async def create(tx: Tx, form: schemas.IntakeSourceCreate) -> tuple[IntakeSource, str | None]:
    """Add a source. Raises `TooManySources`, `NoConsentText`."""
    await tx.lock("intake")
    if await repository.Sources(tx).count() >= MOST:
        raise TooManySources(limit=MOST)
    await _check_form(tx, form.form)
    values = form.model_dump(exclude={"secret"})
    if form.form is not None:
        values |= {"mapping": _of_form(form.form), "id_path": None, "form_path": None}
    source = IntakeSource(
        id=uuid7(), public_key=rules.make_key(tx.org_id, secrets.token_bytes(12)),
        created_by=tx.actor.user_id, **values,
    )  # fmt: skip
    secret = await _seal(tx, source, form.secret)
    repository.Sources(tx).add(source)
    await tx.flush()
    tx.audit("intake_source.created", "intake_source", source.id, after={
        "name": form.name, "kind": form.kind, "signature": form.signature,
        "source_platform": form.source_platform})  # fmt: skip
    return source, secret


async def patch(tx: Tx, source_id: UUID, form: schemas.IntakeSourcePatch) -> IntakeSource:
    """Change what is sent; pausing refuses what comes within two seconds. Raises `NoConsentText`."""
    source = await repository.Sources(tx).get_for_update(source_id)
    changes = form.model_dump(exclude_unset=True, exclude={"secret"})
    for name, value in changes.items():
        if value is None and name not in _NULLABLE:
            raise errors.Invalid(field=name, reason="null")
    if "form" in changes and source.kind != "form":
        raise errors.Invalid(field="form", reason="kind")
    await _check_form(tx, form.form)
    if form.form is not None:
        changes["mapping"] = _of_form(form.form)
    elif source.kind == "form":  # its own fields are its mapping
        changes = {name: changes[name] for name in changes.keys() - {"mapping", "id_path", "form_path"}}
    before = {name: getattr(source, name) for name in changes}
    for name, value in changes.items():
        setattr(source, name, value)
    _signed(source, form)
    if form.secret is not None or source.signature == "none":
        await _seal(tx, source, form.secret)
    elif source.secret_sealed is None:
        raise errors.Invalid(field="secret", reason="missing")
    await tx.flush()
    if form.secret is not None:
        before["secret"], changes["secret"] = "***", "***"
    tx.audit("intake_source.updated", "intake_source", source.id, before=before, after=changes)
    return source


def _signed(source: IntakeSource, form: schemas.IntakeSourcePatch) -> None:
    """Raises `Invalid` for a signature that nobody could check."""
    if source.signature == "none":
        if form.secret is not None:
            raise errors.Invalid(field="secret", reason="signature")
    elif source.kind == "form":
        raise errors.Invalid(field="signature", reason="kind")
    elif source.signature_header is None:
        raise errors.Invalid(field="signature_header", reason="missing")


async def rotate_key(tx: Tx, source_id: UUID) -> IntakeSource:
    """Another address. The old one leads nowhere."""
    source = await repository.Sources(tx).get_for_update(source_id)
    source.public_key = rules.make_key(tx.org_id, secrets.token_bytes(12))
    await tx.flush()
    tx.audit("intake_source.key_rotated", "intake_source", source.id)
    return source


async def rotate_secret(
    tx: Tx, source_id: UUID, form: schemas.IntakeSecret
) -> tuple[IntakeSource, str | None]:  # fmt: skip
    """Another secret. Raises `Invalid` where nothing is signed."""
    source = await repository.Sources(tx).get_for_update(source_id)
    if source.signature == "none":
        raise errors.Invalid(field="signature", reason="none")
    secret = await _seal(tx, source, form.secret)
    await tx.flush()
    tx.audit("intake_source.secret_rotated", "intake_source", source.id)
    return source, secret


async def delivery(tx: Tx, source_id: UUID, delivery_id: UUID) -> IntakeDelivery:
    """A delivery of this very source. Raises `DeliveryMissing`."""
    row = await repository.Deliveries(tx).get(delivery_id)
    if row.source_id != source_id:
        raise repository.DeliveryMissing()
    return row


async def show(tx: Tx, row: IntakeDelivery) -> schemas.IntakeDeliveryRead:
    """A delivery with what came, as far as this person may see it."""
    body = await taking.read(tx, row) if not tx.actor.veils else None
    findings: list[rules.Finding] = []
    phone: str | None = None
    if body is not None:
        source = await repository.Sources(tx).get(row.source_id)
        try:
            made, value = taking.said(source, body, row.headers.get("content-type", ""))
            findings, phone = made.findings, rules.phone_as_said(value, source.mapping)
        except bodies.Unreadable:
            findings = []
    shown = [_finding(one, veil=True) for one in findings]
    return schemas.IntakeDeliveryRead.of(
        row, rules.veiled(body[:20_000], phone) if body is not None else None, shown
    )


def _finding(one: rules.Finding, *, veil: bool = False) -> schemas.IntakeFinding:
    found = one.found
    if veil and found is not None:
        found = rules.veiled(found, found if one.field == "contact_phone" else None)
    return schemas.IntakeFinding(field=one.field, path=one.path, found=found, reason=one.reason)


async def retake(tx: Tx, source_id: UUID, delivery_id: UUID) -> IntakeDelivery:
    """Take a refused delivery again, now that the mapping may have been mended. Raises `NotRefused`."""
    row = await delivery(tx, source_id, delivery_id)
    if row.status != "refused" or row.body_sealed is None:
        raise NotRefused(status=row.status)
    taken = await taking.take(tx, delivery_id)
    if taken is None:  # by somebody else, a moment ago
        raise NotRefused()
    await tx.flush()
    tx.audit("intake_source.retaken", "intake_source", source_id, delivery_id=delivery_id,
             status=taken.status)  # fmt: skip
    return taken


async def retake_all(tx: Tx, source_id: UUID) -> int:
    """Have everything taken again that was refused. Returns how many wait."""
    source = await repository.Sources(tx).get(source_id)
    count = await repository.refused_count(tx, source.id)
    if count:
        tx.enqueue("intake.retake", source_id=source.id)
    tx.audit("intake_source.retaken", "intake_source", source.id, count=count)
    return count


async def try_out(tx: Tx, source_id: UUID, form: schemas.IntakeTrial) -> schemas.IntakeTrialRead:
    """What would become of a body. Nothing is kept. Raises `SampleUnreadable`."""
    source = await repository.Sources(tx).get(source_id)
    headers = {one.name: one.value for one in form.headers}
    body = form.body.encode("utf-8", "replace")
    sent = form.model_fields_set
    mapping = source.mapping if form.mapping is None else form.mapping
    id_path = form.id_path if "id_path" in sent else source.id_path
    form_path = form.form_path if "form_path" in sent else source.form_path
    try:
        value = bodies.parse(form.body, headers.get("content-type", ""))
    except bodies.Unreadable as unreadable:
        raise SampleUnreadable(field="body", reason=unreadable.code) from None
    made = rules.read(value, mapping, id_path, form_path)
    outcome = "refused"
    lead: dict[str, str] = {}
    if made.good:
        lead = {name: str(said) for name, said in taking.values_of(source, made).items() if said is not None}
        lead |= {"contact_phone": made.phone} if made.phone is not None else {}
        outcome = "duplicate" if await _is_known(tx, source, made, body) else "made"
    return schemas.IntakeTrialRead(
        signature=await _verdict(tx, source, body, headers), outcome=outcome,  # type: ignore[arg-type]
        findings=[_finding(one) for one in made.findings], reasons=made.reasons, lead=lead,
    )  # fmt: skip


async def _is_known(tx: Tx, source: IntakeSource, made: rules.Read, body: bytes) -> bool:
    key = tx.unit.keyring.mac("intake-body", source.id.bytes + body).hex()
    asked = IntakeDelivery(id=uuid7(), body_key=key, created_at=tx.now)
    return await taking.twin_of(tx, source.id, made, asked) is not None


async def _verdict(tx: Tx, source: IntakeSource, body: bytes, headers: dict[str, str]) -> Any:
    if source.signature == "none":
        return "unsigned"
    if source.signature_header not in headers:
        return "absent"
    door = Door(
        source.id, source.org_id, source.kind, source.status, source.name, source.signature,
        source.signature_header, source.signature_encoding, source.signature_prefix, source.secret_sealed,
        None, (),
    )  # fmt: skip
    return "good" if await receiving.is_signed(tx, door, body, headers) else "wrong"


def guess(form: schemas.IntakeSample) -> schemas.IntakeGuess:
    """A mapping for a sample. Raises `SampleUnreadable`."""
    try:
        found = guessing.guess(bodies.parse(form.body, form.content_type))
    except bodies.Unreadable as unreadable:
        raise SampleUnreadable(field="body", reason=unreadable.code) from None
    leaves = [
        schemas.IntakeLeaf(path=one.path, label=one.label[:200], value=one.value) for one in found.leaves
    ]
    return schemas.IntakeGuess(
        mapping=found.mapping, id_path=found.id_path, form_path=found.form_path, leaves=leaves
    )
