"""Tables that the floor itself writes: outbox, consumption marks, dead letters, idempotency keys, audit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Index, PrimaryKeyConstraint, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import BYTEA, INET
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Changing, Model, Tenant, one_of


class OutboxEvent(Tenant, Model):
    """A fact or a job, written in the transaction that caused it; the relay carries it on (seed 000 §0.3).

    ``seq`` is given by the relay in commit order, without gaps, and is what live streams resume from.
    """

    __tablename__ = "outbox_events"
    __table_args__ = (
        one_of("kind", ("event", "job")),
        one_of("status", ("pending", "published", "dead")),
        Index("ix_outbox_events_pending", "created_at", "id", postgresql_where=text("status = 'pending'")),
        Index("ix_outbox_events_org_id_seq", "org_id", "seq", postgresql_where=text("seq IS NOT NULL")),
        UniqueConstraint("org_id", "dedupe_key"),
    )
    site_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(String(10), server_default="event")
    event_type: Mapped[str] = mapped_column(String(100))
    aggregate_type: Mapped[str | None] = mapped_column(String(50))
    aggregate_id: Mapped[UUID | None]
    payload: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    schema_version: Mapped[int] = mapped_column(server_default="1")
    actor_id: Mapped[UUID | None]
    request_id: Mapped[str | None] = mapped_column(String(64))
    trace_id: Mapped[str | None] = mapped_column(String(32))
    dedupe_key: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20), server_default="pending")
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    seq: Mapped[int | None] = mapped_column(BigInteger)


class EventConsumption(Model):
    """The mark that a handler's effect is committed: (event, handler) is unique, so it happens once."""

    __tablename__ = "event_consumptions"
    __table_args__ = (PrimaryKeyConstraint("org_id", "event_id", "handler"),)
    org_id: Mapped[UUID]
    event_id: Mapped[UUID]
    handler: Mapped[str] = mapped_column(String(150))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class DeadLetter(Tenant, Model):
    """A job that failed for good, with all that is needed to run it again."""

    __tablename__ = "dead_letters"
    __table_args__ = (
        one_of("status", ("open", "replayed", "discarded")),
        Index("ix_dead_letters_org_id_status", "org_id", "status", text("id DESC")),
    )
    job: Mapped[str] = mapped_column(String(150))
    payload: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    event_id: Mapped[UUID | None]
    attempts: Mapped[int]
    error_type: Mapped[str] = mapped_column(String(200))
    error_message: Mapped[str] = mapped_column(Text)
    traceback: Mapped[str] = mapped_column(Text, server_default="")
    request_id: Mapped[str | None] = mapped_column(String(64))
    trace_id: Mapped[str | None] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(20), server_default="open")
    handled_by: Mapped[UUID | None]
    handled_at: Mapped[datetime | None]


class IdempotencyKey(Model):
    """One intent of one actor: the first answer is kept for a day and repeated (promises 3.1).

    ``response_body`` is encrypted with the organization's key, because answers carry personal data.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "user_id", "key"),
        Index("ix_idempotency_keys_expires_at", "expires_at"),
    )
    org_id: Mapped[UUID]
    user_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(255))
    method_path: Mapped[str] = mapped_column(String(500))
    request_hash: Mapped[bytes] = mapped_column(BYTEA)
    response_code: Mapped[int | None]
    response_type: Mapped[str | None] = mapped_column(String(100))
    response_body: Mapped[bytes | None] = mapped_column(BYTEA)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[datetime]


class RequestNonce(Tenant, Model):
    """A signed request that was accepted (`core.http.signature`).

    The id is made of key and nonce, so that each is accepted once. Rows outlive the window of time by far.
    """

    __tablename__ = "request_nonces"
    __table_args__ = (Index("ix_request_nonces_created_at", "created_at"),)


class AuditLog(Tenant, Model):
    """Who did what to which thing, before and after (seeds 002 §2.2.6 and 004 §2.10 in one table).

    One partition a month, in the schema ``partitions``, which no role but the owner may enter. ``xact`` is
    the writing transaction, by which the sealing job knows that it has missed nothing (`rooms.audit`).
    """

    __tablename__ = "audit_logs"
    __table_args__ = (
        Index("idx_audit_logs_org", "org_id", text("created_at DESC"), text("id DESC")),
        Index("idx_audit_logs_user", "org_id", "user_id", text("created_at DESC")),
        Index("idx_audit_event_type", "org_id", "event_type", text("created_at DESC")),
        Index("idx_audit_ticket", "org_id", "ticket_id", postgresql_where=text("ticket_id IS NOT NULL")),
        Index("idx_audit_resource", "org_id", "resource_type", "resource_id"),
        Index("ix_audit_logs_xact", "xact", postgresql_using="brin"),
        {"postgresql_partition_by": "RANGE (created_at)"},
    )
    audit_id: Mapped[str] = mapped_column(String(50))
    actor_type: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[UUID | None]
    operator_name: Mapped[str | None] = mapped_column(String(100))
    event_type: Mapped[str] = mapped_column(String(100))
    resource_type: Mapped[str | None] = mapped_column(String(50))
    resource_id: Mapped[UUID | None]
    ticket_id: Mapped[str | None] = mapped_column(String(50))
    changes: Mapped[dict[str, Any] | None]
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    ip_address: Mapped[str | None] = mapped_column(INET)
    user_agent: Mapped[str | None] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(String(64))
    trace_id: Mapped[str | None] = mapped_column(String(32))
    xact: Mapped[int] = mapped_column(BigInteger, server_default=text("pg_current_xact_id()::text::bigint"))
    created_at: Mapped[datetime] = mapped_column(
        server_default=text("now()"), primary_key=True, sort_order=90
    )


class KeyRotation(Changing, Model):
    """The replacing of an organization's keys, resumable at every batch (`core.rotation`).

    ``settling``: everybody learns of the new version. ``sealing``: sealed values are sealed anew, from
    ``place`` on. ``moving``: blind indexes go over to their newest form in the order of their settled one;
    those up to ``reached`` have gone.
    """

    __tablename__ = "key_rotations"
    __table_args__ = (
        one_of("status", ("settling", "sealing", "moving", "finished")),
        Index("uq_key_rotations_org_id", "org_id", unique=True, postgresql_where=text("finished_at IS NULL")),
    )
    status: Mapped[str] = mapped_column(String(20), server_default="settling")
    kinds: Mapped[list[str]] = mapped_column(ARRAY(String(10)))
    from_version: Mapped[int]
    to_version: Mapped[int]
    due_at: Mapped[datetime]
    place: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    reached: Mapped[bytes | None] = mapped_column(BYTEA)
    sealed: Mapped[int] = mapped_column(BigInteger, server_default="0")
    moved: Mapped[int] = mapped_column(BigInteger, server_default="0")
    unreadable: Mapped[int] = mapped_column(BigInteger, server_default="0")
    requested_by: Mapped[UUID | None]
    finished_at: Mapped[datetime | None]


class ScheduleTick(Model):
    """A cron tick that has been taken. Whoever inserts the row first runs it; nobody else does."""

    __tablename__ = "schedule_ticks"
    __table_args__ = (PrimaryKeyConstraint("name", "scope", "tick_at"),)
    name: Mapped[str] = mapped_column(String(150))
    scope: Mapped[str] = mapped_column(String(80))
    tick_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


merging.declare(
    merging.Follow("outbox_events", "aggregate_id", merging.stay("an event tells what happened then")),
    merging.Follow("audit_logs", "resource_id", merging.stay("the trail is never written anew")),
)
