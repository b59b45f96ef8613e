"""Pure: how large a picture is, told by its first bytes. Nothing is decoded."""

_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # of JPEG: frames that tell their size
_MOST_SEGMENTS = 200
MOST_SIDE = 65_535


def size_of(kind: str, content: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels of a PNG or JPEG; None where they cannot be read."""
    found = _png(content) if kind == "image/png" else _jpeg(content) if kind == "image/jpeg" else None
    return found if found is not None and all(0 < side <= MOST_SIDE for side in found) else None


def _png(content: bytes) -> tuple[int, int] | None:
    if content[12:16] != b"IHDR" or len(content) < 24:
        return None
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _jpeg(content: bytes) -> tuple[int, int] | None:
    at = 2
    for _ in range(_MOST_SEGMENTS):
        head = content[at : at + 9]
        if len(head) < 9 or head[0] != 0xFF:
            return None
        if head[1] in _SIZES:
            return int.from_bytes(head[7:9], "big"), int.from_bytes(head[5:7], "big")
        at += 2 + max(2, int.from_bytes(head[2:4], "big"))
    return None
