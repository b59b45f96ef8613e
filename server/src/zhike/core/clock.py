"""Time: UTC inside, the site's zone at the edges."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


def utcnow() -> datetime:
    """The current time, aware, in UTC."""
    return datetime.now(UTC)


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """The IANA zone. Raises ``ZoneInfoNotFoundError`` for an unknown name."""
    return ZoneInfo(name)


def day_bounds(day: date, zone_name: str) -> tuple[datetime, datetime]:
    """The half-open UTC period ``[start, end)`` of a calendar day on the site's clock."""
    tz = zone(zone_name)
    start = datetime.combine(day, time(), tz)
    end = datetime.combine(day + timedelta(days=1), time(), tz)
    return start.astimezone(UTC), end.astimezone(UTC)


def local(moment: datetime, zone_name: str) -> datetime:
    """The moment on the site's clock."""
    return moment.astimezone(zone(zone_name))
