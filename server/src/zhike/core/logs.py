"""JSON logs, one line each, written as bytes (seed 000 §0.1: request_id, tenant_id, user_id, trace_id)."""
# ASVS 16.2.1, 16.2.2, 16.2.4, 16.2.5, 16.4.1, 13.4.2, 16.3.4: one JSON object a line

import asyncio
import atexit
import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog

from zhike.core.clock import utcnow
from zhike.core.masking import without_values


def _guarded(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A traceback ends with the error's own words, and those may quote a row."""
    if "exception" in entry:
        entry["exception"] = without_values(entry["exception"])
    return entry


def configure(level: str = "info") -> None:
    """Set up structlog for this process. Field values must never be phones, passwords or tokens."""
    _access.on = logging.getLevelNamesMapping()[level.upper()] <= logging.INFO
    structlog.configure(
        cache_logger_on_first_use=True,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            _guarded,
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
