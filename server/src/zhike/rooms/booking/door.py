"""From a public request to its booking page, or to the feed it asks for. What was found of a page is kept for
a second and a half per process: that is also the longest a page that was switched off stays open."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from zhike.core import errors
from zhike.core.context import Actor
from zhike.core.http.services import services
from zhike.rooms.booking import repository, rules
from zhike.rooms.booking.models import BookingPage, CalendarFeed
from zhike.rooms.channels.door import Kept
from zhike.rooms.identity.models import User


class PageClosed(errors.Forbidden):
    """The site takes no bookings here at present."""

    code = "booking_page.closed"


class FeedMissing(errors.NotFound):
    code = "calendar_feed.not_found"


@dataclass(frozen=True, slots=True)
class Door:
    """What a request needs to know of its page."""

    id: UUID
    org_id: UUID
    site_id: UUID
    title: str
    intro: str | None
    is_active: bool
    choose_staff: bool
    lead_minutes: int
    window_days: int


class Doors:
    """The resolver ``booking_page``: nobody yet, at a page that is open."""

    def __init__(self) -> None:
        self._doors: Kept[Door] = Kept()

    async def page(self, request: Request) -> Actor:
        key = request.path_params["key"]
        door = self._doors.get(key) or await self._find(request, key)
        request.scope["zhike.booking"] = door
        if not door.is_active:
            raise PageClosed()
        return Actor("anonymous", door.org_id, subject_id=door.id)

    async def _find(self, request: Request, key: str) -> Door:
        org_id = rules.org_of_key(key)
        if org_id is None:
            raise repository.PageMissing()
        async with services(request).unit.reading(Actor("anonymous", org_id)) as tx:
            row = await repository.Pages(tx).find(BookingPage.key == key)
            if row is None:
                raise repository.PageMissing()
            found = Door(row.id, row.org_id, row.site_id, row.title, row.intro, row.is_active,
                         row.choose_staff, row.lead_minutes, row.window_days)  # fmt: skip
        return self._doors.put(key, found)


async def feed(request: Request) -> Actor:
    """The resolver ``calendar_feed``: a program that reads the visits of whoever gave it the address."""
    found = rules.read_feed(request.path_params["token"])
    if found is None:
        raise FeedMissing()
    org_id, feed_id, secret = found
    async with services(request).unit.reading(Actor("anonymous", org_id)) as tx:
        row = await repository.Feeds(tx).find(CalendarFeed.id == feed_id)
        if row is None or not hmac.compare_digest(row.secret_hash, hashlib.sha256(secret).digest()):
            raise FeedMissing()
        user = await tx.session.get(User, (org_id, row.user_id))
        if user is None or user.status != "active" or user.deleted_at is not None:
            raise FeedMissing()
    return Actor("anonymous", org_id, subject_id=row.user_id)


async def _entered(request: Request) -> Door:
    found: Door = request.scope["zhike.booking"]
    return found


InDoor = Annotated[Door, Depends(_entered)]  # the page that the resolver let the request in by
