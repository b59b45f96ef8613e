"""Errors that people meet. Each has a stable ``code``; the HTTP edge turns them into problem+json."""
# ASVS 16.5.1, 16.5.3

import socket
from collections.abc import Mapping
from typing import Any

import asyncpg
import structlog

log = structlog.get_logger(__name__)


class DomainError(Exception):
    """A refusal with a stable code, for example ``appointment.slot_taken``.

    ``params`` are JSON primitives for the message and for the caller (never secrets).
    A refusal is a business answer: a retry with the same idempotency key hears it again.
    """

    code = "error"
    status = 400
    headers: Mapping[str, str] = {}

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code)
        self.params = params


class NotFound(DomainError):
    """The thing does not exist, or belongs to another tenant: the two must look the same."""

    code = "not_found"
    status = 404


class Unauthenticated(DomainError):
    code = "auth.required"
    status = 401


class Forbidden(DomainError):
    code = "auth.forbidden"
    status = 403


class OutOfScope(Forbidden):
    """The row lies outside what this person works with: their own, their teams', their sites'."""

    code = "auth.out_of_scope"


class Conflict(DomainError):
    code = "conflict"
    status = 409


class Invalid(DomainError):
    """A body that is well-formed but cannot be meant. ``field`` names where it stands."""

    code = "request.invalid"
    status = 422


class TooMany(DomainError):
    code = "rate.limited"
    status = 429

    def __init__(self, retry_after: int, **params: Any) -> None:
        super().__init__(retry_after=retry_after, **params)
        self.headers = {"Retry-After": str(retry_after)}


class Unavailable(DomainError):
    """Try again soon: the pool is full or a dependency is away."""

    code = "service.busy"
    status = 503
    headers = {"Retry-After": "1"}


class TooSlow(Unavailable):
    """A statement was given no more time. Whoever asks again at once asks a database that has much to do."""

    code = "service.too_slow"
    headers = {"Retry-After": "5"}


# no connection to be had, or the one we had is gone: starting, stopping, full, cut off
_AWAY = {"57P01", "57P02", "57P03", "53300", "08000", "08001", "08003", "08004", "08006"}


def _is_away(exc: BaseException) -> bool:
    """The database cannot be reached. A socket that is missing has no file name, as a file would have."""
    if isinstance(exc, FileNotFoundError):
        return exc.filename is None
    if isinstance(exc, asyncpg.InterfaceError):
        return "closed" in str(exc)
    away = (ConnectionError, TimeoutError, socket.gaierror, asyncpg.InternalClientError)
    return isinstance(exc, away) or getattr(exc, "sqlstate", None) in _AWAY


# a row, or a table, that is not for the role of people who see a part of their organization
_BEYOND = ("new row violates row-level security policy", "permission denied for table")

# Constraint name → error class, filled by `wiring` from each room's CONSTRAINTS table.
constraint_errors: dict[str, type[DomainError]] = {}


def translate(exc: BaseException) -> DomainError | None:
    """The domain error behind a database error, or None when it is a fault of ours."""
    found: DomainError | None = None
    cause: BaseException | None = exc
    while cause is not None:  # the ORM wraps twice, and only the innermost error knows the constraint
        name = getattr(cause, "constraint_name", None)
        if name and name in constraint_errors:
            return constraint_errors[name]()
        sqlstate = getattr(cause, "sqlstate", None)
        if sqlstate in {"23505", "23503", "23514", "23P01", "23502"}:
            found = Conflict(constraint=name)
        elif sqlstate == "42501" and str(cause).startswith(_BEYOND):
            found = OutOfScope()
        elif sqlstate in {"22021", "22P05"}:
            found = Invalid(field="body", reason="text")
        elif sqlstate in {"55P03", "40P01", "40001"}:
            found = Unavailable()
        elif sqlstate == "57014":
            log.warning("statement_too_slow")
            found = TooSlow()
        elif _is_away(cause):
            log.warning("database_away", error=type(cause).__name__, sqlstate=sqlstate)
            found = Unavailable()
        cause = getattr(cause, "orig", None) or cause.__cause__
    return found
