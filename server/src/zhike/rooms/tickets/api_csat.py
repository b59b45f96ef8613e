"""Routes of ratings: the list and what is done about low ones, how people are asked, and the link's own."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import AwareDatetime

from zhike.core import people
from zhike.core.http import paging
from zhike.core.http.access import ByActor, InTx, access, public
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.tickets import csat, csat_repository, csat_schemas, inviting, serving

responses = router("/api/csat-responses", "tickets")
settings = router("/api/csat-settings", "tickets")
own = router("/api/public/talk-rating", "tickets")


@responses.get("", response_model=paging.Page[csat_schemas.CsatResponseRead])
@access("ticket:read")
async def list_csat_responses(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None,
    low: Annotated[bool, Query(description="Scores of 1 and 2 alone.")] = False,
    commented: Annotated[bool, Query(description="Those with words alone.")] = False,
    handled: bool | None = None, channel_id: UUID | None = None,
    agent: Annotated[str | None, Query(max_length=36, description="`me` or a user's id.")] = None,
    since: AwareDatetime | None = None, until: AwareDatetime | None = None,
) -> Response:  # fmt: skip
    """What customers said, newest first."""
    values = paging.given(channel_id=channel_id, since=since, until=until)
    if agent is not None:
        values["agent_id"] = people.whose(tx, agent, "agent")
    filters = set(values) | {name for name, on in (("low", low), ("commented", commented)) if on}
    if handled is not None:
        filters.add("handled" if handled else "unhandled")
    statement = csat_repository.page(frozenset(filters), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


@responses.post("/{response_id}/handle", response_model=csat_schemas.CsatResponseRead)
@access("ticket:write")
async def handle_csat_response(tx: InTx, response_id: UUID, form: csat_schemas.CsatHandle) -> Response:
    """Somebody has seen to it, with a note for colleagues; or it is taken up again."""
    row = await csat_repository.Responses(tx).get_for_update(response_id)
    before = row.handled_at is not None
    row.handled_by, row.handled_at = (tx.actor.user_id, tx.now) if form.handled else (None, None)
    if form.note is not None:
        row.handle_note = form.note or None
    await tx.flush()
    tx.audit("csat.handled" if form.handled else "csat.reopened", "csat_response", response_id,
             before={"handled": before}, after={"handled": form.handled})  # fmt: skip
    body = await csat_repository.one().json(tx, org_id=tx.org_id, id=response_id)
    if body is None:
        raise csat_repository.ResponseMissing()
    return Response(body, media_type="application/json")


@settings.get("")
@access("ticket:read")
async def list_csat_settings(tx: InTx) -> csat_schemas.CsatSettings:
    """How people are asked to rate their talk: that of all others first, then those of channels."""
    rows = await inviting.Settings(tx).all()
    return csat_schemas.CsatSettings(items=[csat_schemas.CsatSettingRead.model_validate(row) for row in rows])


@settings.put("")
@access("config:write")
async def put_csat_setting(tx: InTx, form: csat_schemas.CsatSettingForm) -> csat_schemas.CsatSettingRead:
    """Set it for a channel, or for all that have no setting of their own."""
    return csat_schemas.CsatSettingRead.model_validate(await inviting.put_setting(tx, form))


@settings.delete("/{setting_id}", status_code=204)
@access("config:write")
async def delete_csat_setting(tx: InTx, setting_id: UUID) -> None:
    """Take it away; the channel goes by the setting of all others again."""
    await inviting.drop_setting(tx, setting_id)


async def _shown(tx: Tx, conversation_id: UUID) -> csat_schemas.PublicTalk:
    return csat_schemas.PublicTalk(**await serving.talk_shown(tx, conversation_id))


@own.get("")
@public("talk_link", limit=60)
async def get_public_talk(tx: InTx, actor: ByActor) -> csat_schemas.PublicTalk:
    """Whom I talked to, and how I rated it. Nothing of what was said."""
    assert actor.subject_id is not None
    return await _shown(tx, actor.subject_id)


@own.post("")
@public("talk_link", limit=10, max_body=16_000, also=(409,))
async def rate_public_talk_link(
    tx: InTx, actor: ByActor, form: csat.PublicTicketRate
) -> csat_schemas.PublicTalk:
    """Say how the talk was seen to; it may be changed for seven days."""
    assert actor.subject_id is not None
    await serving.rate_linked(tx, actor.subject_id, form.score, form.comment)
    return await _shown(tx, actor.subject_id)


ROUTERS = (responses, settings, own)
TITLES: dict[str, tuple[str, str]] = {
    "csat.not_found": ("找不到该评价", "No such rating"),
    "csat.setting_not_found": ("找不到该设置", "No such setting"),
    "csat.reference": ("找不到所选的渠道", "No such channel"),
    "csat.too_many": ("设置已达上限", "There are as many settings as there may be"),
    "csat.no_phone": ("没有手机号", "There is no phone"),
}
