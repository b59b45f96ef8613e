"""JSON logs, one line each, written as bytes (seed 000 §0.1: request_id, tenant_id, user_id, trace_id)."""

import logging
import sys

import orjson
import structlog


def configure(level: str = "info") -> None:
    """Set up structlog for this process. Field values must never be phones, passwords or tokens."""
    structlog.configure(
        cache_logger_on_first_use=True,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=lambda value, **_: orjson.dumps(value, default=str)),
        ],
        logger_factory=structlog.BytesLoggerFactory(file=sys.stderr.buffer),
    )
