"""What papers and pictures are, told by their first bytes and never by what their sender says."""
# ASVS 5.2.1, 5.2.2: size and kind are checked before anything is kept

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

MAX_BYTES = 10_000_000
KINDS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def kind_of(content: bytes) -> str | None:
    """The type of a PDF, a PNG or a JPEG that is not too large; None for everything else."""
    if len(content) > MAX_BYTES:
        return None
    return next((kind for start, kind in KINDS.items() if content.startswith(start)), None)


def shown(name: str | None, otherwise: str) -> str:
    """The last part of a sender's file name, to show."""
    last = re.sub(r"[\x00-\x1f\x7f]", "", re.split(r"[\\/]", name or "")[-1])
    return last.strip()[:255] or otherwise


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that may be kept: ``kind`` is what it is by its content."""

    name: str
    kind: str
    content: bytes = field(repr=False)


def sorted_out(
    files: Iterable[tuple[str, bytes]], most: int, most_bytes: int
) -> tuple[list[Paper], list[str]]:
    """(files that may be kept, the names of those that may not: of another kind, too large, too many)."""
    kept, left, size = list[Paper](), list[str](), 0
    for name, content in files:
        kind = kind_of(content)
        if kind is None or len(kept) == most or size + len(content) > most_bytes:
            left.append(shown(name, "file"))
        else:
            kept.append(Paper(shown(name, "file"), kind, content))
            size += len(content)
    return kept, left


def not_kept(names: Iterable[str]) -> str:
    """In Chinese, a line for each file that came and is not kept."""
    return "".join(f"\n[附件未保留，只接受 10 MB 以内的 PDF、PNG、JPEG] {name}" for name in names)
