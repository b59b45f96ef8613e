"""JSON logs, one line each, written as bytes (seed 000 §0.1: request_id, tenant_id, user_id, trace_id)."""
# ASVS 16.2.1, 16.2.2, 16.2.4, 16.2.5, 16.4.1, 13.4.2, 16.3.4: one JSON object a line

import asyncio
import atexit
import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import orjson
import structlog

from zhike.core.clock import utcnow
from zhike.core.masking import without_values

# names, never values, that PostgreSQL gives an error
_NAMES = ("sqlstate", "schema_name", "table_name", "column_name", "constraint_name")


def _stack(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Where an error came from and what kind it is, without its words: those may quote a row or a secret."""
    given = entry.pop("exc_info", None)
    if given:
        error = given if isinstance(given, BaseException) else sys.exc_info()[1]
        if error is not None:
            entry["exception"] = without_values("\n".join(_told(error, set())))
    return entry


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    """The innermost cause first, as Python does."""
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen)
        yield "which led to"
    for part in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        if id(part) not in seen:
            yield from _told(part, seen)
            yield "within"
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    named = [str(value) for name in _NAMES if (value := getattr(error, name, None))]
    yield " ".join([f"{type(error).__module__}.{type(error).__qualname__}", *named])


def configure(level: str = "info") -> None:
    """Set up structlog for this process. Field values must never be phones, passwords or tokens."""
    _access.on = logging.getLevelNamesMapping()[level.upper()] <= logging.INFO
    structlog.configure(
        cache_logger_on_first_use=True,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _stack,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=lambda value, **_: orjson.dumps(value, default=str)),
        ],
        logger_factory=structlog.BytesLoggerFactory(file=sys.stderr.buffer),
    )


class _Access:
    """Access lines, written some at a time: a system call for each would cost more than the line itself."""

    def __init__(self) -> None:
        self.on = True
        self._lines: list[bytes] = []
        atexit.register(self.flush)

    def write(self, line: bytes) -> None:
        self._lines.append(line)
        if len(self._lines) == 1:
            asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)

    def flush(self) -> None:
        if self._lines:
            sys.stderr.buffer.write(b"\n".join(self._lines) + b"\n")
            sys.stderr.buffer.flush()
            self._lines.clear()


FLUSH_SECONDS = 0.05
_access = _Access()


def access(**line: Any) -> None:
    """One answered request. A killed process loses the lines of its last `FLUSH_SECONDS`."""
    if _access.on:
        line["level"], line["timestamp"] = "info", utcnow()
        _access.write(orjson.dumps(line, default=str))
