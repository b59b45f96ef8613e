"""Who may be the same as somebody who is being written down; and what people say of a pair."""

from uuid import UUID

import orjson

from zhike.core import search
from zhike.core.context import NOBODY
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.customers import names
from zhike.rooms.duplicates import repository, rules, schemas
from zhike.rooms.duplicates.models import DuplicatePair

MOST_HINTS = 5


async def _face(tx: Tx, form: schemas.TwinCheck, seen: bool) -> tuple[rules.Face, list[bytes]]:
    phone = form.phone if seen else None
    blinds = (await tx.keys()).blinds("phone", phone) if phone else []
    face = rules.Face(
        id=NOBODY, type=form.type, name=form.name, company_name=form.company_name,
        company_credit_code=form.company_credit_code, wechat_id=form.wechat_id, dingtalk_id=form.dingtalk_id,
        email=form.email, gender=form.gender, city=form.region_city, tail=phone[-4:] if phone else None,
        phones=frozenset(blind.hex() for blind in blinds),
    )  # fmt: skip
    return face, blinds


async def _blinds(tx: Tx, face: rules.Face) -> list[bytes]:
    """The indexes of identities that are the same name at WeChat or the same address."""
    keys = await tx.keys()
    said = (("wechat", face.wechat_id), ("email", face.email))
    plain = [(kind, names.normal(kind, value)) for kind, value in said if value]
    return [blind for kind, value in plain if value for blind in keys.blinds(kind, value)]


def _keys(tx: Tx, face: rules.Face) -> list[list[str]]:
    """Search keys that somebody alike carries: of the name as it is said, of the company, of the address."""
    core = rules.company(face.company_name or (face.name if face.type == "enterprise" else None))
    found = [rules.syllable_keys(face.name) if face.type == "individual" else []]
    found.append([core[at : at + 2] for at in range(len(core) - 1)] if core else [])
    found.append([f"E{face.email.strip().lower()}"] if face.email else [])
    start = search.prefix(tx.org_id)
    return [[start + key for key in several] for several in found if several]


async def hints(tx: Tx, form: schemas.TwinCheck) -> schemas.TwinHints:
    """Of those whom the actor sees, who is likely to be the same. Whoever sees no phones learns nothing by
    one, and what is typed is kept nowhere."""
    veils = dict(tx.actor.veils)
    face, blinds = await _face(tx, form, veils.get("phone") != "hidden")
    if veils.get("wechat"):
        face = rules.replaced(face, wechat_id=None, dingtalk_id=None)
    if veils.get("email"):
        face = rules.replaced(face, email=None)
    code = rules.credit_code(form.company_credit_code)
    valid = code is not None if form.company_credit_code else None
    known_by = [*blinds, *await _blinds(tx, face)]
    ids = await repository.like(tx, blinds, face.wechat_id, code, known_by, _keys(tx, face))
    found = []
    for other in await repository.faces(tx, ids):
        match = rules.compare(face, other)
        if match is not None:
            found.append((match, other.id))
    found.sort(key=lambda pair: (-pair[0].score, pair[1]))
    shown = await repository.shown(tx, [id for _, id in found[:MOST_HINTS]])
    items = [
        schemas.TwinHint(score=match.score, reasons=list(match.reasons), customer=orjson.loads(shown[id]))  # type: ignore[arg-type]
        for match, id in found[:MOST_HINTS] if id in shown
    ]  # fmt: skip
    return schemas.TwinHints(items=items, credit_code_valid=valid)


async def decide(tx: Tx, pair_id: UUID, status: str) -> DuplicatePair:
    """Say that it is two people, that it can wait, or that it is open again. Raises `PairMissing`."""
    pair = await repository.Pairs(tx).get_for_update(pair_id)
    if pair.status == "merged":
        raise repository.PairMissing()
    before = pair.status
    if before == status:
        return pair
    pair.status, pair.decided_by, pair.decided_at = status, tx.actor.user_id, tx.now
    tx.audit(
        "duplicate.decided", "duplicate_pair", pair.id, before={"status": before}, after={"status": status},
        first_id=str(pair.first_id), second_id=str(pair.second_id),
    )  # fmt: skip
    tx.publish(events.DuplicateDecided(pair_id=pair.id, from_status=before, to_status=status))
    await tx.flush()
    return pair
