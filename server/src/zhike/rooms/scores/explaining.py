"""Reading a score: its components, what would raise it, and the rows behind each, as far as one sees them."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, func, literal_column, null, select, tuple_

from zhike.core import errors, hot
from zhike.core.http.access import require
from zhike.core.tx import Tx
from zhike.rooms.appointments.models import Appointment
from zhike.rooms.conversations.models import Conversation, Message
from zhike.rooms.customers.models import Activity
from zhike.rooms.leads.models import LeadActivity
from zhike.rooms.scores import catalogue, keeping, repository, rules, schemas
from zhike.rooms.scores.catalogue import PROFILE, SOURCES, Entity

MOST_RAISES = 3
_NEEDS = {"message": "conversation:read", "appointment": "appointment:read"}
_SHOWN = {"phone_hash": "phone", "contact_phone_hash": "phone", "contact_name": "name",
          "wechat_id": "wechat", "contact_wechat": "wechat", "region_city": "city", "owner_id": "owner",
          "assigned_to": "owner"}  # fmt: skip


class CustomerMissing(errors.NotFound):
    code = "customer.not_found"


class LeadMissing(errors.NotFound):
    code = "lead.not_found"


class ComponentUnknown(errors.NotFound):
    """The score has no such component."""

    code = "score.component_unknown"


async def row_of(tx: Tx, entity: Entity, id: UUID) -> Any:
    """The lead or customer, if the actor sees it. Raises the 404 of its room."""
    row = await repository.latest(tx, entity, id)
    if row is None:
        raise CustomerMissing() if entity == "customer" else LeadMissing()
    return row


async def explain(tx: Tx, entity: Entity, id: UUID) -> schemas.ScoreRead:
    """The scores of a row, opened."""
    row = await row_of(tx, entity, id)
    details = row["score_details"]
    versions = details.get("versions", {})
    formulas = await repository.formulas(tx, versions) if versions else {}
    scores = [
        _breakdown(entity, code, row[keeping.COLUMN[code]] or 0, details, formulas[code])
        for code in catalogue.codes(entity) if code in formulas
    ]  # fmt: skip
    return schemas.ScoreRead(
        entity_type=entity, entity_id=id, as_of=details.get("as_of") if scores else None, scores=scores
    )


def _breakdown(
    entity: Entity, code: str, value: int, details: dict[str, Any], formula: list[dict[str, Any]]
) -> schemas.ScoreBreakdown:
    found = []
    measures, points = details["measures"][code], details["points"][code]
    for part, measure in zip(rules.components(entity, formula), measures, strict=True):
        found.append(schemas.ScoredComponent(
            code=part.code, source=part.source, kind=part.kind, weight=part.weight, points=points[part.code],
            measure=measure, gain=rules.gain(entity, part, measure),
            cap=part.cap if part.kind == "count" else None, half_life_days=part.half_life_days,
        ))  # fmt: skip
    best = sorted((one for one in found if one.gain), key=lambda one: -one.gain)[:MOST_RAISES]
    return schemas.ScoreBreakdown(
        code=code,  # type: ignore[arg-type]
        value=value,
        version=details["versions"][code],
        components=found,
        raises=[schemas.Raise(component=one.code, source=one.source, gain=one.gain) for one in best],
    )


async def source_of(tx: Tx, entity: Entity, id: UUID, code: str, component: str) -> str:
    """Which source a component of a row's score has. Raises `ComponentUnknown`."""
    row = await row_of(tx, entity, id)
    version = row["score_details"].get("versions", {}).get(code)
    formulas = await repository.formulas(tx, {code: version}) if version else catalogue.SHIPPED
    for line in formulas.get(code, []):
        if line["code"] == component:
            source: str = line["source"]
            return source
    raise ComponentUnknown()


def check_sight(tx: Tx, entity: Entity, source: str) -> None:
    """Raises `errors.Forbidden` where the rows behind are not for the actor's eyes."""
    needed = _NEEDS.get(SOURCES[entity][source].evidence)
    if needed is not None:
        require(tx.actor, needed)


async def standing(tx: Tx, entity: Entity, id: UUID, source: str) -> list[schemas.EvidenceRead] | None:
    """What stands on the row itself behind a source; None when other rows do."""
    its = SOURCES[entity][source].evidence
    row = await row_of(tx, entity, id)
    if its == "self":
        label = row["label"] if source in {"stage", "status"} else None
        return [schemas.EvidenceRead(id=id, kind=entity, at=row["created_at"], label=label)]
    if its != "field":
        return None
    filled = await repository.filled(tx, entity, id)
    return [schemas.EvidenceRead(kind="field", label=_SHOWN.get(name, name), filled=filled[name])
            for name in PROFILE[entity]]  # fmt: skip


_A, _M, _C = Appointment.__table__.c, Message.__table__.c, Conversation.__table__.c
_ORG, _OF = bindparam("org_id", type_=Uuid), bindparam("of", type_=Uuid)
_KEPT = func.coalesce(_A.completed_at, _A.created_at)
_VISITS = {"booked": ("pending", "confirmed", "completed"), "visits": ("completed",),
           "last_visit": ("completed",), "kept": ("completed", "no_show")}  # fmt: skip


def _words(of: Sequence[str]) -> list[Any]:
    return [literal_column(f"'{word}'") for word in of]


def _line(id: Any, kind: str, at: Any, label: Any, talk: Any = None) -> Any:
    return select(
        id.label("id"), literal_column(f"'{kind}'").label("kind"), at.label("at"), label.label("label"),
        (null() if talk is None else talk).label("conversation_id"), null().label("filled"),
    )  # fmt: skip


def _messages(entity: Entity, source: str) -> Any:
    query = (
        _line(_M.id, "message", _M.created_at, _M.content_type, _C.id)
        .join(Conversation.__table__, (_C.org_id == _M.org_id) & (_C.id == _M.conversation_id))
        .where(_M.org_id == _ORG, _C[f"{entity}_id"] == _OF, _C.restricted_at.is_(None))
        .where(_M.sender_type == "customer", _M.created_at > func.now() - _days(catalogue.MESSAGE_DAYS))
    )
    return query.where(_M.content.regexp_match(catalogue.PRICE)) if source == "price" else query


def _days(count: int) -> Any:
    return func.make_interval(0, 0, 0, count)


def _visits(entity: Entity, source: str) -> Any:
    return _line(_A.id, "appointment", _KEPT, _A.status).where(
        _A.org_id == _ORG, _A[f"{entity}_id"] == _OF, _A.status.in_(_words(_VISITS[source])),
        _A.created_at > func.now() - _days(catalogue.VISIT_DAYS),
    )  # fmt: skip


def _activities(entity: Entity, source: str) -> Any:
    lines = (Activity if entity == "customer" else LeadActivity).__table__.c
    query = _line(lines.id, "activity", lines.created_at, lines.type).where(
        lines.org_id == _ORG, lines[f"{entity}_id"] == _OF,
        lines.created_at > func.now() - _days(catalogue.MESSAGE_DAYS),
    )  # fmt: skip
    if source == "deeds":
        return query.where(lines.user_id.is_(None), lines.type.in_(_words(catalogue.DEEDS)))
    words = catalogue.FOLLOW_UPS if entity == "customer" else catalogue.CALLS
    return query.where(lines.user_id.is_not(None), lines.type.in_(_words(words)))


_BEHIND: dict[str, Callable[[Entity, str], Any]] = {
    "message": _messages, "appointment": _visits, "activity": _activities,
}  # fmt: skip


@lru_cache(maxsize=64)
def behind(entity: Entity, source: str, after: bool) -> hot.Statement:
    """A page of the rows behind a source, newest first; row-level security leaves out what is not for one."""
    rows = _BEHIND[SOURCES[entity][source].evidence](entity, source).subquery("e")
    query = select(rows)
    if after:
        at, id = bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid)
        query = query.where(tuple_(rows.c.at, rows.c.id) < tuple_(at, id))
    return hot.page_json(query.order_by(rows.c.at.desc(), rows.c.id.desc()), ("at", "id"))
