"""What crosses HTTP in knowledge."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

Audience = Literal["internal", "customer"]
Status = Literal["pending", "processing", "completed", "failed"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Answer = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
Category = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=2_000)]
Role = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,49}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Valid(_Strict):
    """``valid_until`` is the last day, on the clock of the organization's first site."""

    valid_from: date | None = None
    valid_until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "_Valid":
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise PydanticCustomError("validity", "it ends before it begins")
        return self


def _kept(form: BaseModel, nullable: set[str]) -> None:
    for name in form.model_fields_set - nullable:
        if getattr(form, name) is None:
            raise PydanticCustomError("missing", "it always has one", {"field": name})


class KnowledgeBaseCreate(_Strict):
    """A base. Open to all, or with ``team_id`` or ``roles`` (codes of roles) to those alone; ``site_id``: of
    one site."""

    name: Name
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)] | None = None
    site_id: UUID | None = None
    team_id: UUID | None = None
    roles: Annotated[list[Role], Field(max_length=20)] = []


class KnowledgeBasePatch(_Strict):
    """Only the fields that are sent are changed."""

    name: Name | None = None
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)] | None = None
    site_id: UUID | None = None
    team_id: UUID | None = None
    roles: Annotated[list[Role], Field(max_length=20)] | None = None

    @model_validator(mode="after")
    def _always(self) -> "KnowledgeBasePatch":
        _kept(self, {"description", "site_id", "team_id"})
        return self


class KnowledgeBaseRead(BaseModel):
    id: UUID
    name: str
    description: str | None
    site_id: UUID | None
    team_id: UUID | None
    roles: list[str]
    document_count: int
    faq_count: int
    created_at: datetime
    updated_at: datetime


class DocumentLink(_Valid):
    """A page to be read from its address. It is asked once; `retry` asks again."""

    url: Url
    title: Title | None = None
    category: Category | None = None
    audience: Audience = "internal"


class DocumentPatch(_Valid):
    """Only the fields that are sent are changed."""

    title: Title | None = None
    category: Category | None = None
    tags: Annotated[list[Tag], Field(max_length=20)] | None = None
    audience: Audience | None = None
    is_active: bool | None = None

    @model_validator(mode="after")
    def _always(self) -> "DocumentPatch":
        _kept(self, {"category", "valid_from", "valid_until"})
        return self


class DocumentRead(BaseModel):
    """``version`` is the newest that was sent, ``indexed_version`` the one that is found (0: none yet).
    ``error_message`` says why the newest failed."""

    id: UUID
    kb_id: UUID
    title: str
    file_url: str | None
    file_type: str | None
    file_size: int | None
    category: str | None
    tags: list[str]
    audience: Audience
    valid_from: date | None
    valid_until: date | None
    is_active: bool
    processing_status: Status
    chunk_count: int
    error_message: str | None
    version: int
    indexed_version: int
    created_at: datetime
    updated_at: datetime


class DocumentVersionRead(BaseModel):
    version: int
    file_type: str | None
    file_size: int | None
    chunk_count: int
    error_message: str | None
    finished_at: datetime | None
    created_by: UUID | None
    created_at: datetime


class DocumentVersions(BaseModel):
    items: list[DocumentVersionRead]


class DocumentChunkRead(BaseModel):
    """``metadata``: ``heading`` (the headings above it), ``page``, or ``sheet`` and ``row``."""

    id: UUID
    chunk_index: int
    content: str
    token_count: int | None
    metadata: dict[str, Any]


class FaqCreate(_Valid):
    kb_id: UUID
    question: Question
    answer: Answer
    similar_questions: Annotated[list[Question], Field(max_length=20)] = []
    category: Category | None = None
    tags: Annotated[list[Tag], Field(max_length=20)] = []
    audience: Audience = "customer"
    is_active: bool = True


class FaqPatch(_Valid):
    """Only the fields that are sent are changed."""

    question: Question | None = None
    answer: Answer | None = None
    similar_questions: Annotated[list[Question], Field(max_length=20)] | None = None
    category: Category | None = None
    tags: Annotated[list[Tag], Field(max_length=20)] | None = None
    audience: Audience | None = None
    is_active: bool | None = None

    @model_validator(mode="after")
    def _always(self) -> "FaqPatch":
        _kept(self, {"category", "valid_from", "valid_until"})
        return self


class FaqRead(BaseModel):
    id: UUID
    kb_id: UUID
    question: str
    answer: str
    similar_questions: list[str]
    category: str | None
    tags: list[str]
    audience: Audience
    valid_from: date | None
    valid_until: date | None
    is_active: bool
    use_count: int
    helpful_count: int
    unhelpful_count: int
    created_at: datetime
    updated_at: datetime


class FaqUse(_Strict):
    """It was said to somebody; ``helpful``: whether it helped, if anybody has said so."""

    helpful: bool | None = None


class FaqCounts(BaseModel):
    use_count: int
    helpful_count: int
    unhelpful_count: int


class KnowledgeArm(BaseModel):
    """``value`` is the arm's own score (BM25, or likeness of meaning), ``share`` the same stretched from 0 to
    1 over what the arm found. Values tell an order and no certainty."""

    value: float
    share: float


class KnowledgeHit(BaseModel):
    """``score`` = weight × lexical share + (1 − weight) × dense share. ``coverage``: which part of what the
    question says stands in it, from 0 to 1; ``matched``: the pieces of the question that do."""

    kind: Literal["faq", "chunk"]
    id: UUID
    kb_id: UUID
    kb_name: str
    document_id: UUID | None
    title: str
    content: str
    part: Literal["chunk", "question", "similar", "answer"]
    found_by: str
    category: str | None
    heading: str | None
    page: int | None
    document_version: int | None
    url: str | None
    score: float
    lexical: KnowledgeArm | None
    dense: KnowledgeArm | None
    coverage: float
    matched: list[str]


class KnowledgeFound(BaseModel):
    """``version`` is the version of knowledge that answered. ``dense`` False: words alone were compared, and
    ``lexical_only`` says why."""

    items: list[KnowledgeHit]
    version: int
    entries: int
    dense: bool
    lexical_only: Literal["not_configured", "not_ready", "away"] | None
    lexical_weight: float


class KnowledgeStateRead(BaseModel):
    """How far what may be found is: ``embedded`` of ``entries`` have a meaning to compare."""

    version: int
    entries: int
    searchable: bool
    space: str | None
    embedded: int
