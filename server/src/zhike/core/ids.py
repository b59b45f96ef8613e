"""Identifiers: UUIDv7 keys made by the app, and the human codes of the seeds."""

import os
import secrets
import time
import uuid
from datetime import datetime

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0/O, 1/I: people read these aloud


def uuid7() -> uuid.UUID:
    """A time-ordered UUID (RFC 9562 version 7): 48 bits of milliseconds, 74 random bits."""
    random = int.from_bytes(os.urandom(10), "big")
    value = (time.time_ns() // 1_000_000) << 80
    value |= 0x7 << 76 | (random >> 68 & 0xFFF) << 64
    value |= 0b10 << 62 | random & 0x3FFF_FFFF_FFFF_FFFF
    return uuid.UUID(int=value)


def public_code(prefix: str, at: datetime, length: int = 6) -> str:
    """A code to print and read aloud, such as ``APT-20261122-7K3M9Q`` (date in UTC).

    Six characters are enough for some thousands a day; where more are made at once, ask for nine.
    """
    tail = "".join(secrets.choice(_ALPHABET) for _ in range(length))
    return f"{prefix}-{at:%Y%m%d}-{tail}"
