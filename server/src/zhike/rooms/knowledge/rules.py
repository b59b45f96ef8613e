"""Pure decisions of knowledge: what a file is, how the two arms are weighed."""

STATUSES = ("pending", "processing", "completed", "failed")
AUDIENCES = ("internal", "customer")
TYPES = ("pdf", "docx", "xlsx", "html", "md", "txt", "url")
PARTS = ("chunk", "question", "similar", "answer")
SMALL = 200  # entries below which words say little, because questions are short
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body")
_NAMED = {"md": "md", "markdown": "md", "htm": "html", "html": "html"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_REFUSED = {b"\xd0\xcf\x11\xe0": "old_office", b"Rar!": "kind", b"\x1f\x8b": "kind", b"{\\rtf": "kind",
            b"\x89PNG": "picture", b"\xff\xd8\xff": "picture", b"GIF8": "picture"}  # fmt: skip


def type_of(content: bytes, name: str) -> tuple[str | None, str | None]:
    """(type, why it is refused): by what stands in it; the name only tells one kind of plain text from
    another, and the insides of an archive are looked at in the confined child."""
    head, ending = content[:4096], name.lower().rpartition(".")[2]
    why = next((why for start, why in _REFUSED.items() if head.startswith(start)), None)
    if not head.strip():
        why = "empty"
    elif b"\x00" in head and not head.startswith((b"%PDF-", b"PK\x03\x04", *_UTF16)):
        why = why or "kind"
    if why is not None:
        return None, why
    if head.startswith(b"%PDF-"):
        return "pdf", None
    if head.startswith(b"PK\x03\x04"):
        return ("xlsx" if ending in {"xlsx", "xlsm"} else "docx"), None
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        return "html", None
    return _NAMED.get(ending, "txt"), None


def can_retry(status: str) -> bool:
    return status == "failed"


def takes_new_version(status: str) -> bool:
    """Not while the one before is being read: it would be thrown away half-way."""
    return status in {"completed", "failed"}


def lexical_weight(entries: int, dense: bool) -> float:
    """The share of words in the score. Questions of few entries are short and asked in other words, so
    meaning carries (measured: 0.1 to 0.2 below two hundred entries, a half above)."""
    if not dense:
        return 1.0
    return 0.15 if entries < SMALL else 0.5


def drifted(average: float, entries: int, length: int) -> bool:
    """Whether entries have become so much longer or shorter that their weights mislead."""
    return entries >= 20 and abs(length / entries / average - 1) > 0.2
