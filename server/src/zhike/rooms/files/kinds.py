"""What papers and pictures are, told by their first bytes and never by what their sender says."""
# ASVS 5.2.1, 5.2.2: size and kind are checked before anything is kept

import re

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
