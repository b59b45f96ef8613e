"""Files that people send, scanned before any transaction opens: a scanner may take its time.

Without a scanner (`ZHIKE_CLAMD`) nothing is done here, and everything else that guards uploads holds all the
same: kinds by content, sealed blobs, parsing in a confined child, downloads as attachments.
"""

from fastapi import params
from fastapi.routing import APIRoute
from starlette.datastructures import UploadFile
from starlette.requests import Request

from zhike.core import errors
from zhike.core.clamd import Rejected
from zhike.core.context import Actor
from zhike.core.http.services import Services


class Infected(errors.Invalid):
    """The scanner knows what is in it: ``threat`` is the scanner's name for it."""

    code = "file.infected"


def takes_files(route: APIRoute) -> bool:
    return any(isinstance(param.field_info, params.File) for param in route.dependant.body_params)


async def screen(request: Request, held: Services, actor: Actor, kind: str) -> None:
    """Have the files of a request looked at. Raises `Infected`, after that was written down, and what
    `Clamd.scan` raises."""
    if held.scanner is None:
        return
    form = await request.form()  # parsed once: whoever reads it after us gets the same; the route closes it
    for field, part in form.multi_items():
        if isinstance(part, UploadFile):
            await _look(request, held, actor, kind, field, part)


async def _look(
    request: Request, held: Services, actor: Actor, kind: str, field: str, part: UploadFile
) -> None:
    assert held.scanner is not None
    content = await part.read()
    await part.seek(0)
    threat = await held.scanner.scan(content)
    if threat is None:
        return
    if held.reject is not None:
        async with held.unit.transaction(actor, request.scope["zhike.info"]) as tx:
            await held.reject(tx, Rejected(kind, content, threat))
    raise Infected(field=field, threat=threat)
