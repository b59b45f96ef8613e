"""The verbs of teams: who works together, and who leads them."""

from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from zhike.core import errors, etag
from zhike.core.ids import uuid7
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.events import identity as events
from zhike.rooms.identity import people_schemas as schemas
from zhike.rooms.identity import repository
from zhike.rooms.identity.models import User
from zhike.rooms.identity.people_models import Invitation, Team, UserTeam


class TeamMissing(errors.NotFound):
    code = "team.not_found"


class TeamNameTaken(errors.Conflict):
    code = "team.name_taken"


class MemberMissing(errors.Invalid):
    """Not a colleague, or gone."""

    code = "team.member_unknown"


class TeamInUse(errors.Conflict):
    code = "team.in_use"


class UnknownSite(errors.Invalid):
    code = "team.site_unknown"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "uq_teams_org_id_name": TeamNameTaken,
    "fk_teams_site_id": UnknownSite,
}


class Teams(Repository[Team]):
    model = Team
    missing = TeamMissing

    async def all(self) -> list[Team]:
        return list(await self.tx.session.scalars(self.select().order_by(Team.name, Team.id).limit(500)))

    async def members(self, team_ids: list[UUID]) -> dict[UUID, list[schemas.MemberRead]]:
        rows = await self.tx.session.execute(
            select(UserTeam.team_id, UserTeam.user_id, UserTeam.role, User.name)
            .join(User, (User.org_id == UserTeam.org_id) & (User.id == UserTeam.user_id))
            .where(UserTeam.org_id == self.tx.org_id, UserTeam.team_id.in_(team_ids))
            .order_by(UserTeam.created_at, UserTeam.id)
            .limit(10_000)
        )
        found: dict[UUID, list[schemas.MemberRead]] = {}
        for team_id, user_id, role, name in rows:
            one = schemas.MemberRead(user_id=user_id, name=name, role=role)
            found.setdefault(team_id, []).append(one)
        return found


async def shown(tx: Tx, rows: list[Team]) -> list[schemas.TeamRead]:
    """Teams with their members."""
    await tx.flush()
    members = await Teams(tx).members([row.id for row in rows])
    return [schemas.TeamRead.of(row, members.get(row.id, [])) for row in rows]


async def create_team(tx: Tx, form: schemas.TeamCreate) -> Team:
    """Put a team together."""
    fields = form.model_dump(exclude={"member_ids", "leader_id"})
    team = Teams(tx).add(Team(id=uuid7(), **fields))
    await tx.flush()
    await _set_members(tx, team, form.member_ids, form.leader_id)
    tx.audit("team.created", "team", team.id, after=form.model_dump(mode="json"))
    tx.publish(events.TeamChanged(team_id=team.id, fields=("created",)))
    return team


async def patch_team(tx: Tx, team_id: UUID, form: schemas.TeamPatch, expected: str | None = None) -> Team:
    """Change name, site, leader or members; whoever leads is a member."""
    team = await Teams(tx).get_for_update(team_id)
    etag.check(expected, team)
    changes = form.model_dump(exclude_unset=True, exclude={"member_ids", "leader_id"})
    if changes.get("name", team.name) is None:
        raise errors.Invalid(field="name")
    before = {name: getattr(team, name) for name in changes if getattr(team, name) != changes[name]}
    for name in before:
        setattr(team, name, changes[name])
    fields = set(before)
    if form.model_fields_set & {"member_ids", "leader_id"}:
        known = (await Teams(tx).members([team.id])).get(team.id, [])
        members = form.member_ids if form.member_ids is not None else [one.user_id for one in known]
        leader = form.leader_id if "leader_id" in form.model_fields_set else team.leader_id
        if leader not in members and "leader_id" not in form.model_fields_set:
            leader = None  # they left the team
        await _set_members(tx, team, members, leader)
        team.updated_at = tx.now  # so that its ETag is another one, though no column of its own may be
        fields.add("members")
    await tx.flush()
    tx.audit(
        "team.updated", "team", team.id, before=before, after=form.model_dump(mode="json", exclude_unset=True)
    )
    tx.publish(events.TeamChanged(team_id=team.id, fields=tuple(sorted(fields))))
    return team


async def _set_members(tx: Tx, team: Team, member_ids: list[UUID], leader_id: UUID | None) -> None:
    wanted = dict.fromkeys([*member_ids, *([leader_id] if leader_id else [])])
    people = select(User.id).where(
        User.org_id == tx.org_id, User.id.in_(list(wanted)), User.deleted_at.is_(None)
    )
    if set(await tx.session.scalars(people)) != set(wanted):
        raise MemberMissing(field="member_ids")
    gone = await tx.session.scalars(
        delete(UserTeam)
        .where(UserTeam.org_id == tx.org_id, UserTeam.team_id == team.id)
        .returning(UserTeam.user_id)
    )
    touched = {*gone, *wanted}
    for user_id in wanted:
        role = "leader" if user_id == leader_id else "member"
        tx.session.add(UserTeam(org_id=tx.org_id, user_id=user_id, team_id=team.id, role=role))
    team.leader_id = leader_id
    for user_id in touched:  # what they may see may hang on it
        repository.tell(tx, user_id)


async def delete_team(tx: Tx, team_id: UUID) -> None:
    """Dissolve a team; its people stay. Raises `TeamInUse` while employees are counted in it."""
    team = await Teams(tx).get_for_update(team_id)
    await _set_members(tx, team, [], None)
    await tx.session.execute(
        update(Invitation)
        .where(Invitation.org_id == tx.org_id, Invitation.team_id == team.id)
        .values(team_id=None)
    )
    await tx.flush()
    await tx.session.delete(team)
    try:
        await tx.flush()
    except IntegrityError:
        raise TeamInUse() from None
    tx.audit("team.deleted", "team", team_id, before={"name": team.name})
    tx.publish(events.TeamChanged(team_id=team_id, fields=("deleted",)))
