"""What crosses HTTP in segments."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Definition = Annotated[
    dict[str, Any],
    Field(
        description='A tree: `{"all": […]}`, `{"any": […]}`, `{"not": …}`, or a condition'
        ' `{"fact", "op", "value"}`'
        " with what else its fact asks for; `GET /api/segments/facts` lists the facts.",
        examples=[{"all": [
            {"fact": "stage", "op": "in", "value": ["closed", "repeat"]},
            {"fact": "visited", "op": "none", "days": 90},
        ]}],
    ),
]  # fmt: skip


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SegmentCreate(Strict):
    """``site_id``: for the people of a site alone. Who sees one site only makes it for that."""

    name: Name
    description: Description | None = None
    definition: Definition
    site_id: UUID | None = None


class SegmentPatch(Strict):
    """Only what is sent is changed; another definition is the next version."""

    name: Name | None = None
    description: Description | None = None
    definition: Definition | None = None


class PreviewForm(Strict):
    """``people``: how many of the newest to show."""

    definition: Definition
    people: Annotated[int, Field(ge=0, le=20)] = 0


class SegmentRead(BaseModel):
    """A segment as it stands."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    name: str
    description: str | None
    definition: dict[str, Any]
    version: int
    site_id: UUID | None
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime


class SegmentVersionRead(BaseModel):
    """What a segment said from then on."""

    model_config = ConfigDict(from_attributes=True)
    version: int
    definition: dict[str, Any]
    created_by: UUID | None
    created_at: datetime


class SegmentPerson(BaseModel):
    """Somebody who is in it."""

    id: UUID
    name: str
    public_code: str
    stage: str
    phone_masked: str | None
    owner_id: UUID | None


class SegmentCount(BaseModel):
    """How many of the customers that one sees are in it, and when that was so."""

    count: int
    as_of: datetime


class SegmentPreview(SegmentCount):
    people: list[SegmentPerson]


class ConditionHolds(BaseModel):
    """``path``: where the condition stands in the definition, such as `all.1`."""

    path: str
    holds: bool


class Membership(BaseModel):
    """Whether a customer is in it, and each condition by itself."""

    is_member: bool
    conditions: list[ConditionHolds]


class OperatorRead(BaseModel):
    """``form``: what the value is; `none`: there is none."""

    op: str
    form: Literal["words", "ids", "number", "days", "ahead", "count", "amount", "measure", "none"]


class AskedRead(BaseModel):
    """What a fact asks for besides."""

    name: str
    form: Literal["days", "words", "word"]
    words: list[str]


class FactRead(BaseModel):
    """By what customers may be chosen. Of a field of the organization's own there is its ``label``, and those
    of its words in the same order."""

    fact: str
    kind: str
    label: str | None
    ops: list[OperatorRead]
    words: list[str]
    labels: list[str]
    asks: list[AskedRead]


class FactsRead(BaseModel):
    """The facts that one may ask for, and the bounds of a definition."""

    items: list[FactRead]
    deepest: int
    most_conditions: int
    most_values: int


class SnapshotRead(BaseModel):
    """``total`` was counted when it began; ``done`` members are written."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    segment_id: UUID
    version: int
    status: Literal["running", "done", "failed"]
    total: int
    done: int
    as_of: datetime
    requested_by: UUID | None
    created_at: datetime
    finished_at: datetime | None


class MemberRead(BaseModel):
    """A member of a snapshot who is still a customer."""

    customer_id: UUID
    name: str
    public_code: str
    stage: str
