"""Routes of daily figures: /api/daily-stats."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request, Response

from zhike.core.http import paging, tickets
from zhike.core.http.access import InTx, access, require_all
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.core.tx import Tx
from zhike.rooms.figures import schemas, service

figures = router("/api/daily-stats", "figures")
Day = Annotated[date, Query(description="A day on the clocks of the sites.")]
JSON = "application/json"


Of = UUID | None


def _asked(since: date, until: date, by: str, **of: UUID | None) -> dict[str, Any]:
    return {"since": since, "until": until, "by": by} | paging.given(**of)


async def _told(request: Request, tx: Tx, asked: dict[str, Any]) -> bytes:
    filters = {name: value for name, value in asked.items() if name.endswith("_id")}
    held = services(request).cache
    return await service.told(tx, held, asked["since"], asked["until"], asked["by"], filters)


@figures.get("", response_model=schemas.FiguresReport)
@access("stats:read")
async def get_daily_stats(
    request: Request, tx: InTx, since: Day, until: Day, by: schemas.By = "day", channel_id: Of = None,
    agent_id: Of = None, team_id: Of = None, site_id: Of = None,
) -> Response:  # fmt: skip
    """What happened from a day to a day (92 at most), a line for each day, channel, person, team or site,
    with the range before to compare. A day that is not over is counted as it stands."""
    asked = _asked(
        since, until, by, channel_id=channel_id, agent_id=agent_id, team_id=team_id, site_id=site_id
    )
    return Response(await _told(request, tx, asked), media_type=JSON)


@figures.post("/downloads", status_code=201)
@access("stats:read")
async def ask_daily_stats_file(
    tx: InTx, since: Day, until: Day, by: schemas.By = "day", channel_id: Of = None,
    agent_id: Of = None, team_id: Of = None, site_id: Of = None,
) -> tickets.Ticket:  # fmt: skip
    """A ticket for the same as a table (CSV). Who asked is kept."""
    service.check(since, until)
    asked = _asked(
        since, until, by, channel_id=channel_id, agent_id=agent_id, team_id=team_id, site_id=site_id
    )
    query = urlencode(asked)
    tx.audit("stats.exported", "daily_stats", None, **{name: str(value) for name, value in asked.items()})
    return tickets.made(tx.unit.keyring, tx.actor, f"/api/daily-stats/file?{query}", tx.org_id, query)


@figures.get("/file", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
@access("stats:read", also=(409,))
async def download_daily_stats(
    request: Request, tx: InTx, since: Day, until: Day, by: schemas.By = "day", channel_id: Of = None,
    agent_id: Of = None, team_id: Of = None, site_id: Of = None,
    ticket: Annotated[str, Query(max_length=100)] = "",
) -> Response:  # fmt: skip
    """The table behind a ticket."""
    asked = _asked(
        since, until, by, channel_id=channel_id, agent_id=agent_id, team_id=team_id, site_id=site_id
    )
    tickets.check(tx.unit.keyring, tx.actor, ticket, tx.org_id, urlencode(asked))
    text = service.table(await _told(request, tx, asked), asked["by"], tx.request.language)
    name = f"daily-stats-{asked['by']}-{asked['since']}-{asked['until']}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(), media_type="text/csv; charset=utf-8", headers=headers)


@figures.post("/runs", status_code=202)
@access("ops:write")
async def reckon_daily_stats(tx: InTx, form: schemas.ReckonForm) -> schemas.Reckoning:
    """Count days anew from the rows as they are now; it happens at night by itself."""
    require_all(tx.actor)
    return schemas.Reckoning(days=service.ask_anew(tx, form.since, form.until))


TITLES: dict[str, tuple[str, str]] = {
    "stats.range": ("请选择 92 天以内的日期", "Choose a range of 92 days at most"),
}
ROUTERS = (figures,)
