"""Identifiers: UUIDv7 keys made by the app, and the human codes of the seeds."""

import base64
import os
import secrets
import struct
import time
import uuid
from datetime import datetime

from asyncpg.pgproto.pgproto import UUID as Driven

_TWO = struct.Struct(">QQ").pack
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0/O, 1/I: people read these aloud


def _fresh() -> int:
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    value = milliseconds << 80 | 0x7 << 76 | (rest * 4096 // 1_000_000) << 64
    value |= 0b10 << 62 | int.from_bytes(os.urandom(8), "big") >> 2
    return value


def uuid7() -> uuid.UUID:
    """A time-ordered UUID (RFC 9562 version 7, method 3): milliseconds, 12 bits of their fraction, chance.

    Ids made one after the other in a process sort in that order, so events of one transaction do too.
    """
    return uuid.UUID(int=_fresh())


def fresh_hex() -> str:
    """The 32 hexadecimal digits of such an id."""
    return f"{_fresh():032x}"


def public_code(prefix: str, at: datetime, length: int = 6) -> str:
    """A code to print and read aloud, such as ``APT-20261122-7K3M9Q`` (date in UTC).

    Six characters are enough for some thousands a day; where more are made at once, ask for nine.
    """
    tail = "".join(_ALPHABET[byte & 31] for byte in secrets.token_bytes(length))  # 32 letters: all as likely
    return f"{prefix}-{at:%Y%m%d}-{tail}"


_CODES = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _ALPHABET.encode())


def uuid7s(count: int) -> list[uuid.UUID]:
    """Many at once, in order, for a tenth of the time: of the kind that the driver itself has."""
    at, found = time.time_ns(), []
    for place, low in enumerate(struct.unpack(f">{count}Q", os.urandom(8 * count))):
        milliseconds, rest = divmod(at + place * 250, 1_000_000)  # a step of those 12 bits is 244 ns
        high = milliseconds << 16 | 0x7000 | rest * 4096 // 1_000_000
        found.append(Driven(_TWO(high, low >> 2 | 1 << 63)))
    return found


def public_codes(prefix: str, at: datetime, count: int) -> list[str]:
    """Many codes of nine characters."""
    start = f"{prefix}-{at:%Y%m%d}-"
    tails = base64.b32encode(os.urandom(10 * count)).translate(_CODES).decode()
    return [start + tails[16 * place : 16 * place + 9] for place in range(count)]
