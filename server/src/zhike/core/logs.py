"""JSON logs, one line each, written as bytes (seed 000 §0.1: request_id, tenant_id, user_id, trace_id)."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog

from zhike.core.masking import without_values


def _guarded(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A traceback ends with the error's own words, and those may quote a row."""
    if "exception" in entry:
        entry["exception"] = without_values(entry["exception"])
    return entry


def configure(level: str = "info") -> None:
    """Set up structlog for this process. Field values must never be phones, passwords or tokens."""
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
