"""Routes of daily figures: /api/daily-stats."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from zhike.core.http import paging, tickets
from zhike.core.http.access import InTx, access, require_all
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.core.tx import Tx
from zhike.rooms.figures import schemas, service

figures = router("/api/daily-stats", "figures")
Day = Annotated[date, Query(description="A day on the clocks of the sites.")]
JSON = "application/json"


def _asked(
    since: Day, until: Day, by: schemas.By = "day", channel_id: UUID | None = None,
    agent_id: UUID | None = None, team_id: UUID | None = None, site_id: UUID | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {"since": since, "until": until, "by": by} | paging.given(
        channel_id=channel_id, agent_id=agent_id, team_id=team_id, site_id=site_id
    )


Asked = Annotated[dict[str, Any], Depends(_asked)]


async def _told(request: Request, tx: Tx, asked: dict[str, Any]) -> bytes:
    filters = {name: value for name, value in asked.items() if name.endswith("_id")}
    held = services(request).cache
    return await service.told(tx, held, asked["since"], asked["until"], asked["by"], filters)


@figures.get("", response_model=schemas.FiguresReport)
@access("stats:read")
async def get_daily_stats(request: Request, tx: InTx, asked: Asked) -> Response:
    """What happened from a day to a day (92 at most), a line for each day, channel, person, team or site,
    with the range before to compare. A day that is not over is counted as it stands."""
    return Response(await _told(request, tx, asked), media_type=JSON)


@figures.post("/downloads", status_code=201)
@access("stats:read")
async def ask_daily_stats_file(tx: InTx, asked: Asked) -> tickets.Ticket:
    """A ticket for the same as a table (CSV). Who asked is kept."""
    service.check(asked["since"], asked["until"])
    query = urlencode(asked)
    tx.audit("stats.exported", "daily_stats", None, **{name: str(value) for name, value in asked.items()})
    return tickets.made(tx.unit.keyring, tx.actor, f"/api/daily-stats/file?{query}", tx.org_id, query)


@figures.get("/file", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
@access("stats:read", also=(409,))
async def download_daily_stats(
    request: Request, tx: InTx, asked: Asked, ticket: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """The table behind a ticket."""
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
