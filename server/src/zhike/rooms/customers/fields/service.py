"""The verbs of custom fields: design them, check values, keep the index, find by it."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.customers.fields import repository, rules, schemas
from zhike.rooms.customers.fields.models import CustomField, CustomFieldVersion
from zhike.rooms.customers.fields.repository import FieldMissing, Fields
from zhike.rooms.customers.fields.rules import Field

__all__ = ["Field", "FieldMissing"]
MOST_CONDITIONS = 3
_SHAPE = ("label", "kind", "options", "limits")
_CHOICES = {"choice", "choices"}


class ValueInvalid(errors.Invalid):
    """``reason``: type, required, too_long, markup, option, range, decimals, date or url; ``label`` and
    ``key`` say of which field."""

    code = "custom_field.value"


class FieldUnknown(errors.Invalid):
    """No field in use has this key."""

    code = "custom_field.unknown"


class FieldTaken(errors.Conflict):
    """Another field has this key, or one in use this label."""

    code = "custom_field.duplicate"


class TooManyFields(errors.Conflict):
    """``limit`` fields are in use, or indexed, already."""

    code = "custom_field.too_many"


class OptionsInvalid(errors.Invalid):
    """``reason``: none, twice, removed (options are archived instead), or unwanted by the kind."""

    code = "custom_field.options"


class KindRefused(errors.Conflict):
    """Codes of options cannot become words."""

    code = "custom_field.kind"


class NotFilterable(errors.Invalid):
    """The field is not indexed, or not yet."""

    code = "custom_field.not_filterable"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "uq_custom_fields_org_id_key": FieldTaken,
    "uq_custom_fields_label": FieldTaken,
}


async def everything(tx: Tx, *, archived: bool) -> list[dict[str, Any]]:
    """Definitions as `schemas.FieldRead` has them."""
    return [
        dict(row) | {"is_ready": row["is_indexed"] and row["indexed_at"] is not None,
                     "versions": row["versions"] or []}
        for row in await repository.rows(tx, archived=archived)
    ]  # fmt: skip


async def known(tx: Tx) -> list[Field]:
    """Every definition, archived ones too, for other verbs and rooms."""
    return await repository.all(tx)


def _options(
    form: Sequence[schemas.FieldOption], before: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """With codes for the new ones. Raises `OptionsInvalid`."""
    taken = {one.code for one in form} | {one["code"] for one in before}
    made = []
    for one in form:
        code = one.code or next(f"o{n}" for n in range(1, 1_000) if f"o{n}" not in taken)
        taken.add(code)
        made.append({"code": code, "label": one.label, "archived": one.archived})
    wrong = rules.options_fit(made, before)
    if wrong is not None:
        raise OptionsInvalid(field="options", reason=wrong)
    return made


async def _room(tx: Tx, held: Sequence[CustomField], indexed: bool, but: UUID | None = None) -> None:
    others = [one for one in held if one.id != but]
    if len(others) >= rules.MOST_FIELDS:
        raise TooManyFields(limit=rules.MOST_FIELDS)
    if indexed and sum(one.is_indexed for one in others) >= rules.MOST_INDEXED:
        raise TooManyFields(limit=rules.MOST_INDEXED, what="indexed")


async def create(tx: Tx, form: schemas.FieldCreate) -> CustomField:
    """A new field. Raises `FieldTaken`, `TooManyFields`, `OptionsInvalid`."""
    await tx.lock("custom-fields", tx.org_id.hex)
    held = await Fields(tx).held()
    await _room(tx, held, form.is_indexed)
    if bool(form.options) != (form.kind in _CHOICES):
        raise OptionsInvalid(field="options", reason="unwanted" if form.options else "none")
    id = uuid7()
    row = Fields(tx).add(
        CustomField(
            id=id, key=form.key or f"f_{id.hex[-12:]}", label=form.label, kind=form.kind, version=1,
            options=_options(form.options, ()) if form.options else [],
            limits=form.limits.model_dump(exclude_none=True), help=form.help or None,
            is_required=form.is_required, is_listed=form.is_listed, is_indexed=form.is_indexed,
            position=max((one.position for one in held), default=0) + 1,
        )
    )  # fmt: skip
    await tx.flush()
    _keep_version(tx, row)
    await tx.flush()
    if row.is_indexed:
        tx.enqueue("fields.build_index", field_id=id)
    tx.audit("custom_field.created", "custom_field", id, after={"key": row.key, "label": row.label,
                                                               "kind": row.kind})  # fmt: skip
    tx.publish(events.CustomFieldChanged(field_id=id, action="created"))
    return row


def _keep_version(tx: Tx, row: CustomField) -> None:
    shape = {name: getattr(row, name) for name in _SHAPE}
    tx.session.add(
        CustomFieldVersion(org_id=tx.org_id, id=uuid7(), field_id=row.id, version=row.version,
                           changed_by=tx.actor.user_id, created_at=tx.now, **shape)
    )  # fmt: skip


async def change(tx: Tx, field_id: UUID, form: schemas.FieldPatch) -> CustomField:
    """Change a definition; another label, kind, options or limits are a new version.

    Raises `FieldTaken`, `TooManyFields`, `OptionsInvalid`, `KindRefused`.
    """
    await tx.lock("custom-fields", tx.org_id.hex)
    row = await Fields(tx).get_for_update(field_id)
    sent = _sent(row, form)
    before = {name: getattr(row, name) for name in sent if getattr(row, name) != sent[name]}
    if not before:
        return row
    if before.keys() & set(_SHAPE):
        if row.version >= rules.MOST_VERSIONS:
            raise TooManyFields(limit=rules.MOST_VERSIONS, what="versions")
        row.version += 1
    if "is_indexed" in before and sent["is_indexed"] and row.archived_at is None:
        await _room(tx, [one for one in await Fields(tx).held() if one.id != row.id], True)
    for name in before:
        setattr(row, name, sent[name])
    await tx.flush()
    if before.keys() & set(_SHAPE):
        _keep_version(tx, row)
    if before.keys() & {"kind", "is_indexed"}:
        row.indexed_at, row.indexed_rows = None, 0
        tx.enqueue("fields.build_index", field_id=row.id)
    await tx.flush()
    tx.audit("custom_field.updated", "custom_field", row.id, before=before,
             after={name: sent[name] for name in before}, version=row.version)  # fmt: skip
    tx.publish(events.CustomFieldChanged(field_id=row.id, action="updated"))
    return row


def _sent(row: CustomField, form: schemas.FieldPatch) -> dict[str, Any]:
    """What is to stand in the row. Raises `OptionsInvalid`, `KindRefused`."""
    sent = {name: value for name, value in form.model_dump(exclude_unset=True).items()
            if value is not None or name == "help"}  # fmt: skip
    kind = sent.get("kind", row.kind)
    if row.kind in _CHOICES and kind not in _CHOICES:
        raise KindRefused(from_kind=row.kind, to_kind=kind)
    if form.limits is not None:
        sent["limits"] = form.limits.model_dump(exclude_none=True)
    if form.options is not None:
        if form.options and kind not in _CHOICES:
            raise OptionsInvalid(field="options", reason="unwanted")
        sent["options"] = _options(form.options, row.options) if form.options or kind in _CHOICES else []
    elif kind in _CHOICES and not row.options:
        raise OptionsInvalid(field="options", reason="none")
    return sent


async def archive(tx: Tx, field_id: UUID) -> CustomField:
    """Hide a field; its values stay. Doing it twice changes nothing."""
    row = await Fields(tx).get_for_update(field_id)
    if row.archived_at is None:
        row.archived_at = tx.now
        await tx.flush()
        tx.audit("custom_field.archived", "custom_field", row.id, label=row.label)
        tx.publish(events.CustomFieldChanged(field_id=row.id, action="archived"))
    return row


async def restore(tx: Tx, field_id: UUID) -> CustomField:
    """Show a field again, with all values that it had. Raises `FieldTaken`, `TooManyFields`."""
    await tx.lock("custom-fields", tx.org_id.hex)
    row = await Fields(tx).get_for_update(field_id)
    if row.archived_at is not None:
        await _room(tx, await Fields(tx).held(), row.is_indexed)
        row.archived_at = None
        await tx.flush()
        if row.is_indexed:
            row.indexed_at, row.indexed_rows = None, 0
            tx.enqueue("fields.build_index", field_id=row.id)
        await tx.flush()
        tx.audit("custom_field.restored", "custom_field", row.id, label=row.label)
        tx.publish(events.CustomFieldChanged(field_id=row.id, action="restored"))
    return row


async def arrange(tx: Tx, ids: Sequence[UUID]) -> None:
    """Put the fields in use into this order. Raises `FieldMissing` unless it names them, each once."""
    held = {row.id: row for row in await Fields(tx).held()}
    if len(ids) != len(held) or set(ids) != set(held):
        raise FieldMissing()
    for place, id in enumerate(ids, 1):
        held[id].position = place
    await tx.flush()
    tx.audit("custom_field.arranged", "custom_field", None, order=[held[id].key for id in ids])
    if ids:
        tx.publish(events.CustomFieldChanged(field_id=ids[0], action="arranged"))


def merged(
    fields: Sequence[Field], before: Mapping[str, Any], sent: Mapping[str, Any], *, whole: bool = False,
    complete: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """The values after ``sent`` has been put in: null takes one out, ``whole`` all that are not sent.

    What is sent as it stands is left as it is, whatever the field has become. ``complete``: no required
    field may lack. Raises `ValueInvalid`, `FieldUnknown`.
    """
    active = {found.key: found for found in fields if not found.is_archived}
    values = {key: value for key, value in before.items() if not (whole and key in active)}
    for key, value in sent.items():
        if key in before and before[key] == value:
            values[key] = value
            continue
        if key not in active:
            if value is None:
                continue
            raise FieldUnknown(field=f"custom_fields.{key}", key=key)
        try:
            kept = rules.checked(active[key].shape, value)
        except rules.Fault as fault:
            raise ValueInvalid(field=f"custom_fields.{key}", key=key, label=active[key].label,
                               reason=fault.reason) from None  # fmt: skip
        values.pop(key, None)
        if kept is not None:
            values[key] = kept
    for found in active.values():
        touched = complete or found.key in sent or whole
        if found.is_required and touched and values.get(found.key) is None:
            raise ValueInvalid(field=f"custom_fields.{found.key}", key=found.key, label=found.label,
                               reason="required")  # fmt: skip
    return values


async def index(
    tx: Tx, customer_id: UUID, fields: Sequence[Field], values: Mapping[str, Any], changed: set[str]
) -> None:
    """Have the index of one customer as the values are, where they ``changed``."""
    touched = [found for found in fields if found.is_indexed and found.key in changed]
    if touched:
        rows = [row for found in touched for row in rules.entries(found, customer_id, values.get(found.key))]
        await repository.replace(tx, [customer_id], [found.id for found in touched], rows)


async def index_many(tx: Tx, ids: Sequence[UUID]) -> None:
    """The same for many customers, whatever changed: for imports."""
    indexed = [found for found in await known(tx) if found.is_indexed]
    if not indexed or not ids:
        return
    rows = [
        row for one in await repository.values_of(tx, ids) for found in indexed
        for row in rules.entries(found, one["id"], one["custom_fields"].get(found.key))
    ]  # fmt: skip
    await repository.replace(tx, ids, [found.id for found in indexed], rows)


async def conditions(tx: Tx, said: str | None) -> list[rules.Wanted]:
    """What ``key=value&key=from..to`` asks for. Raises `NotFilterable`, `FieldUnknown`, `ValueInvalid`."""
    if not said:
        return []
    try:
        pairs = parse_qsl(said, keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_CONDITIONS)
    except ValueError:
        raise errors.Invalid(field="fields") from None
    active = {found.key: found for found in await known(tx) if not found.is_archived}
    wanted = []
    for key, value in pairs:
        found = active.get(key)
        if found is None:
            raise FieldUnknown(field="fields", key=key)
        if not found.is_ready:
            raise NotFilterable(field="fields", key=key, label=found.label)
        try:
            wanted.append(rules.wanted(found, value))
        except rules.Fault as fault:
            raise ValueInvalid(field="fields", key=key, label=found.label, reason=fault.reason) from None
    return wanted
