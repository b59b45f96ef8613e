"""Routes of teams, invitations and applications."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from zhike.core.http import match, paging
from zhike.core.http.access import ByActor, InTx, access, public
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.identity import applications as applying
from zhike.rooms.identity import entrance
from zhike.rooms.identity import invitations as inviting
from zhike.rooms.identity import people_schemas as schemas
from zhike.rooms.identity import teams as grouping
from zhike.rooms.identity.entrance import ByClient

teams = router("/api/teams", "teams")
invitations = router("/api/invitations", "invitations")
applications = router("/api/admin/applications", "applications")
applicants = router("/api/auth", "applications")


@teams.get("")
@access("user:read")
async def list_teams(tx: InTx) -> schemas.TeamsRead:
    """Every team with its members."""
    return schemas.TeamsRead(items=await grouping.shown(tx, await grouping.Teams(tx).all()))


@teams.post("", status_code=201)
@access("team:write")
async def create_team(tx: InTx, form: schemas.TeamCreate) -> schemas.TeamRead:
    """Put a team together."""
    return (await grouping.shown(tx, [await grouping.create_team(tx, form)]))[0]


@teams.get("/{team_id}")
@access("user:read")
async def get_team(response: Response, tx: InTx, team_id: UUID) -> schemas.TeamRead:
    """One team. The ETag is when it was changed: send it back as ``If-Match``."""
    team = await grouping.Teams(tx).get(team_id)
    match.tag(response, team)
    return (await grouping.shown(tx, [team]))[0]


@teams.patch("/{team_id}")
@access("team:write")
async def patch_team(
    response: Response, tx: InTx, team_id: UUID, form: schemas.TeamPatch, expected: match.IfMatch = None
) -> schemas.TeamRead:
    """Change a team, its leader or its members."""
    team = await grouping.patch_team(tx, team_id, form, expected)
    match.tag(response, team)
    return (await grouping.shown(tx, [team]))[0]


@teams.delete("/{team_id}", status_code=204)
@access("team:write")
async def delete_team(tx: InTx, team_id: UUID) -> None:
    """Dissolve a team; its people stay."""
    await grouping.delete_team(tx, team_id)


@invitations.get("")
@access("user:write")
async def list_invitations(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> paging.Page[schemas.InvitationRead]:
    """Who was invited, the latest first."""
    after = paging.decode_time_id(cursor) if cursor else None
    found = await inviting.Invitations(tx).page(limit, after)
    rows, following = paging.page(found, limit, "created_at", "id")
    items = [schemas.InvitationRead.of(row, tx.now) for row in rows]
    return paging.Page(items=items, next_cursor=following)


@invitations.post("", status_code=201)
@access("user:write", limit=60)
async def create_invitation(
    request: Request, tx: InTx, form: schemas.InvitationCreate
) -> schemas.InvitationMade:
    """Invite somebody. The link is in this answer and nowhere else."""
    row, link = await inviting.invite(tx, form, services(request).settings.base_url)
    return schemas.InvitationMade(invitation=schemas.InvitationRead.of(row, tx.now), link=link)


@invitations.post("/preview")
@public(limit=30)
async def preview_invitation(
    request: Request, client: ByClient, form: schemas.InvitationToken
) -> schemas.InvitationPreview:
    """What an invitation offers to whoever has its link."""
    return await inviting.preview(services(request), client, form.token)


@invitations.post("/accept", status_code=201, responses=entrance.DUE)
@public(limit=10)
async def accept_invitation(
    request: Request, response: Response, client: ByClient, form: schemas.InvitationAccept
) -> entrance.Started:
    """Become a user with a name and a password of one's own, and sign in. Works once."""
    finished = await inviting.accept(services(request), client, form)
    return await entrance.answer(request, response, client, finished)


@invitations.post("/{invitation_id}/resend")
@access("user:write", limit=30)
async def resend_invitation(
    request: Request, tx: InTx, invitation_id: UUID, sms: bool = False
) -> schemas.InvitationMade:
    """A new link, good for seven days; the old one is dead."""
    base_url = services(request).settings.base_url
    row, link = await inviting.resend(tx, invitation_id, base_url, sms=sms)
    return schemas.InvitationMade(invitation=schemas.InvitationRead.of(row, tx.now), link=link)


@invitations.delete("/{invitation_id}", status_code=204)
@access("user:write")
async def revoke_invitation(tx: InTx, invitation_id: UUID) -> None:
    """Take an invitation back."""
    await inviting.revoke(tx, invitation_id)


@applicants.post("/apply", status_code=202)
@public(limit=10)
async def apply(request: Request, client: ByClient, form: schemas.Apply) -> schemas.Applied:
    """Ask to work at an organization (入驻申请). Every phone hears the same."""
    return schemas.Applied(ticket=await applying.apply(services(request), client, form))


@applicants.post("/apply/status")
@public(limit=30)
async def application_status(
    request: Request, client: ByClient, form: schemas.ApplyTicket
) -> schemas.ApplicationStanding:
    """How an application stands, for whoever holds its ticket."""
    return await applying.standing_of(services(request), client, form.ticket)


@applicants.get("/application")
@access(None, waiting=True)
async def own_application(tx: InTx, actor: ByActor) -> schemas.ApplicationStanding:
    """How my own application stands."""
    assert actor.user_id is not None
    return applying.standing(await applying.Applications(tx).latest_of(actor.user_id))


@applicants.post("/application", status_code=201)
@access(None, waiting=True, limit=10)
async def apply_own(tx: InTx, form: schemas.ApplyOwn) -> schemas.ApplicationStanding:
    """Ask to be let in, as somebody who has signed in and waits."""
    return applying.standing(await applying.apply_own(tx, form))


@applications.get("")
@access("application:review")
async def list_applications(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None,
    status: Annotated[str | None, Query(pattern="^(pending|approved|rejected)$")] = None,
) -> paging.Page[schemas.ApplicationRead]:  # fmt: skip
    """Who asks to work here, the latest first."""
    after = paging.decode_time_id(cursor) if cursor else None
    found = await applying.Applications(tx).page(limit, after, status)
    rows, following = paging.page(found, limit, "created_at", "id")
    return paging.Page(items=[schemas.ApplicationRead.of(row) for row in rows], next_cursor=following)


@applications.get("/{application_id}")
@access("application:review")
async def get_application(tx: InTx, application_id: UUID) -> schemas.ApplicationRead:
    """One application."""
    return schemas.ApplicationRead.of(await applying.Applications(tx).get(application_id))


@applications.post("/{application_id}/reveal")
@access("application:review", limit=30)
async def reveal_application(
    tx: InTx, application_id: UUID, form: schemas.PhoneReveal
) -> schemas.PhoneRevealed:
    """Show the applicant's phone; the reason is kept."""
    return schemas.PhoneRevealed(phone=await applying.reveal(tx, application_id, form.reason))


@applications.post("/{application_id}/approve")
@access("application:review")
async def approve_application(
    request: Request, tx: InTx, application_id: UUID, form: schemas.Approve
) -> schemas.Approved:
    """Say yes: an invitation goes to the person's phone; who has signed in before is let in at once."""
    row, link = await applying.approve(tx, application_id, form, services(request).settings.base_url)
    return schemas.Approved(application=schemas.ApplicationRead.of(row), link=link)


@applications.post("/{application_id}/reject")
@access("application:review")
async def reject_application(tx: InTx, application_id: UUID, form: schemas.Reject) -> schemas.ApplicationRead:
    """Say no, with a reason that the person hears."""
    return schemas.ApplicationRead.of(await applying.reject(tx, application_id, form.reason))


TITLES = {
    "team.not_found": ("找不到该团队", "No such team"),
    "team.name_taken": ("已有同名团队", "A team of this name exists"),
    "team.member_unknown": ("成员不是在职同事", "A member is no colleague"),
    "team.in_use": ("该团队还有员工，不能解散", "Employees are counted in this team"),
    "team.site_unknown": ("找不到该门店", "No such site"),
    "invitation.not_found": ("找不到该邀请", "No such invitation"),
    "invitation.invalid": ("邀请链接无效或已过期", "The invitation is not valid any more"),
    "invitation.closed": ("该邀请已被接受、撤回或发送次数过多", "The invitation is closed"),
    "invitation.login": ("请填写手机号或邮箱作为登录名", "A phone or an email is needed to sign in with"),
    "invitation.sms": ("没有可发送短信的手机号", "There is no phone to send the link to"),
    "application.not_found": ("找不到该入驻申请", "No such application"),
    "application.door_unknown": ("申请链接无效", "This link takes no applications"),
    "application.phone_invalid": ("手机号格式不正确", "This is not a phone number"),
    "application.decided": ("该申请已处理", "This application has been decided"),
    "application.not_waiting": ("您无需提交申请", "There is nothing to apply for"),
}
ROUTERS = (teams, invitations, applicants, applications)
