"""Where leads come in without a login: /api/public/intake/{key} for platforms, /form/{key} for people."""

import time
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from zhike.core import cache
from zhike.core.context import Actor, RequestInfo
from zhike.core.http import problem
from zhike.core.http.access import ByActor, Info, InTx, public
from zhike.core.http.route import Endpoint, Route, router
from zhike.core.http.services import services
from zhike.core.tx import Tx
from zhike.rooms.intake import filling, pages, receiving, rules, schemas
from zhike.rooms.intake.door import Door, InDoor
from zhike.rooms.privacy.service import consents

pushes = router("/api/public/intake", "public")
_REFUSED = (400, 401, 403, 404, 409, 410, 413, 422, 429, 503)
_PAGES: dict[int | str, dict[str, Any]] = {
    status: {"description": "A page that says so.", "content": {"text/html": {"schema": {"type": "string"}}}}
    for status in _REFUSED
}


class PageRoute(Route):
    """A route for people: refusals are pages, too, and no page is kept or runs anything."""

    def around(self, handle: Endpoint) -> Endpoint:
        async def readable(request: Request) -> Response:
            try:
                response = await handle(request)
            except Exception as exc:
                answer = problem.answer(exc, request)
                if answer is None:
                    raise
                info = request.scope["zhike.info"]
                title = problem.title(getattr(exc, "code", "error"), info.language)
                response = HTMLResponse(pages.refusal(title, info.language), answer.status_code)
                if "retry-after" in answer.headers:
                    response.headers["Retry-After"] = answer.headers["retry-after"]
            door = request.scope.get("zhike.intake")
            origins = door.allowed_origins if door is not None else ()
            response.headers["Content-Security-Policy"] = pages.policy(origins)
            response.headers["Cache-Control"] = "no-store"
            return response

        return readable


forms = APIRouter(prefix="/form", tags=["public"], route_class=PageRoute)


async def _note_forged(request: Request, actor: Actor) -> None:
    """All that stays of what may not come in."""
    key = cache.FORGED.key(actor.org_id, actor.subject_id, int(time.time()) // 86_400)
    await services(request).cache.count(key, cache.FORGED.ttl)


@pushes.post("/{key}")
@public("intake", limit=1200, max_body=rules.MOST_BYTES)
async def take_intake_push(request: Request, tx: InTx, actor: ByActor, door: InDoor) -> schemas.IntakeTaken:
    """Leads from a platform, as JSON or as a form, signed over the raw body if the source says so. What has
    been answered with 200 is kept; the same again makes no second lead."""
    body = await request.body()
    if not await receiving.is_signed(tx, door, body, request.headers):
        await _note_forged(request, actor)
        raise receiving.SignatureWrong()
    kept = receiving.headers_of(request.headers)
    await receiving.receive(tx, door.id, body, request.headers.get("content-type", ""), kept)
    return schemas.IntakeTaken()


async def _text(tx: Tx, door: Door, language: str) -> Any | None:
    """The text that the form's visitors agree to."""
    assert door.form is not None
    purpose = door.form["consent_purpose"]
    return await consents.text_in_force(tx, purpose, language) if purpose else None


@forms.get("/{key}", response_class=HTMLResponse, responses=_PAGES)
@public("intake_form", limit=120)
async def show_intake_form(request: Request, tx: InTx, door: InDoor, info: Info, key: str) -> HTMLResponse:
    """A form of the organization's, for people: as a link, or in a frame of the pages that may have it."""
    assert door.form is not None
    text = await _text(tx, door, info.language)
    given = filling.utm_of(request.query_params)
    return HTMLResponse(pages.form(key, door.form, text, info.language, given, {}))


@forms.post("/{key}", response_class=HTMLResponse, responses=_PAGES)
@public("intake_form", limit=40, max_body=64_000)  # opening and sending count together
async def take_intake_form(
    request: Request, tx: InTx, actor: ByActor, door: InDoor, info: Info, key: str
) -> HTMLResponse:
    """What somebody filled in; the page says thanks, or what is missing."""
    assert door.form is not None
    text = await _text(tx, door, info.language)
    filled = filling.read(await request.body(), door.form, text)
    if filled.trapped:  # it may believe that it got through
        await _note_forged(request, actor)
    elif filled.faults:
        page = pages.form(key, door.form, text, info.language, filled.values, filled.faults)
        return HTMLResponse(page, 422)
    else:
        form = "application/x-www-form-urlencoded; charset=utf-8"
        body = filling.body_of(filled, text)
        await receiving.receive(tx, door.id, body, form, _evidence(request, info))
    return HTMLResponse(pages.thanks(door.form, info.language))


def _evidence(request: Request, info: RequestInfo) -> dict[str, str]:
    return receiving.headers_of(request.headers) | {"ip": info.ip or "", "language": info.language}


ROUTERS = (pushes, forms)
