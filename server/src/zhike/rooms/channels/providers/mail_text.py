"""Mail as it comes: who, what, to which thread it belongs, and plain words of whatever is in it.

Nothing of its HTML is ever shown: it is read, and its words are text. What a header or a charset gets wrong
costs letters and never the mail.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import errors as email_errors
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import EmailMessage, Message
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from html.parser import HTMLParser

MOST_PARTS, MOST_TEXT, MOST_FILE = 200, 20_000, 10_000_000
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ID = re.compile(r"<[^<>\s]{3,400}>")
_BLANKS = re.compile(r"[ \t\u00a0]+")
_LINES = re.compile(r"\n{3,}")
_SILENT = {"script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math"}
_BREAKS = {
    "p",
    "div",
    "br",
    "tr",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "blockquote",
    "hr",
    "ul",
    "ol",
}
_CHARSETS = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030",
             "ks_c_5601-1987": "cp949", "iso-8859-1": "cp1252", "us-ascii": "utf-8"}  # fmt: skip
_STATUS = re.compile(r"^Status:\s*([245]\.\d{1,3}\.\d{1,3})", re.M | re.I)


@dataclass(frozen=True, slots=True)
class Mail:
    """``bounced`` is the status (RFC 3463) when it only says that one of ours has not arrived; ``thread`` are
    the ids it answers to, nearest first."""

    id: str
    address: str
    name: str | None
    subject: str
    text: str
    at: datetime
    thread: tuple[str, ...] = ()
    bounced: str | None = None
    automatic: bool = False
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)


class _Words(HTMLParser):
    """The words of HTML, its blocks as lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(_BLANKS.sub(" ", data.replace("\n", " ")))


def words_of_html(html: str) -> str:
    """Plain text; what is between ``<script>`` and its end is none of it."""
    reader = _Words()
    reader.feed(html[: MOST_TEXT * 20])
    reader.close()
    return tidy("".join(reader.parts))


def tidy(text: str) -> str:
    """Without what cannot be seen, and without empty heaps."""
    lines = (_BLANKS.sub(" ", line).strip() for line in _UNSEEN.sub("", text.replace("\r", "")).split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()[:MOST_TEXT]


def decoded(data: bytes, charset: str | None) -> str:
    """Text of bytes, in the charset that is said or else the likeliest of this country."""
    said = (charset or "").lower().strip("\"' ")
    for name in (_CHARSETS.get(said, said), "utf-8", "gb18030"):
        try:
            return data.decode(name)
        except (LookupError, UnicodeError):
            continue
    return data.decode("utf-8", "replace")


def header(value: object) -> str:
    """A header in letters: RFC 2047 words, or raw bytes that nobody has declared."""
    raw = str(value or "")[:4_000]
    try:
        parts = decode_header(raw)
    except (email_errors.HeaderParseError, ValueError):
        return tidy(raw).replace("\n", " ")
    found = ""
    for part, charset in parts:
        if isinstance(part, bytes):
            found += decoded(part, charset)
        else:
            data = part.encode("utf-8", "surrogateescape")
            found += decoded(data, None)
    return _UNSEEN.sub("", found).replace("\n", " ").replace("\r", " ").strip()[:1_000]


def _raw(message: Message, name: str) -> str:
    """A header as it stands, its undeclared bytes kept: what `get` gives has lost them."""
    for key, value in message.raw_items():
        if key.lower() == name:
            return str(value)
    return ""


def ids(value: object) -> list[str]:
    return _ID.findall(str(value or "")[:20_000])[:100]


def read(raw: bytes, now: datetime) -> Mail:
    """Any bytes give a mail, if an empty one."""
    message = message_from_bytes(raw, policy=policy.compat32)
    name, address = parseaddr(header(_raw(message, "from")))
    parts = list(_parts(message))
    bounced = _bounced(message, parts)
    found = ids(message.get("Message-ID")) or [f"<{hashlib.sha256(raw).hexdigest()}@no-id>"]
    thread = [*ids(message.get("In-Reply-To")), *reversed(ids(message.get("References")))]
    if bounced is not None:
        thread = [*_returned(parts), *thread]
    automatic = str(message.get("Auto-Submitted", "no")).lower() != "no" or bounced is not None
    return Mail(
        found[0][:400], address.lower()[:200], name[:100] or None, header(_raw(message, "subject"))[:500],
        _text(parts), _time(message, now), tuple(dict.fromkeys(thread))[:50], bounced, automatic,
        tuple(_files(parts)),
    )  # fmt: skip


def _parts(message: Message) -> Iterator[Message]:
    """The leaves, a limited number of them. A mail within a bounce is a leaf."""
    stack, count = [message], 0
    while stack and count < MOST_PARTS:
        part = stack.pop()
        count += 1
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() == "multipart":
            stack.extend(reversed(payload))
        else:
            yield part


def _content(part: Message) -> str:
    data = part.get_payload(decode=True)
    return decoded(data, part.get_content_charset()) if isinstance(data, bytes) else ""


def _is_file(part: Message) -> bool:
    """What is attached, has a name, or is a picture within the text."""
    named = part.get_content_disposition() == "attachment" or part.get_filename() is not None
    return named or part.get_content_maintype() == "image"


def _text(parts: list[Message]) -> str:
    """The plain part, or the words of the HTML one."""
    for kind in ("text/plain", "text/html"):
        found = [_content(p) for p in parts if p.get_content_type() == kind and not _is_file(p)]
        text = "\n".join(words_of_html(one) if kind == "text/html" else tidy(one) for one in found)
        if text.strip():
            return tidy(text)
    return ""


def _files(parts: list[Message]) -> Iterator[tuple[str, bytes]]:
    for part in parts:
        if not _is_file(part):
            continue
        data = part.get_payload(decode=True)
        name = header(part.get_filename() or "")
        if isinstance(data, bytes):  # of one that is too large the name alone: it is not kept
            name = re.split(r"[\\/]", name)[-1][:255] or _nameless(part)
            yield name, data if len(data) <= MOST_FILE else b""


def _nameless(part: Message) -> str:
    kind = part.get_content_subtype()
    return f"图片.{kind}" if part.get_content_maintype() == "image" and kind.isalnum() else "附件"


def _bounced(message: Message, parts: list[Message]) -> str | None:
    if message.get_content_type() != "multipart/report":
        return None
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            said = _STATUS.search(_flat(part))
            return said[1] if said is not None and said[1][0] != "2" else None
    return None


def _flat(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list):
        return "\n".join(str(one) for one in payload)
    return str(payload)


def _returned(parts: list[Message]) -> list[str]:
    """The id of the mail of ours that is spoken of."""
    for part in parts:
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"}:
            payload = part.get_payload()
            inner = payload[0] if isinstance(payload, list) and payload else None
            found = ids(inner.get("Message-ID")) if inner is not None else []
            if not found:
                said = re.search(r"^Message-ID:\s*(<[^<>\s]+>)", _flat(part), re.M | re.I)
                found = [said[1]] if said is not None else []
            if found:
                return found
    return []


def _time(message: Message, now: datetime) -> datetime:
    try:
        found = parsedate_to_datetime(str(message.get("Date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return now
    if found.tzinfo is None or not 1990 <= found.year <= 2200:
        return now
    return min(found.astimezone(UTC), now)


def compose(
    *,
    key: str,
    address: str,
    name: str,
    to: str,
    subject: str,
    text: str,
    thread: list[str],
    now: datetime,
    automatic: bool = False,
) -> tuple[EmailMessage, str]:
    """A mail of ours and its id, the same for the same key. What goes into headers is one line. An automatic
    one says so (RFC 3834), so that no machine answers it."""
    made = EmailMessage(policy=policy.SMTP)
    id = f"<{key}@{address.rpartition('@')[2][:50]}>"
    made["Message-ID"] = id
    made["Date"] = now
    made["From"] = f"{_quoted(name)} <{address}>" if name else address
    made["To"] = to
    made["Subject"] = header(subject)[:300] or "(无主题)"
    if automatic:
        made["Auto-Submitted"] = "auto-replied"
        made["X-Auto-Response-Suppress"] = "All"
    if thread:
        made["In-Reply-To"] = thread[0]
        made["References"] = " ".join(reversed(thread[:20]))
    made.set_content(text, charset="utf-8", cte="base64")
    return made, id


def _quoted(name: str) -> str:
    plain = re.sub(r'[\x00-\x1f\x7f"\\<>]', "", name)
    return f'"{plain}"'


def is_address(text: str) -> bool:
    """One address and nothing else."""
    found = getaddresses([text])
    return (
        len(found) == 1
        and found[0][1] == text
        and re.fullmatch(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[^@\s<>,;:\"]+", text) is not None
    )
