"""From a public request to its source. What was found is kept for a second and a half per process: that is
also the longest a paused source stays open, or an old secret good."""

import time
from dataclasses import dataclass, field, replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from zhike.core import cache, errors
from zhike.core.context import Actor
from zhike.core.http.services import services
from zhike.rooms.channels.door import Kept
from zhike.rooms.intake import repository, rules

MOST_A_MINUTE = 3_000  # of one source, from wherever it comes


class SourcePaused(errors.Forbidden):
    code = "intake.paused"


@dataclass(frozen=True, slots=True)
class Door:
    """What a request needs to know of its source."""

    id: UUID
    org_id: UUID
    kind: str
    status: str
    name: str
    signature: str
    signature_header: str | None
    signature_encoding: str
    signature_prefix: str
    secret_sealed: bytes | None = field(repr=False)
    form: dict[str, Any] | None
    allowed_origins: tuple[str, ...]


class Doors:
    """Resolvers ``intake`` (a platform that pushes) and ``intake_form`` (somebody with a form of ours)."""

    def __init__(self) -> None:
        self._doors: Kept[Door] = Kept()

    async def push(self, request: Request) -> Actor:
        return await self._enter(request, "push")

    async def form(self, request: Request) -> Actor:
        return await self._enter(request, "form")

    async def _enter(self, request: Request, kind: str) -> Actor:
        key = request.path_params["key"]
        door = self._doors.get(key) or await self._find(request, key)
        if door.kind != kind:
            raise repository.SourceMissing()
        request.scope["zhike.intake"] = door
        if door.status != "active":
            raise SourcePaused()
        if request.method == "POST":
            await self._count(request, door)
        return replace(_nobody(door.org_id), subject_id=door.id)

    async def _count(self, request: Request, door: Door) -> None:
        minute = int(time.time()) // 60
        key = cache.RATE.key(door.org_id, "intake", door.id, minute)
        if await services(request).cache.count(key, cache.RATE.ttl) > MOST_A_MINUTE:
            raise errors.TooMany(retry_after=60 - int(time.time()) % 60)

    async def _find(self, request: Request, key: str) -> Door:
        org_id = rules.org_of_key(key)
        if org_id is None:
            raise repository.SourceMissing()
        async with services(request).unit.reading(_nobody(org_id)) as tx:
            row = await repository.Sources(tx).by_key(key)
            if row is None:
                raise repository.SourceMissing()
            found = Door(
                row.id, row.org_id, row.kind, row.status, row.name, row.signature, row.signature_header,
                row.signature_encoding, row.signature_prefix, row.secret_sealed, row.form,
                tuple(row.allowed_origins),
            )  # fmt: skip
        return self._doors.put(key, found)


def _nobody(org_id: UUID) -> Actor:
    return Actor("anonymous", org_id)


async def _entered(request: Request) -> Door:
    found: Door = request.scope["zhike.intake"]
    return found


InDoor = Annotated[Door, Depends(_entered)]  # the source that the resolver let the request in by
