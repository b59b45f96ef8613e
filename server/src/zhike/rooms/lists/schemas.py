"""What crosses HTTP in lists: views and bulk edits."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Kind = Literal["customers", "leads", "deals"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Filters = Annotated[
    dict[Annotated[str, StringConstraints(max_length=40)], Annotated[str, StringConstraints(max_length=100)]],
    Field(max_length=12, description="By the names of the list's query parameters."),
]
Columns = Annotated[list[Key], Field(max_length=40)]
Sort = Annotated[str, StringConstraints(pattern=r"^-?[a-z][a-z0-9_]{0,38}$")]
Stage = Literal["potential", "interested", "opportunity", "closed", "repeat", "lost"]
Status = Literal["contacted", "qualified", "lost"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ViewCreate(Strict):
    """``columns`` are those that show; none of them: the usual ones. The words of a search are not kept."""

    kind: Kind
    name: Name
    is_shared: bool = False
    filters: Filters = Field(default_factory=dict)
    columns: Columns = Field(default_factory=list)
    sort: Sort | None = None


class ViewPatch(Strict):
    """Only what is sent is changed."""

    name: Name | None = None
    is_shared: bool | None = None
    filters: Filters | None = None
    columns: Columns | None = None
    sort: Sort | None = None


class DefaultSet(Strict):
    """``view_id`` null: the list opens as it is made."""

    kind: Kind
    view_id: UUID | None


class ViewRead(BaseModel):
    """A kept view. ``is_own``: one may change it; ``is_default``: the list opens with it for oneself."""

    id: UUID
    kind: Kind
    name: str
    is_shared: bool
    is_own: bool
    is_default: bool
    filters: dict[str, Any]
    columns: list[str]
    sort: str | None
    updated_at: datetime


class Views(BaseModel):
    items: list[ViewRead]


class BulkCreate(Strict):
    """A change of many rows: of ``ids``, or of all that ``filters`` let through (10,000 at most).

    Each action takes its own value: `owner` the ``user_id`` (null: nobody), `stage` of customers, `status` of
    leads (lost with a ``reason``), `add_tag` and `remove_tag` of customers the ``tag_id``.
    """

    kind: Literal["customers", "leads"]
    action: Literal["owner", "stage", "status", "add_tag", "remove_tag"]
    user_id: UUID | None = None
    stage: Stage | None = None
    status: Status | None = None
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)] | None = (
        None
    )
    tag_id: UUID | None = None
    ids: Annotated[list[UUID], Field(min_length=1, max_length=1_000)] | None = None
    filters: Filters | None = None


class BulkCount(Strict):
    """Which rows a change by ``filters`` would be about."""

    kind: Literal["customers", "leads"]
    filters: Filters


class BulkCounted(BaseModel):
    """``rows``: how many they are, of which some may have the value already, or be refused; ``more``: there
    are more than one change takes (``most``), and it would be refused."""

    rows: int
    more: bool
    most: int


class BulkRead(BaseModel):
    """How a bulk edit stands. ``same``: had the value already; ``refused``: may not be changed so, ``why``
    counts the reasons; ``missing``: not there any more, or not for one's eyes. ``restored`` and ``kept``:
    taken back, and not, since somebody has changed them since. ``undo_until``: null when it cannot be taken
    back (any more)."""

    id: UUID
    kind: Literal["customers", "leads"]
    action: str
    value: dict[str, Any]
    status: Literal["running", "done", "undoing", "undone", "failed"]
    total: int
    done: int
    changed: int
    same: int
    refused: int
    missing: int
    why: dict[str, int]
    restored: int
    kept: int
    kept_why: dict[str, int]
    undo_until: datetime | None
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None


class BulkRowRead(BaseModel):
    """What became of one row. ``code``: why it was refused; ``kept_code``: why it was not taken back."""

    id: UUID
    customer_id: UUID | None
    lead_id: UUID | None
    name: str | None
    outcome: Literal["pending", "changed", "same", "refused", "missing"]
    code: str | None
    restored: bool | None
    kept_code: str | None
