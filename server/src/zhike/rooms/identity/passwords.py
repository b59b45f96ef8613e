"""Password hashing in a bounded pool: a storm of logins must not stop the loop or eat the memory."""
# ASVS 11.4.2, 6.2.8: argon2id, as given

import asyncio
import base64
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import bcrypt
import structlog
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from zhike.core import errors
from zhike.rooms.identity.breached import Breached

log = structlog.get_logger(__name__)
ALGO = "argon2id"
# What may stand in ``password_algo`` besides. Plain bcrypt reads 72 bytes and no more; the versioned one is
# given the base64 of the password's SHA-256, so that every byte counts. Both are made anew at the next login.
BCRYPT = "bcrypt"
BCRYPT_SHA256 = "bcrypt-sha256-v1"
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_THREADS = ThreadPoolExecutor(2, thread_name_prefix="password")
_DUMMY = _HASHER.hash("nobody has this password")
MAX_WAITING = 32
breached: list[Breached] = []  # filled by `wiring`
R = TypeVar("R")


async def _run(work: Callable[..., R], *args: object) -> R:
    if _THREADS._work_queue.qsize() >= MAX_WAITING:
        raise errors.TooMany(retry_after=2)
    return await asyncio.get_running_loop().run_in_executor(_THREADS, work, *args)


class PasswordBreached(errors.Invalid):
    """It is known from a breach, so guessers try it."""

    code = "auth.password_weak"


def _hash_new(password: str) -> str:
    try:
        if any(known.holds(password) for known in breached):
            raise PasswordBreached(field="password", reason="breached")
    except OSError as error:  # a list that went away keeps nobody from signing up
        log.error("breached_passwords_unreadable", error=type(error).__name__)
    return _HASHER.hash(password)


async def hash(password: str) -> str:
    """An argon2id hash. Raises `TooMany` when too many are waiting."""
    return await _run(_HASHER.hash, password)


async def hash_new(password: str) -> str:
    """As `hash`, for one that somebody chooses now. Raises `PasswordBreached`, too."""
    return await _run(_hash_new, password)


def _verify(password: str, hashed: str | None, algo: str) -> bool:
    if hashed is None:
        _verify(password, _DUMMY, ALGO)  # an unknown login takes as long as a known one
        return False
    try:
        if algo == BCRYPT:
            return bcrypt.checkpw(password.encode()[:72], hashed.encode())
        if algo == BCRYPT_SHA256:
            return bcrypt.checkpw(prehash(password), hashed.encode())
        if algo != ALGO:
            return False
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError, ValueError):
        return False


def prehash(password: str) -> bytes:
    """What bcrypt is given under `BCRYPT_SHA256`: 44 bytes without a NUL, whatever the password is."""
    return base64.b64encode(hashlib.sha256(password.encode()).digest())


async def verify(password: str, hashed: str | None, algo: str) -> bool:
    """Whether the password is right. Takes the same time when there is no such user (``hashed`` None)."""
    return await _run(_verify, password, hashed, algo)


def outdated(hashed: str, algo: str) -> bool:
    """Whether the hash should be made anew at this login."""
    return algo != ALGO or _HASHER.check_needs_rehash(hashed)
