"""What travels through the queue: the work's name, whose it is, its arguments, and where it came from."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from zhike.core.context import RequestInfo


@dataclass(frozen=True, slots=True)
class Envelope:
    """``id`` stays the same over all attempts. ``org_id`` is None for work of the whole system.

    The arguments of an event handler are ``event_id``, ``event_type`` and ``event`` (the payload), so that a
    handler can be replayed like any job.
    """

    job: str
    id: UUID
    org_id: UUID | None
    args: dict[str, Any]
    request_id: str = ""
    trace_id: str = ""

    @property
    def request(self) -> RequestInfo:
        return RequestInfo(request_id=self.request_id, trace_id=self.trace_id)

    @property
    def event_id(self) -> UUID | None:
        return UUID(self.args["event_id"]) if "event_type" in self.args else None


def seal(
    job: str,
    *,
    id: UUID,
    org_id: UUID | None,
    args: Any,
    request_id: str | None = None,
    trace_id: str | None = None,
) -> bytes:
    """``args`` may be an `orjson.Fragment`, so the relay need not parse what it carries."""
    # asyncpg's UUID is a subclass, which orjson hands to `default`
    return orjson.dumps([job, id, org_id, args, request_id or "", trace_id or ""], default=str)


def unseal(data: bytes) -> Envelope:
    job, id, org_id, args, request_id, trace_id = orjson.loads(data)
    return Envelope(job, UUID(id), UUID(org_id) if org_id else None, args, request_id, trace_id)


def owner_of(sealed: bytes) -> bytes:
    """Something that the jobs of one organization have in common; read without parsing what may be long."""
    return sealed.split(b'"', 6)[5]
