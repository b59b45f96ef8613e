"""What crosses HTTP about the audit trail."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from zhike.rooms.audit import rules
from zhike.rooms.audit.models import AuditExport


class AuditLogRead(BaseModel):
    """``changes`` holds ``before`` and ``after`` of the changed fields only."""

    id: UUID
    audit_id: str
    actor_type: str
    user_id: UUID | None
    operator_name: str | None
    event_type: str
    resource_type: str | None
    resource_id: UUID | None
    ticket_id: str | None
    changes: dict[str, Any] | None
    details: dict[str, Any]
    ip_address: str | None
    user_agent: str | None
    request_id: str | None
    created_at: datetime


class ExportCreate(BaseModel):
    """The filters of the list. ``start`` is included, ``end`` is not."""

    model_config = ConfigDict(extra="forbid")
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None
    user_id: UUID | None = None
    actor_type: Annotated[str, Field(max_length=20)] | None = None
    event_type: Annotated[str, Field(max_length=100)] | None = None
    resource_type: Annotated[str, Field(max_length=50)] | None = None
    resource_id: UUID | None = None


class ExportRead(BaseModel):
    """``is_cut``: there were more rows than one file takes; ask for a shorter period."""

    id: UUID
    status: Literal["queued", "done", "failed", "removed"]
    filters: dict[str, Any]
    rows: int | None
    is_cut: bool
    requested_by: UUID | None
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, row: AuditExport) -> "ExportRead":
        return cls.model_validate(row, from_attributes=True)


class ExportList(BaseModel):
    items: list[ExportRead]


class ProblemRead(BaseModel):
    """``altered``, ``removed``, ``inserted``, ``late``: the row ``log_id``. ``broken``, ``forged``: the link
    ``number`` of the chain."""

    kind: rules.Kind
    day: date
    log_id: UUID | None
    number: int | None


class Link(BaseModel):
    number: int
    hash: str


class VerifyRead(BaseModel):
    """``waiting`` rows are younger than a minute or two and not sealed yet. Note ``head`` elsewhere: giving
    it back as ``expect`` later shows whether the chain still has it. ``problems`` are the first hundred of
    ``problem_count``."""

    ok: bool
    first: date | None
    last: date | None
    rows: int
    seals: int
    waiting: int
    head: Link | None
    problem_count: int
    problems: list[ProblemRead]

    @classmethod
    def of(cls, report: rules.Report) -> "VerifyRead":
        head = Link(number=report.head[0], hash=report.head[1].hex()) if report.head else None
        return cls(
            ok=not report.found, first=report.first, last=report.last, rows=report.rows, seals=report.seals,
            waiting=report.waiting, head=head, problem_count=report.found,
            problems=[ProblemRead.model_validate(p, from_attributes=True) for p in report.problems],
        )  # fmt: skip
