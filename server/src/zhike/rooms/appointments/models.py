"""Tables of appointments (seed 000 §3.2; model 2.6, 2.18)."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import Holds, Keep, blank, declare

STATUSES = ("pending", "confirmed", "completed", "cancelled", "no_show")
STAGES = ("arrived", "triaged", "in_treatment")
HOLDING = "status IN ('pending', 'confirmed') AND slot_id IS NULL"


class ServiceItem(Changing, Model):
    """What can be booked. Minutes of buffer keep the person busy around the visit; whoever gives it must have
    all of ``skills``. ``capacity`` above 1 makes it a class of so many seats; null: as the shift says.
    ``is_public``: people may book it by themselves."""

    __tablename__ = "service_items"
    __table_args__ = (
        CheckConstraint("duration_minutes BETWEEN 5 AND 1440", name="duration_minutes"),
        CheckConstraint("buffer_before BETWEEN 0 AND 480", name="buffer_before"),
        CheckConstraint("buffer_after BETWEEN 0 AND 480", name="buffer_after"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("capacity BETWEEN 1 AND 200", name="capacity"),
        UniqueConstraint("org_id", "code"),
    )
    code: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str | None] = mapped_column(String(1000))
    duration_minutes: Mapped[int]
    buffer_before: Mapped[int] = mapped_column(server_default="0")
    buffer_after: Mapped[int] = mapped_column(server_default="0")
    price: Mapped[Decimal | None] = mapped_column(Numeric(15, 2))
    currency: Mapped[str] = mapped_column(String(3), server_default="CNY")
    skills: Mapped[list[Any]] = mapped_column(server_default="[]")
    capacity: Mapped[int | None]
    is_public: Mapped[bool] = mapped_column(server_default=text("false"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))


class AppointmentSlot(Changing, Model):
    """A group session: seats counted under a CHECK. It exists from its first appointment on."""

    __tablename__ = "appointment_slots"
    __table_args__ = (
        one_of("status", ("open", "held", "booked", "blocked")),
        CheckConstraint("starts_at < ends_at", name="period"),
        CheckConstraint("booked_count BETWEEN 0 AND capacity", name="seats"),
        ref("employees", "staff_id"),
        ref("sites", "site_id"),
        ref("service_items", "service_item_id"),
        UniqueConstraint("org_id", "staff_id", "service_item_id", "starts_at", "ends_at"),
        Index("ix_appointment_slots_site_id", "org_id", "site_id"),
        Index("ix_appointment_slots_service_item_id", "org_id", "service_item_id"),
        Index("ix_appointment_slots_staff_id_starts_at", "org_id", "staff_id", "starts_at"),
    )
    site_id: Mapped[UUID]
    staff_id: Mapped[UUID]
    service_item_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    busy_from: Mapped[datetime]
    busy_until: Mapped[datetime]
    capacity: Mapped[int]
    booked_count: Mapped[int] = mapped_column(server_default="0")
    status: Mapped[str] = mapped_column(String(20), server_default=text("'open'"))


class Appointment(Changing, Model):
    """One visit. ``busy_from`` and ``busy_until`` are its time with the buffers around it; ``is_beside``: the
    customer may have another visit at that time, as a mother who books for her child. ``stage`` is where
    somebody who has come is; visits of one ``series_id`` were booked together."""

    __tablename__ = "appointments"
    __table_args__ = (
        one_of("status", STATUSES),
        one_of("stage", STAGES),
        CheckConstraint(
            "busy_from <= starts_at AND starts_at < ends_at AND ends_at <= busy_until", name="period"
        ),
        CheckConstraint("status <> 'pending' OR hold_expires_at IS NOT NULL", name="hold"),
        ref("customers", "customer_id"),
        ref("leads", "lead_id"),
        ref("conversations", "conversation_id"),
        ref("employees", "staff_id"),
        ref("sites", "site_id"),
        ref("service_items", "service_item_id"),
        ref("appointment_slots", "slot_id"),
        ref("users", "confirmed_by"),
        ref("users", "cancelled_by"),
        ref("appointments", "rescheduled_from_id"),
        ref("appointments", "superseded_by_id"),
        UniqueConstraint("org_id", "appointment_no"),
        Index(
            "uq_appointments_org_id_staff_id_starts_at", "org_id", "staff_id", "starts_at",
            unique=True, postgresql_where=text(HOLDING),
        ),
        ExcludeConstraint(
            (text("org_id"), "="), (text("staff_id"), "="),
            (text("tstzrange(busy_from, busy_until)"), "&&"),
            name="ex_appointments_staff_busy", using="gist", where=text(HOLDING),
        ),
        ExcludeConstraint(
            (text("org_id"), "="), (text("customer_id"), "="),
            (text("tstzrange(starts_at, ends_at)"), "&&"),
            name="ex_appointments_customer_busy", using="gist",
            where=text("status IN ('pending', 'confirmed') AND NOT is_beside"),
        ),
        Index("ix_appointments_starts_at", "org_id", "starts_at", "id"),
        Index("ix_appointments_staff_id", "org_id", "staff_id", "starts_at"),
        Index("ix_appointments_customer_id", "org_id", "customer_id", "starts_at"),
        Index("ix_appointments_site_id", "org_id", "site_id", "starts_at"),
        Index("ix_appointments_service_item_id", "org_id", "service_item_id"),
        Index(
            "ix_appointments_hold_expires_at", "org_id", "hold_expires_at",
            postgresql_where=text("status = 'pending'"),
        ),
        *(
            Index(f"ix_appointments_{column}", "org_id", column,
                  postgresql_where=text(f"{column} IS NOT NULL"))
            for column in ("lead_id", "conversation_id", "slot_id", "series_id", "confirmed_by",
                           "cancelled_by", "rescheduled_from_id", "superseded_by_id")
        ),
    )  # fmt: skip
    site_id: Mapped[UUID]
    appointment_no: Mapped[str] = mapped_column(String(50))
    customer_id: Mapped[UUID]
    lead_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    staff_id: Mapped[UUID]
    service_item_id: Mapped[UUID]
    slot_id: Mapped[UUID | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    busy_from: Mapped[datetime]
    busy_until: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(20), server_default=text("'pending'"))
    source: Mapped[str | None] = mapped_column(String(50))
    source_type: Mapped[str | None] = mapped_column(String(50))
    note: Mapped[str | None] = mapped_column(String(1000))
    hold_expires_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None]
    completed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None]
    cancel_reason: Mapped[str | None] = mapped_column(String(200))
    no_show_at: Mapped[datetime | None]
    rescheduled_from_id: Mapped[UUID | None]
    superseded_by_id: Mapped[UUID | None]
    reminder_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    is_beside: Mapped[bool] = mapped_column(server_default=text("false"))
    stage: Mapped[str | None] = mapped_column(String(20))
    arrived_at: Mapped[datetime | None]
    series_id: Mapped[UUID | None]


class ServiceItemResource(Tenant, Model):
    """One of the rooms or devices that meet a ``need`` of a service; it takes one of each need."""

    __tablename__ = "service_item_resources"
    __table_args__ = (
        CheckConstraint("need BETWEEN 1 AND 5", name="need"),
        ref("service_items", "service_item_id", ondelete="CASCADE"),
        ref("resources", "resource_id"),
        UniqueConstraint(
            "org_id", "service_item_id", "need", "resource_id", name="uq_service_item_resources_need"
        ),
        Index("ix_service_item_resources_resource_id", "org_id", "resource_id"),
    )
    service_item_id: Mapped[UUID]
    need: Mapped[int] = mapped_column(SmallInteger)
    resource_id: Mapped[UUID]


class AppointmentResource(Tenant, Model):
    """A place in a room or at a device that a visit, or a whole group session, has until it is released.

    ``unit`` counts from 1 to the capacity of the resource: each is one's alone."""

    __tablename__ = "appointment_resources"
    __table_args__ = (
        CheckConstraint("num_nonnulls(appointment_id, slot_id) = 1", name="whose"),
        CheckConstraint("busy_from < busy_until", name="period"),
        CheckConstraint("unit BETWEEN 1 AND 50", name="unit"),
        ref("sites", "site_id"),
        ref("appointments", "appointment_id", ondelete="CASCADE"),
        ref("appointment_slots", "slot_id", ondelete="CASCADE"),
        ref("resources", "resource_id"),
        ExcludeConstraint(
            (text("org_id"), "="), (text("resource_id"), "="), (text("unit"), "="),
            (text("tstzrange(busy_from, busy_until)"), "&&"),
            name="ex_appointment_resources_busy", using="gist", where=text("released_at IS NULL"),
        ),
        Index("ix_appointment_resources_appointment_id", "org_id", "appointment_id",
              postgresql_where=text("appointment_id IS NOT NULL")),
        Index("ix_appointment_resources_slot_id", "org_id", "slot_id",
              postgresql_where=text("slot_id IS NOT NULL")),
        Index("ix_appointment_resources_resource_id", "org_id", "resource_id", "busy_from"),
        Index("ix_appointment_resources_site_id", "org_id", "site_id", "busy_from"),
    )  # fmt: skip
    site_id: Mapped[UUID]
    appointment_id: Mapped[UUID | None]
    slot_id: Mapped[UUID | None]
    resource_id: Mapped[UUID]
    unit: Mapped[int] = mapped_column(SmallInteger)
    busy_from: Mapped[datetime]
    busy_until: Mapped[datetime]
    released_at: Mapped[datetime | None]


class AppointmentEvent(Tenant, Model):
    """One step in an appointment's life. Rows are only ever added."""

    __tablename__ = "appointment_events"
    __table_args__ = (
        ref("appointments", "appointment_id", ondelete="CASCADE"),
        ref("users", "operator_id"),
        Index("ix_appointment_events_appointment_id", "org_id", "appointment_id", "created_at"),
        Index(
            "ix_appointment_events_operator_id", "org_id", "operator_id",
            postgresql_where=text("operator_id IS NOT NULL"),
        ),
    )  # fmt: skip
    appointment_id: Mapped[UUID]
    event_type: Mapped[str] = mapped_column(String(50))
    from_status: Mapped[str | None] = mapped_column(String(20))
    to_status: Mapped[str | None] = mapped_column(String(20))
    operator_id: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    request_id: Mapped[str | None] = mapped_column(String(64))


_WORD = "CASE WHEN {0} = 'rescheduled' THEN {0} END"  # of reasons, the one that is a code
declare(
    Holds(
        "appointments",
        ({"customer_id": "customer"},),
        names="appointment",
        data_class="transaction",
        since="starts_at",
        proof="status = 'completed'",
        open="status IN ('pending', 'confirmed') AND ends_at > now()",
        shows=("appointment_no", "service_item_id", "starts_at", "ends_at", "status", "source", "note",
               "cancel_reason", "created_at"),
        erase=blank("note", cancel_reason=_WORD.format("cancel_reason")),
    ),
    Holds("appointment_events", ({"appointment_id": "appointment"},), data_class="transaction",
          proof="event_type = 'completed'",
          shows=("appointment_id", "event_type", "from_status", "to_status", "reason", "created_at"),
          erase=blank(reason=_WORD.format("reason"), payload="'{}'")),
    Holds("appointment_resources", ({"appointment_id": "appointment"},), data_class="transaction",
          erase=Keep("a room and a time; whose it was stands in the appointment")),
)  # fmt: skip
merging.declare(
    # the two may have had visits at the same time; that they were one is known only now
    merging.Follow("appointments", "customer_id", merging.move_with("is_beside = true")),
    *(
        merging.Follow(table, "resource_id", merging.stay("a room or a device, nobody"))
        for table in ("appointment_resources", "service_item_resources")
    ),
)
