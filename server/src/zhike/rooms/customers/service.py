"""The verbs of customers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core import errors, hot, search, text
from zhike.core.conditions import Condition
from zhike.core.ids import public_code, uuid7
from zhike.core.tx import Tx, to_json
from zhike.events import crm as events
from zhike.rooms.customers import narrowing, repository, rules, schemas
from zhike.rooms.customers.fields import service as fields
from zhike.rooms.customers.models import Activity, Customer, CustomerTag, Journey, Tag

PHONE = ("customers", "phone")  # what a sealed phone is bound to, with the row's id
_SENT_ELSEWHERE = {"phone"}


class PhoneInvalid(errors.Invalid):
    code = "customer.phone_invalid"


class PhoneTaken(errors.Conflict):
    """The organization already has a living customer with this phone: ``customer_id``, when it is one that
    the actor sees."""

    code = "customer.duplicate_phone"


class UnknownReference(errors.Invalid):
    """A colleague or site that is not of this organization."""

    code = "customer.reference"


class StageRefused(errors.Conflict):
    """``allowed`` says where the customer may go from here."""

    code = "customer.stage_refused"


class TagTaken(errors.Conflict):
    code = "tag.duplicate"


class NothingToReveal(errors.NotFound):
    code = "customer.nothing_to_reveal"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "idx_customers_phone": PhoneTaken,
    "uq_tags_org_id_name": TagTaken,
    "fk_customers_owner_id": UnknownReference,
    "fk_customers_site_id": UnknownReference,
}


def keys_of(row: Any) -> list[str]:
    """Under which keys a customer is found; ``row`` has the columns as attributes."""
    return search.keys(row.org_id, row.name, row.company_name, wechat=row.wechat_id,
                       last4=row.phone_last4, email=row.email)  # fmt: skip


def _phone(value: str | None) -> str | None:
    if value is None or not value.strip():
        return None
    phone = text.e164(value)
    if phone is None:
        raise PhoneInvalid(field="phone")
    return phone


async def create_customer(
    tx: Tx, form: schemas.CustomerCreate, *, source_type: str = "native", complete: bool = False
) -> tuple[UUID, bytes]:
    """Add a customer: its id, and the `CustomerRead` as JSON. ``complete``: somebody fills in a form, and no
    required field may lack.

    Raises `PhoneInvalid`, `PhoneTaken`, `fields.ValueInvalid`, `fields.FieldUnknown`.
    """
    phone = _phone(form.phone)
    known = await fields.known(tx) if complete or form.custom_fields else []
    own = fields.merged(known, {}, form.custom_fields, complete=complete)
    form = form.model_copy(
        update={"owner_id": form.owner_id or tx.actor.keeps, "site_id": form.site_id or tx.actor.at_site,
                "custom_fields": own}
    )  # fmt: skip
    id, sealed, blind, last4 = uuid7(), None, None, None
    if phone is not None:
        keys = await tx.keys()
        sealed, blind, last4 = keys.seal(phone, *PHONE, id), keys.blind("phone", phone), phone[-4:]
        await hold_phone(tx, blind)
        if not repository.sees_all(tx):  # who does hears it of the statement itself
            await _refuse_twin(tx, blind)
    found = search.keys(
        tx.org_id, form.name, form.company_name, wechat=form.wechat_id, last4=last4, email=form.email
    )
    said = to_json(form.model_dump(exclude=_SENT_ELSEWHERE))
    body: bytes | None = None
    for _ in range(3):
        body = await tx.conn.fetchval(
            repository.CREATE_SQL, tx.org_id, id, public_code("CUST", tx.now), sealed, blind, last4, tx.now,
            source_type, found, said, uuid7(), tx.actor.user_id, "创建客户", uuid7(),
        )  # fmt: skip
        if body is not None:
            break
        if blind is not None:  # somebody has this phone; if not, it was the code, and the next is another
            await _refuse_twin(tx, blind)
    if body is None:  # three times the code
        raise errors.Unavailable()
    if own:
        await fields.index(tx, id, known, own, set(own))
    tx.audit("customer.created", "customer", id, after={"stage": form.stage, "source_type": source_type})
    tx.publish(events.CustomerCreated(customer_id=id, source_type=source_type, owner_id=form.owner_id))
    return id, body


async def hold_phone(tx: Tx, blind: bytes) -> None:
    """Have others who would give this phone to somebody wait. One index keeps two from having it as theirs,
    one as another name; that somebody has it the one way and somebody else the other, neither does."""
    await tx.lock("customers", "phone", blind.hex())


async def living_with(tx: Tx, blind: bytes) -> UUID | None:
    """Which living customer's phone it is."""
    found: UUID | None = await tx.conn.fetchval(
        "SELECT id FROM customers WHERE org_id = $1 AND phone_hash = $2 AND deleted_at IS NULL",
        tx.org_id, blind,
    )  # fmt: skip
    return found


async def _refuse_twin(tx: Tx, blind: bytes, but: UUID | None = None) -> None:
    holder, seen = await repository.phone_holder(tx, blind)
    if holder is not None and holder != but:
        raise PhoneTaken(**({"customer_id": str(holder)} if seen else {}))


async def shown(tx: Tx, row: Customer) -> schemas.CustomerRead:
    """A customer as it is read, with tags."""
    tags = await repository.Customers(tx).tags_of(row)
    return schemas.CustomerRead.of(row, [schemas.TagRead.model_validate(tag) for tag in tags])


async def find_by_phone(tx: Tx, phone: str) -> Customer | None:
    """The living customer with this phone (E.164), who is known by it besides, or with whom the one that had
    it was merged."""
    blind = (await tx.keys()).blind("phone", phone)
    id = await repository.known_by_phone(tx, blind)
    customers = repository.Customers(tx)
    return await (customers.by_phone(blind) if id is None else customers.find(Customer.id == id))


async def note_activity(
    tx: Tx, customer_id: UUID, type: str, title: str, *, description: str | None = None,
    metadata: dict[str, Any] | None = None, occurred_at: datetime | None = None, user_id: UUID | None = None,
) -> UUID:  # fmt: skip
    """Write a line of the customer's timeline. Upper rooms call this in the transaction of what happened."""
    id = uuid7()
    tx.session.add(
        Activity(
            org_id=tx.org_id, id=id, customer_id=customer_id, user_id=user_id or tx.actor.user_id, type=type,
            title=title[:500], description=description, meta=metadata or {},
            created_at=occurred_at or tx.now,
        )
    )  # fmt: skip
    return id


async def values_of(tx: Tx, id: UUID, fields: set[str]) -> dict[str, Any]:
    """What stands in these fields now, the phone in the clear: for whoever has to keep it sealed."""
    row = await repository.Customers(tx).living(id)
    found = {field: getattr(row, field) for field in fields - _SENT_ELSEWHERE}
    if "phone" in fields:
        keys = await tx.keys()
        found["phone"] = keys.unseal(row.phone_sealed, *PHONE, id) if row.phone_sealed else None
    return found


async def change_customer(tx: Tx, id: UUID, changes: dict[str, Any], *, whole: bool = False) -> Customer:
    """Change fields. Of ``custom_fields`` those that are sent, or with ``whole`` all.

    Raises `PhoneInvalid`, `PhoneTaken`, `StageRefused`, `fields.ValueInvalid`, `fields.FieldUnknown`.
    """
    row = await repository.Customers(tx).living(id)
    if "custom_fields" in changes:
        known = await fields.known(tx)
        own = fields.merged(known, row.custom_fields, changes["custom_fields"], whole=whole)
        changed = {key for key in {*row.custom_fields, *own} if row.custom_fields.get(key) != own.get(key)}
        await fields.index(tx, id, known, own, changed)
        changes = changes | {"custom_fields": own}
    shown = {field: getattr(row, field) for field in changes if field != "phone"}
    before = {field: value for field, value in shown.items() if value != changes[field]}
    if "stage" in before:
        _move(tx, row, changes["stage"])
    if before.get("owner_id") is not None:
        await repository.note_owner_before(tx, uuid7(), id, before["owner_id"])
    for field in before:
        setattr(row, field, changes[field])
    names = set(before)
    if "phone" in changes and await _change_phone(tx, row, changes["phone"]):
        names.add("phone")
    if not names:
        return row
    row.search_keys = keys_of(row)
    after = {field: changes[field] for field in before}
    tx.audit("customer.updated", "customer", id, before=before, after=after, fields=sorted(names))
    tx.publish(events.CustomerUpdated(customer_id=id, fields=tuple(sorted(names))))
    if "owner_id" in names:
        await note_activity(tx, id, "owner_change", "更换负责人", metadata={"owner_id": str(row.owner_id)})
        tx.publish(events.CustomerOwnerChanged(
            customer_id=id, from_user_id=before["owner_id"], to_user_id=row.owner_id))  # fmt: skip
    return row


async def chosen(tx: Tx, filters: dict[str, Any]) -> tuple[set[str | Condition], dict[str, Any]]:
    """(conditions, parameters) of the list's filters by their names in its route.

    Raises `fields.FieldUnknown`, `fields.NotFilterable`, `fields.ValueInvalid`.
    """
    values = {name: UUID(str(value)) if name.endswith("_id") else value for name, value in filters.items()}
    segment_id = values.pop("segment_id", None)
    if "tag_id" in values:
        values["tag_ids"] = [values.pop("tag_id")]
    names: set[str | Condition] = set(values.keys() - {"fields"})
    if "owner_id" not in values and tx.actor.scope == "o":  # PostgreSQL would say so, too, by no index
        shared = await repository.shared_with(tx, tx.actor.user_id)
        values |= {"mine": tx.actor.user_id, "shared": shared} if shared else {"owner_id": tx.actor.user_id}
        names.add("mine" if shared else "owner_id")
    for place, wanted in enumerate(await fields.conditions(tx, values.pop("fields", None))):
        names.add(f"field{place}_{wanted.column}")
        values |= {f"field{place}_id": wanted.field_id, f"field{place}_first": wanted.first,
                   f"field{place}_last": wanted.last}  # fmt: skip
    if segment_id is not None:
        condition, bound = await narrowing.Port.ask(tx, segment_id)
        names.add(condition)
        values |= bound
    return names, values


def page(filters: repository.Filters, after: bool) -> hot.Statement:
    """A page of the list, newest first."""
    return repository.page(filters, "-created_at", after)


async def count(tx: Tx, filters: repository.Filters, most: int, values: dict[str, Any]) -> int:
    """How many the list has, counted to ``most``."""
    rows = await repository.count(filters).rows(tx, org_id=tx.org_id, most=most, **values)
    return int(rows[0][0])


async def seek(tx: Tx, query: str | None) -> search.Sought:
    """What the list looks for when somebody types this."""
    return await repository.seek(tx, query)


async def ids(tx: Tx, filters: dict[str, Any], q: str | None, most: int) -> list[UUID]:
    """Who is in the list with these filters and this search: at most ``most``, by id."""
    names, values = await chosen(tx, filters)
    sought = await repository.seek(tx, q)
    statement = repository.ids(frozenset(names | sought.filters))
    rows = await statement.rows(tx, org_id=tx.org_id, most=most, **values | sought.values)
    return [row["id"] for row in rows]


def of_owner(after: bool) -> hot.Statement:
    """A page of the living customers of ``owner_id``, as the list has it; for rooms upstairs."""
    return repository.page(frozenset({"owner_id"}), "-created_at", after)


async def hand_over(tx: Tx, ids: Iterable[UUID], owner_id: UUID) -> int:
    """Give customers another owner, all of them or none. Returns how many had a different one."""
    moved = 0
    for id in sorted(set(ids)):  # always in this order, so that two of these never wait for each other
        if (await repository.Customers(tx).living(id)).owner_id != owner_id:
            await change_customer(tx, id, {"owner_id": owner_id})
            moved += 1
    return moved


async def _change_phone(tx: Tx, row: Customer, value: str | None) -> bool:
    phone = _phone(value)
    keys = await tx.keys()
    blind = keys.blind("phone", phone) if phone else None
    if blind == row.phone_hash:
        return False
    if blind is not None:
        await hold_phone(tx, blind)
        await _refuse_twin(tx, blind, row.id)
    row.phone_sealed = keys.seal(phone, *PHONE, row.id) if phone else None
    row.phone_hash, row.phone_last4 = blind, phone[-4:] if phone else None
    return True


def _move(tx: Tx, row: Customer, wanted: str) -> None:
    if not rules.may_move(row.stage, wanted):
        raise StageRefused(from_stage=row.stage, to_stage=wanted, allowed=list(rules.MOVES[row.stage]))
    since = row.stage_changed_at or row.created_at
    tx.session.add(
        Journey(
            org_id=tx.org_id, customer_id=row.id, from_stage=row.stage, to_stage=wanted, touchpoint="manual",
            occurred_at=tx.now, duration_seconds=max(0, int((tx.now - since).total_seconds())),
        )
    )  # fmt: skip
    tx.session.add(
        Activity(
            org_id=tx.org_id, customer_id=row.id, user_id=tx.actor.user_id, type="stage_change",
            title="阶段变更", meta={"from": row.stage, "to": wanted}, created_at=tx.now,
        )
    )  # fmt: skip
    row.stage_changed_at = tx.now
    tx.publish(events.CustomerStageChanged(customer_id=row.id, from_stage=row.stage, to_stage=wanted))


async def delete_customer(tx: Tx, id: UUID) -> None:
    """Hide a customer; their history stays for those who need it."""
    row = await repository.Customers(tx).living(id)
    row.deleted_at = tx.now
    await repository.release_identities(tx, id)
    tx.audit("customer.deleted", "customer", id)
    tx.publish(events.CustomerDeleted(customer_id=id))


async def add_note(tx: Tx, id: UUID, form: schemas.NoteCreate) -> UUID:
    """A colleague's note on the timeline."""
    await repository.Customers(tx).living(id)
    note = await note_activity(tx, id, "note_added", form.title or "备注", description=form.description)
    tx.audit("customer.note_added", "customer", id, note_id=note)
    tx.publish(events.CustomerNoted(customer_id=id, activity_id=note))
    return note


async def create_tag(tx: Tx, form: schemas.TagCreate) -> Tag:
    """A new label. Raises `TagTaken` for a name that exists."""
    tag = repository.Tags(tx).add(Tag(id=uuid7(), **form.model_dump()))
    await tx.flush()
    tx.audit("tag.created", "tag", tag.id, after={"name": tag.name})
    return tag


async def change_tag(tx: Tx, tag_id: UUID, form: schemas.TagPatch) -> Tag:
    """Change a label; wherever it is on, it shows at once. Raises `TagTaken`."""
    tag = await repository.Tags(tx).get_for_update(tag_id)
    sent = {name: value for name, value in form.model_dump(exclude_unset=True).items() if value is not None}
    before = {name: getattr(tag, name) for name, value in sent.items() if getattr(tag, name) != value}
    for name in before:
        setattr(tag, name, sent[name])
    await tx.flush()
    if before:
        tx.audit("tag.updated", "tag", tag_id, before=before, after={name: sent[name] for name in before})
    return tag


async def delete_tag(tx: Tx, tag_id: UUID) -> None:
    """Remove a label from everybody and for good."""
    tag = await repository.Tags(tx).get_for_update(tag_id)  # whoever is putting it on somebody is waited for
    held = await repository.forget_tag(tx, tag_id)
    await tx.session.delete(tag)
    await tx.flush()
    tx.audit("tag.deleted", "tag", tag_id, before={"name": tag.name}, customers=held)


async def add_tag(tx: Tx, id: UUID, tag_id: UUID) -> Customer:
    """Put a tag on a customer; doing it twice changes nothing."""
    row = await repository.Customers(tx).living(id)
    tag = await repository.Tags(tx).get(tag_id)
    if tag_id not in row.tag_ids:
        row.tag_ids = [*row.tag_ids, tag_id]
        tx.session.add(CustomerTag(org_id=tx.org_id, customer_id=id, tag_id=tag_id))
        await note_activity(tx, id, "tag_change", f"添加标签：{tag.name}", metadata={"tag_id": str(tag_id)})
        tx.audit("customer.tag_added", "customer", id, after={"tag": tag.name})
        tx.publish(events.CustomerTagAdded(customer_id=id, tag_id=tag_id))
    return row


async def remove_tag(tx: Tx, id: UUID, tag_id: UUID) -> Customer:
    """Take a tag off a customer."""
    row = await repository.Customers(tx).living(id)
    tags = repository.Tags(tx)
    tag = await tags.get(tag_id)
    link = await tags.link(id, tag_id)
    if link is not None:
        row.tag_ids = [held for held in row.tag_ids if held != tag_id]
        await tx.session.delete(link)
        await note_activity(tx, id, "tag_change", f"移除标签：{tag.name}", metadata={"tag_id": str(tag_id)})
        tx.audit("customer.tag_removed", "customer", id, before={"tag": tag.name})
        tx.publish(events.CustomerTagRemoved(customer_id=id, tag_id=tag_id))
    return row


def not_hidden(tx: Tx, kind: str | None) -> None:
    """Raises `errors.Forbidden` where the role sees nothing of this kind, whatever the reason."""
    if (kind, "hidden") in tx.actor.veils:
        raise errors.Forbidden(field=kind)


async def reveal(tx: Tx, id: UUID, form: schemas.Reveal) -> schemas.Revealed:
    """Show a masked value once. Who looked, at what and why goes into the audit trail."""
    row = await repository.Customers(tx).living(id)
    not_hidden(tx, form.field)
    if form.field == "phone":
        sealed = row.phone_sealed
        value = (await tx.keys()).unseal(sealed, *PHONE, row.id) if sealed is not None else None
    else:
        value = {"wechat": row.wechat_id, "email": row.email, "amount": f"{row.ltv:.2f}"}[form.field]
    if not value:
        raise NothingToReveal(field=form.field)
    tx.audit("customer.revealed", "customer", id, field=form.field, reason=form.reason)
    return schemas.Revealed(field=form.field, value=value)
