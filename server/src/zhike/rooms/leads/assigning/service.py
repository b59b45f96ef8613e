"""The book of rules, and what is decided by it: at a lead's birth, soon after its score, or for an import."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.http.access import require_all
from zhike.core.ids import uuid7
from zhike.core.tx import Tx, to_json
from zhike.events import crm as events
from zhike.rooms.leads.assigning import facts, rules, schemas
from zhike.rooms.leads.assigning.models import AssignmentVersion
from zhike.rooms.leads.rules import OPEN
from zhike.rooms.notify import service as notify

SCORED_AFTER = timedelta(seconds=6)  # scores are worked out in windows of two seconds (rooms/scores)
PIECE = 1_000
MOST_VERSIONS = 50
LINE = "distributed"
_NEWEST = """
SELECT version, rules, note, created_at FROM assignment_versions WHERE org_id = $1
ORDER BY version DESC LIMIT 1
"""
_VERSIONS = f"""
SELECT v.version, v.rules, v.note, v.created_at, u.name AS created_by_name
FROM assignment_versions v LEFT JOIN users u ON u.org_id = v.org_id AND u.id = v.created_by
WHERE v.org_id = $1 ORDER BY v.version DESC LIMIT {MOST_VERSIONS}
"""  # noqa: S608  our own figure
_CHOOSE = """
INSERT INTO lead_assignments
  (org_id, id, lead_id, user_id, version, rule_id, rule_name, way, outcome, steps, created_at)
SELECT $1, r.id, r.lead_id, r.user_id, $2, r.rule_id, r.rule_name, r.way, r.outcome, r.steps, $3
FROM jsonb_to_recordset($4::jsonb) AS r(id uuid, lead_id uuid, user_id uuid, rule_id uuid, rule_name text,
  way text, outcome text, steps jsonb)
ON CONFLICT (org_id, lead_id) DO NOTHING
"""
_LINES = """
INSERT INTO lead_activities (org_id, id, lead_id, type, description, metadata, created_at)
SELECT $1, r.id, r.lead_id, 'distributed', r.words, r.about, $2
FROM jsonb_to_recordset($3::jsonb) AS r(id uuid, lead_id uuid, words text, about jsonb)
"""
# a lead that was given out when it came is as untouched as one that was not: see `imports.undoing`
_GIVE = """
UPDATE leads l SET assigned_to = r.user_id, assigned_at = $2
FROM unnest($3::uuid[], $4::uuid[]) AS r(id, user_id) WHERE l.org_id = $1 AND l.id = r.id
"""
_WAITING = """
SELECT l.id, l.source_platform, l.province, l.city, l.utm_campaign, l.site_id, l.score, l.contact_name
FROM leads l WHERE l.org_id = $1 AND {which} AND l.assigned_to IS NULL AND l.pool_id IS NULL
  AND l.status = ANY ($3)
  AND NOT EXISTS (SELECT FROM lead_assignments c WHERE c.org_id = l.org_id AND c.lead_id = l.id)
ORDER BY l.id LIMIT $4 FOR UPDATE
"""
_ONE = _WAITING.replace("{which}", "l.id = $2")
_NEXT = _WAITING.replace("{which}", "l.import_id = $2 AND l.id > $5")


class Outdated(errors.Conflict):
    """Somebody has changed the rules since they were read; ``version`` is theirs."""

    code = "assignment.outdated"


class UnknownReference(errors.Invalid):
    """A colleague, team or site that is not of this organization; or two rules of one id."""

    code = "assignment.reference"


async def newest(tx: Tx) -> tuple[int, list[rules.Rule]]:
    """The version that counts and its rules; (0, []) where there are none."""
    row = await tx.conn.fetchrow(_NEWEST, tx.org_id)
    if row is None:
        return 0, []
    return row["version"], [schemas.AssignmentRule.model_validate(one).rule() for one in row["rules"]]


async def read(tx: Tx) -> schemas.AssignmentBook:
    row = await tx.conn.fetchrow(_NEWEST, tx.org_id)
    if row is None:
        return schemas.AssignmentBook(version=0, rules=[], note=None, created_at=None)
    return schemas.AssignmentBook.model_validate(dict(row))


async def versions(tx: Tx) -> schemas.AssignmentVersions:
    """The last versions, newest first."""
    rows = await tx.conn.fetch(_VERSIONS, tx.org_id)
    return schemas.AssignmentVersions.model_validate({"items": [dict(row) for row in rows]})


async def put(tx: Tx, form: schemas.AssignmentPut) -> schemas.AssignmentBook:
    """Have a new version count. Raises `Outdated`, `UnknownReference`."""
    require_all(tx.actor)
    await tx.lock("leads", "assigning")
    version, _ = await newest(tx)
    if form.based_on != version:
        raise Outdated(version=version)
    await _check(tx, form.rules)
    told = [rule.model_dump(mode="json") for rule in form.rules]
    row = AssignmentVersion(
        org_id=tx.org_id, id=uuid7(), version=version + 1, rules=told, note=form.note,
        created_by=tx.actor.user_id, created_at=tx.now,
    )  # fmt: skip
    tx.session.add(row)
    await tx.flush()
    names = [rule.name for rule in form.rules]
    tx.audit("assignment.changed", "assignment", row.id, before={"version": version},
             after={"version": row.version, "rules": names}, note=form.note)  # fmt: skip
    tx.publish(events.AssignmentChanged(version_id=row.id, version=row.version))
    return await read(tx)


async def _check(tx: Tx, book: Sequence[schemas.AssignmentRule]) -> None:
    if len({rule.id for rule in book}) != len(book):
        raise UnknownReference(field="rules", reason="twice")
    named: dict[str, set[UUID]] = {
        "users": {member.user_id for rule in book for member in rule.members}
        | {rule.fallback_user_id for rule in book if rule.fallback_user_id is not None},
        "teams": {rule.team_id for rule in book if rule.team_id is not None},
        "sites": {site for rule in book for site in rule.site_ids},
    }
    for table, ids in named.items():
        found = await tx.conn.fetchval(
            f"SELECT count(*) FROM {table} WHERE org_id = $1 AND id = ANY ($2::uuid[])",  # noqa: S608  our own
            tx.org_id, list(ids),
        )  # fmt: skip
        if found != len(ids):
            raise UnknownReference(field="rules", reason=table)


async def dry_run(tx: Tx, form: schemas.AssignmentTry) -> schemas.AssignmentOutcome:
    """Who would get this lead, and how that is found. Nothing is kept."""
    require_all(tx.actor)
    if form.rules is not None:
        await _check(tx, form.rules)
        book = [one.rule() for one in form.rules]
    else:
        _, book = await newest(tx)
    desk = await facts.desk(tx, book)
    choice = rules.decide(book, form.lead.lead(), desk.people, desk.turns, desk.teams)
    name = desk.people[choice.user_id].name if choice.user_id else None
    return schemas.AssignmentOutcome.of(choice, name)


async def at_birth(tx: Tx, lead: rules.Lead) -> tuple[int, rules.Choice] | None:
    """Decide about a lead that is being made. None: there is nothing to decide by.

    A choice that ``needs_score`` is made by `later`; so is everything where the actor sees a part of the
    organization, and would find other people busy than there are.
    """
    version, book = await newest(tx)
    if not any(rule.is_active for rule in book):
        return None
    if tx.actor.scope != "a":
        return version, rules.Choice(None, "nobody", needs_score=True)
    await tx.lock("leads", "assigning")
    desk = await facts.desk(tx, book)
    choice = rules.decide(book, lead, desk.people, desk.turns, desk.teams)
    if not choice.needs_score:
        rules.taken(choice, desk.people, desk.turns)
        if choice.outcome == "assigned" and choice.rule is not None and choice.user_id is not None:
            key = (choice.rule.id, choice.user_id)
            await facts.keep_turns(tx, desk.turns, [key])
    return version, choice


async def keep(tx: Tx, lead_id: UUID, name: str | None, version: int, choice: rules.Choice) -> None:
    """Write what was decided about a lead that now is there, and tell who got it."""
    if choice.needs_score:
        tx.enqueue("assigning.decide", run_at=tx.now + SCORED_AFTER, lead_id=lead_id)
        return
    await _write(tx, version, [(lead_id, choice)])
    if choice.user_id is None:
        return
    rule = choice.rule.name if choice.rule else None
    tx.audit("lead.distributed", "lead", lead_id, after={"assigned_to": choice.user_id}, rule=rule,
             version=version, outcome=choice.outcome)  # fmt: skip
    tx.publish(events.LeadAssigned(lead_id=lead_id, from_user_id=None, to_user_id=choice.user_id))
    if choice.user_id != tx.actor.user_id:
        await notify.notify(
            tx, user_ids=[choice.user_id], type="lead_assigned", title="有新的线索分配给你", content=name,
            resource_type="lead", resource_id=lead_id,
        )  # fmt: skip


async def later(tx: Tx, lead_id: UUID) -> None:
    """Decide about one that was to be scored first, unless somebody has it by now."""
    await _settle(tx, await tx.conn.fetch(_ONE, tx.org_id, lead_id, list(OPEN), 1))


async def next_of_import(tx: Tx, import_id: UUID, after: UUID) -> tuple[UUID | None, Counter[UUID]]:
    """Decide about the next leads of an import: the last one's id if there may be more, who got how many."""
    found = await tx.conn.fetch(_NEXT, tx.org_id, import_id, list(OPEN), PIECE, after)
    got = await _settle(tx, found, told=False)
    return (found[-1]["id"] if len(found) == PIECE else None), got


async def _settle(tx: Tx, found: Sequence[Any], *, told: bool = True) -> Counter[UUID]:
    """Decide about leads that are locked, in one go. Who got how many."""
    version, book = await newest(tx)
    if not found or not any(rule.is_active for rule in book):
        return Counter()
    await tx.lock("leads", "assigning")
    desk = await facts.desk(tx, book)
    made: list[tuple[UUID, rules.Choice]] = []
    turned = []
    for row in found:
        lead = rules.Lead(row["source_platform"], row["province"], row["city"], row["utm_campaign"],
                          row["site_id"], row["score"])  # fmt: skip
        choice = rules.decide(book, lead, desk.people, desk.turns, desk.teams)
        rules.taken(choice, desk.people, desk.turns)
        if choice.outcome == "assigned" and choice.rule is not None and choice.user_id is not None:
            turned.append((choice.rule.id, choice.user_id))
        made.append((row["id"], choice))
    await facts.keep_turns(tx, desk.turns, turned)
    given = [(id, choice.user_id) for id, choice in made if choice.user_id is not None]
    if given:
        ids, users = [id for id, _ in given], [user for _, user in given]
        await tx.conn.execute(_GIVE, tx.org_id, tx.now, ids, users)
    if told:
        for row, (id, choice) in zip(found, made, strict=True):
            await keep(tx, id, row["contact_name"], version, choice)
    else:
        await _write(tx, version, made)
    return Counter(user for _, user in given)


async def _write(tx: Tx, version: int, made: Sequence[tuple[UUID, rules.Choice]]) -> None:
    """Choices and, for those who got one, a line of the lead's history."""
    rows, lines = [], []
    for lead_id, choice in made:
        rule = choice.rule
        rows.append({
            "id": uuid7(), "lead_id": lead_id, "user_id": choice.user_id, "outcome": choice.outcome,
            "rule_id": rule.id if rule else None, "rule_name": rule.name if rule else None,
            "way": rule.way if rule else None, "steps": choice.steps,
        })  # fmt: skip
        if choice.user_id is not None and rule is not None:
            about = {"rule_id": rule.id, "version": version, "to": choice.user_id, "outcome": choice.outcome}
            lines.append({"id": uuid7(), "lead_id": lead_id, "words": f"按规则「{rule.name}」自动分配",
                          "about": about})  # fmt: skip
    await tx.conn.execute(_CHOOSE, tx.org_id, version, tx.now, to_json(rows))
    if lines:
        await tx.conn.execute(_LINES, tx.org_id, tx.now + timedelta(microseconds=1), to_json(lines))


async def tell_of_import(tx: Tx, import_id: UUID, got: Counter[UUID]) -> None:
    """One line to each who got leads of an import, and one fact for all of them."""
    if not got:
        return
    for user_id, count in sorted(got.items()):
        await notify.notify(
            tx, user_ids=[user_id], type="lead_assigned", title=f"导入的 {count} 条线索分配给你",
            resource_type="import", resource_id=import_id,
        )  # fmt: skip
    tx.audit("import.distributed", "import", import_id, after={str(user): n for user, n in got.items()})
    tx.publish(events.LeadsDistributed(import_id=import_id, count=got.total()))
