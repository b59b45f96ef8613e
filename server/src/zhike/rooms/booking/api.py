"""Routes by which colleagues keep booking pages and their own calendar feed."""

from uuid import UUID

from fastapi import Response

from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.rooms.booking import repository, schemas, service
from zhike.rooms.booking.models import BookingPage

pages = router("/api/booking-pages", "booking")
feeds = router("/api/calendar-feed", "booking")


def _shown(row: BookingPage) -> schemas.BookingPageRead:
    fields = {name: getattr(row, name) for name in schemas.BookingPageRead.model_fields if name != "path"}
    return schemas.BookingPageRead(**fields, path=f"/book#{row.key}")


@pages.get("", response_model=paging.Page[schemas.BookingPageRead])
@access("service_item:read")
async def list_booking_pages(tx: InTx, limit: paging.Limit = 200, cursor: paging.Cursor = None) -> Response:
    """Pages on which people book by themselves, oldest first."""
    return await paging.answer(tx, repository.page(cursor is not None), limit, cursor)


@pages.post("", status_code=201)
@access("service_item:write")
async def create_booking_page(tx: InTx, form: schemas.BookingPageCreate) -> schemas.BookingPageRead:
    """Open a page for a site. A site may have several, for several places where the address stands."""
    return _shown(await service.create_page(tx, form))


@pages.patch("/{page_id}")
@access("service_item:write")
async def patch_booking_page(
    tx: InTx, page_id: UUID, form: schemas.BookingPagePatch
) -> schemas.BookingPageRead:
    """Change a page, or close it."""
    return _shown(await service.patch_page(tx, page_id, form))


@feeds.get("")
@access("appointment:read")
async def get_calendar_feed(tx: InTx) -> schemas.CalendarFeedRead:
    """Whether a calendar program may read my visits, and since when."""
    row = await service.own_feed(tx)
    return schemas.CalendarFeedRead(created_at=row.created_at if row else None)


@feeds.post("", status_code=201)
@access("appointment:read")
async def create_calendar_feed(tx: InTx) -> schemas.CalendarFeedRead:
    """An address by which a calendar program reads my visits. It is told once; one I had before ends."""
    row, path = await service.make_feed(tx)
    return schemas.CalendarFeedRead(created_at=row.created_at, path=path)


@feeds.delete("", status_code=204)
@access("appointment:read")
async def delete_calendar_feed(tx: InTx) -> None:
    """No calendar program reads my visits any more."""
    await service.drop_feed(tx)


TITLES = {
    "booking_page.not_found": ("找不到该预约页", "No such booking page"),
    "booking_page.closed": ("暂不接受在线预约，请电话联系门店", "Online booking is closed; please call"),
    "booking_page.site_unknown": ("找不到该门店", "No such site"),
    "calendar_feed.not_found": ("该日历地址无效", "No such calendar"),
    "booking.proof_needed": ("请先验证手机号", "Verify your phone first"),
    "booking.not_offered": ("该项目、人员或时间不可预约", "This service, person or time is not offered"),
    "booking.consent_needed": ("请先阅读并同意授权说明", "Please read and agree first"),
    "booking.too_many": ("您已有多个未到店的预约，请先到店或取消", "You have several bookings ahead already"),
    "booking.too_late": ("临近开始，请直接联系门店", "It begins soon; please call the site"),
    "booking.visit_not_found": ("找不到该预约", "No such visit"),
}
ROUTERS = (pages, feeds)
