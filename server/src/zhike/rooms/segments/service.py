"""The verbs of segments: make one, change it, put it away, have its members written down."""

from typing import Any
from uuid import UUID

from zhike.core import errors, etag
from zhike.core.conditions import DEEPEST, MOST_LEAVES, MOST_VALUES, OPS
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import marketing as events
from zhike.rooms.customers import facts as customers
from zhike.rooms.customers.fields import service as fields
from zhike.rooms.segments import choosing, repository, schemas
from zhike.rooms.segments.catalogue import CATALOGUE
from zhike.rooms.segments.models import Segment, SegmentSnapshot, SegmentVersion
from zhike.rooms.segments.repository import Segments, Snapshots

MOST_VERSIONS = 500


class UnknownSite(errors.Invalid):
    code = "segment.site"


class TooManyVersions(errors.Conflict):
    code = "segment.too_many_versions"


class SnapshotRunning(errors.Conflict):
    """One's last snapshot of this segment is still being written."""

    code = "segment.snapshot_running"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "fk_segments_site_id": UnknownSite,
    "uq_segment_snapshots_running": SnapshotRunning,
}


async def facts(tx: Tx) -> schemas.FactsRead:
    """By what the actor may choose customers. A field that was archived is offered no more."""
    sight = dict(tx.actor.veils)
    own = customers.own(one for one in await fields.known(tx) if not one.is_archived)
    items = [
        schemas.FactRead(
            fact=fact.name, kind=fact.kind, label=fact.label,
            words=list(fact.words), labels=list(fact.labels),
            ops=[schemas.OperatorRead(op=op, form=form) for op, (form, _) in OPS[fact.kind].items()],
            asks=[schemas.AskedRead(name=one.name, form=one.form, words=list(one.words))
                  for one in fact.asks],
        )
        for fact in CATALOGUE.more(own).facts.values()
        if tx.actor.may(fact.needs) and (fact.field is None or sight.get(fact.field, "full") == "full")
    ]  # fmt: skip
    return schemas.FactsRead(
        items=items, deepest=DEEPEST, most_conditions=MOST_LEAVES, most_values=MOST_VALUES
    )


async def create(tx: Tx, form: schemas.SegmentCreate) -> Segment:
    """A new segment, its first version. Raises `ConditionInvalid`, `UnknownSite`."""
    written = (await choosing.read(tx, form.definition)).written()
    row = Segments(tx).add(Segment(
        id=uuid7(), site_id=form.site_id or tx.actor.at_site, name=form.name,
        description=form.description or None, definition=written, version=1, created_by=tx.actor.user_id,
        archived_at=None,
    ))  # fmt: skip
    await tx.flush()
    _version(tx, row)
    tx.audit("segment.created", "segment", row.id, after={"name": row.name, "version": 1})
    tx.publish(events.SegmentChanged(segment_id=row.id, version=1))
    await tx.flush()
    return row


def _version(tx: Tx, row: Segment) -> None:
    tx.session.add(SegmentVersion(
        org_id=tx.org_id, id=uuid7(), segment_id=row.id, version=row.version, definition=row.definition,
        created_by=tx.actor.user_id, created_at=tx.now,
    ))  # fmt: skip


def _check_writer(tx: Tx, row: Segment) -> None:
    """What is the whole organization's is changed by whoever sees all of it, or made it."""
    if tx.actor.scope != "a" and row.site_id is None and row.created_by != tx.actor.user_id:
        raise errors.Forbidden(reason="scope")


async def change(tx: Tx, id: UUID, form: schemas.SegmentPatch, expected: str | None = None) -> Segment:
    """Change what is sent; another definition is the next version. Raises `TooManyVersions`."""
    row = await Segments(tx).held(id)
    etag.check(expected, row)
    _check_writer(tx, row)
    sent: dict[str, Any] = form.model_dump(exclude_unset=True, exclude={"definition"})
    if "name" in sent and sent["name"] is None:
        raise errors.Invalid(field="name")
    before = {name: getattr(row, name) for name, value in sent.items() if getattr(row, name) != value}
    for name in before:
        setattr(row, name, sent[name])
    after = {name: sent[name] for name in before}
    if form.definition is not None:
        written = (await choosing.read(tx, form.definition)).written()
        if written != row.definition:
            if row.version >= MOST_VERSIONS:
                raise TooManyVersions()
            before["version"], after["version"] = row.version, row.version + 1
            row.definition, row.version = written, row.version + 1
            _version(tx, row)
    await tx.flush()
    if after:
        tx.audit("segment.updated", "segment", row.id, before=before, after=after)
        tx.publish(events.SegmentChanged(segment_id=row.id, version=row.version))
    return row


async def archive(tx: Tx, id: UUID) -> None:
    """Put a segment away. What was written down of it stays."""
    row = await Segments(tx).held(id)
    _check_writer(tx, row)
    row.archived_at = tx.now
    tx.audit("segment.archived", "segment", row.id, before={"name": row.name})
    tx.publish(events.SegmentChanged(segment_id=row.id, version=row.version, archived=True))


async def take_snapshot(tx: Tx, id: UUID) -> SegmentSnapshot:
    """Have the members written down, as the actor sees them now. Raises `SnapshotRunning`."""
    row = await Segments(tx).held(id)
    total = await choosing.count(tx, row.definition)
    snapshots = Snapshots(tx)
    if await snapshots.running(id, tx.actor.user_id) is not None:
        raise SnapshotRunning()
    snapshot = snapshots.add(SegmentSnapshot(
        id=uuid7(), segment_id=id, version=row.version, status="running", total=total, done=0, as_of=tx.now,
        requested_by=tx.actor.user_id, created_at=tx.now,
        sight={"scope": tx.actor.scope, "veils": [list(pair) for pair in tx.actor.veils]},
    ))  # fmt: skip
    await tx.flush()
    tx.audit("segment.snapshot_started", "segment", id, snapshot_id=snapshot.id, version=row.version)
    tx.enqueue("segments.snapshot", snapshot_id=snapshot.id)
    return snapshot


async def own_snapshot(tx: Tx, segment_id: UUID, snapshot_id: UUID) -> SegmentSnapshot:
    """One's own snapshot of a segment. Raises `SnapshotMissing`."""
    await Segments(tx).get(segment_id)
    found = await Snapshots(tx).get(snapshot_id)
    if found.segment_id != segment_id or found.requested_by != tx.actor.user_id:
        raise repository.SnapshotMissing()
    return found


async def members(tx: Tx, snapshot_id: UUID, after: UUID, limit: int) -> list[UUID]:
    """The next members of a snapshot by id, of those who are customers still: for whoever sends something."""
    return await repository.members_of(tx, snapshot_id, after, limit)
