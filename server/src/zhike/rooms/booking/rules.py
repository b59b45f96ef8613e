"""Pure decisions about public booking: keys, what a page offers when, and calendars as text (RFC 5545)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from zhike.core.clock import day_bounds, zone

SOURCE = "booking_page"
MOST_AHEAD = 3  # visits that one customer has before them, booked on pages
PROOF_LIFETIME = timedelta(minutes=30)
LINK_AFTER = timedelta(days=30)  # a link opens its visit so long after it
CANCEL_UNTIL = timedelta(hours=2)
_KEY = re.compile(r"bk_([0-9a-f]{32})[0-9a-f]{24}")
_FEED = re.compile(r"fd_([0-9a-f]{32})([0-9a-f]{32})([0-9a-f]{64})")


def make_key(org_id: UUID, chance: bytes) -> str:
    """``bk_``, the organization, 24 random hexadecimal digits (``chance`` is 12 bytes)."""
    return f"bk_{org_id.hex}{chance.hex()}"


def org_of_key(key: str) -> UUID | None:
    """The organization that a key speaks of, None for anything that is no key."""
    match = _KEY.fullmatch(key)
    return UUID(match[1]) if match else None


def make_feed(org_id: UUID, feed_id: UUID, secret: bytes) -> str:
    """``fd_``, the organization, the feed, 32 random bytes."""
    return f"fd_{org_id.hex}{feed_id.hex}{secret.hex()}"


def read_feed(token: str) -> tuple[UUID, UUID, bytes] | None:
    """(organization, feed, secret), None for anything that is no feed's."""
    match = _FEED.fullmatch(token)
    return (UUID(match[1]), UUID(match[2]), bytes.fromhex(match[3])) if match else None


def window(now: datetime, lead_minutes: int, window_days: int, zone_name: str) -> tuple[datetime, datetime]:
    """From when until when a page offers times: whole days of the site, the last one included."""
    last = now.astimezone(zone(zone_name)).date() + timedelta(days=window_days)
    return now + timedelta(minutes=lead_minutes), day_bounds(last, zone_name)[1]


def may_cancel(status: str, starts_at: datetime, now: datetime) -> bool:
    """Whether the customer may still give the time back."""
    return status in ("pending", "confirmed") and starts_at - now >= CANCEL_UNTIL


@dataclass(frozen=True, slots=True)
class Entry:
    """One visit as a calendar program shows it."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    version: int
    changed_at: datetime
    is_cancelled: bool = False
    description: str = ""


def calendar(entries: Iterable[Entry], name: str = "") -> str:
    """An iCalendar of these visits. Lines end in CRLF and are folded at 75 octets."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zhike//Appointments//ZH", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH"]  # fmt: skip
    if name:
        lines.append(f"X-WR-CALNAME:{_escaped(name)}")
    for entry in entries:
        lines += [
            "BEGIN:VEVENT", f"UID:{entry.id}@zhike", f"DTSTAMP:{_stamp(entry.changed_at)}",
            f"DTSTART:{_stamp(entry.starts_at)}", f"DTEND:{_stamp(entry.ends_at)}",
            f"SEQUENCE:{entry.version}", f"SUMMARY:{_escaped(entry.title)}",
            f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        ]  # fmt: skip
        lines += [f"LOCATION:{_escaped(entry.place)}"] if entry.place else []
        lines += [f"DESCRIPTION:{_escaped(entry.description)}"] if entry.description else []
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(words: str) -> str:
    for plain, escaped in (
        ("\\", "\\\\"),
        (";", "\\;"),
        (",", "\\,"),
        ("\r\n", "\\n"),
        ("\n", "\\n"),
        ("\r", "\\n"),
    ):
        words = words.replace(plain, escaped)
    return "".join(letter for letter in words if letter >= " ")


def _folded(line: str) -> Iterable[str]:
    """The line in pieces of 75 octets, none of which splits a letter; the next begin with a space."""
    piece, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > 75:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    yield piece
