"""The open format of talks, and what crosses HTTP in transfers."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

FORMAT, VERSION = "zhike-talks", 1
Short = Annotated[str, StringConstraints(max_length=200)]
Words = Annotated[str, StringConstraints(max_length=20_000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TalkOrigin(_Strict):
    """The organization where it was held, and its id there."""

    organization: UUID
    id: UUID


class TalkPerson(_Strict):
    """With whom. ``phone``: its last digits."""

    visitor_name: Short | None = None
    customer_name: Short | None = None
    phone: Annotated[str, StringConstraints(pattern=r"^\*{7}\d{4}$")] | None = None


class TalkMessage(_Strict):
    """``seq`` numbers them within the talk; ``media_url`` names a file that is not in the archive."""

    seq: Annotated[int, Field(ge=1, le=2**31 - 1)]
    sender_type: Literal["customer", "agent", "ai", "system"]
    sender_name: Annotated[str, StringConstraints(max_length=100)] | None = None
    content_type: Literal["text", "image", "voice", "video", "file", "card", "location", "system"] = "text"
    content: Words | None = None
    media_url: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    ai_generated: bool = False
    status: Literal["sent", "delivered", "read", "failed"] = "sent"
    reply_to_seq: int | None = None
    created_at: AwareDatetime


class TalkNote(_Strict):
    author_name: Annotated[str, StringConstraints(max_length=100)] | None = None
    content: Words
    created_at: AwareDatetime


class TalkLine(_Strict):
    """One talk: a line of ``talks.jsonl``. ``notes`` are there only where they were asked for."""

    origin: TalkOrigin
    session_name: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    channel_type: Annotated[str, StringConstraints(max_length=50)] | None = None
    channel_name: Short | None = None
    status: Literal["pending", "active", "resolved", "closed"]
    priority: Literal["low", "medium", "high", "urgent"] = "medium"
    handling_mode: Literal["ai", "human", "mixed"] = "human"
    escalation: Short | None = None
    escalated_at: AwareDatetime | None = None
    tags: Annotated[list[Annotated[str, StringConstraints(max_length=50)]], Field(max_length=50)] = []
    satisfaction_score: Annotated[int, Field(ge=1, le=5)] | None = None
    satisfaction_comment: Words | None = None
    agent_name: Annotated[str, StringConstraints(max_length=100)] | None = None
    person: TalkPerson
    participants: Annotated[
        list[Annotated[str, StringConstraints(max_length=100)]], Field(max_length=500)
    ] = []
    created_at: AwareDatetime
    first_response_at: AwareDatetime | None = None
    resolved_at: AwareDatetime | None = None
    closed_at: AwareDatetime | None = None
    last_message_at: AwareDatetime
    messages: Annotated[list[TalkMessage], Field(max_length=20_000)]
    notes: Annotated[list[TalkNote], Field(max_length=2_000)] | None = None

    @model_validator(mode="after")
    def _numbered(self) -> "TalkLine":
        seqs = [one.seq for one in self.messages]
        if seqs != sorted(set(seqs)):
            raise PydanticCustomError("seq", "messages stand in order, each number once")
        known = set(seqs)
        if any(one.reply_to_seq is not None and one.reply_to_seq not in known for one in self.messages):
            raise PydanticCustomError("reply", "what is answered is a message of the talk")
        return self


class TalkManifest(BaseModel):
    """``manifest.json``."""

    format: Literal["zhike-talks"]
    version: Literal[1]
    organization: UUID
    organization_name: str
    made_at: AwareDatetime
    talks: int
    messages: int
    notes: bool


class TalkExportCreate(_Strict):
    """Which talks: those that began from ``since`` to before ``until``. ``notes`` takes the right to answer
    conversations."""

    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    channel_id: UUID | None = None
    notes: bool = False
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class TalkImportReport(BaseModel):
    """``refused`` lines could not be read; ``reasons`` of the first of them."""

    taken: int = 0
    known: int = 0
    refused: int = 0
    messages: int = 0
    reasons: list[str] = []


class TalkTransferRead(BaseModel):
    """``processed`` of ``total`` talks; a file that went out is kept for seven days."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    direction: Literal["export", "import"]
    status: Literal["queued", "running", "done", "failed", "removed"]
    reason: str
    filters: dict[str, Any]
    total: int | None
    processed: int
    report: TalkImportReport
    requested_by: UUID | None
    created_at: datetime
    finished_at: datetime | None


class TalkTransfers(BaseModel):
    items: list[TalkTransferRead]
