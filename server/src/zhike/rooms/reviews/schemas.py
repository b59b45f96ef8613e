"""What crosses HTTP in reviews."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Status = Literal["generating", "draft", "revised", "published"]
Severity = Literal["low", "medium", "high"]


class Strict(BaseModel):
    """A request body: unknown fields are an error."""

    model_config = ConfigDict(extra="forbid")


class RunDay(Strict):
    """Without ``site_id``: all sites."""

    date: date
    site_id: UUID | None = None


class RunStarted(BaseModel):
    date: date
    site_ids: list[UUID]
    status: Literal["queued"] = "queued"


class ReviewPatch(Strict):
    summary: Text | None = None
    outcome: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] | None = None
    status: Literal["published"] | None = None


class ItemPatch(Strict):
    content: Text | None = None
    suggestion: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)] | None = None
    severity: Severity | None = None


class Handle(Strict):
    note: Note | None = None


class ReviewBrief(BaseModel):
    """``generator`` is rules or model; without a model ``model`` and ``prompt_version`` are null."""

    id: UUID
    site_id: UUID | None
    review_date: date
    conversation_id: UUID
    customer_id: UUID | None
    customer_name: str | None
    lead_id: UUID | None
    appointment_id: UUID | None
    agent_id: UUID | None
    agent_name: str | None
    status: Status
    generator: Literal["rules", "model"]
    summary: str | None
    outcome: str | None
    model: str | None
    prompt_version: str | None
    item_count: int
    open_items: int
    high_items: int
    generated_at: datetime | None
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime


class ItemRead(BaseModel):
    """``evidence`` are ids of messages of the conversation."""

    id: UUID
    review_id: UUID
    rule: str | None
    item_type: Literal["issue_summary", "risk", "suggestion", "script_deviation"]
    severity: Severity
    content: str
    suggestion: str | None
    evidence: list[UUID]
    status: Literal["open", "adopted", "ignored", "outcome_checked"]
    handled_by: UUID | None
    handled_by_name: str | None
    handled_at: datetime | None
    handle_note: str | None
    revised_at: datetime | None


class EvidenceMessage(BaseModel):
    id: UUID
    seq: int
    sender_type: str
    sender_name: str | None
    content: str | None
    created_at: datetime


class ReviewRead(ReviewBrief):
    items: list[ItemRead]
    evidence_messages: list[EvidenceMessage]


class ReviewSummary(BaseModel):
    """Counts for the workbench; drafts of the last thirty days."""

    open_items: int
    high_items: int
    drafts: int
