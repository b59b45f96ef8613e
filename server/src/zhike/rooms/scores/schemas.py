"""What crosses HTTP in scores."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Code = Literal["lead", "customer", "intent", "stickiness"]
OfCustomer = Literal["customer", "intent", "stickiness"]
EntityType = Literal["lead", "customer"]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ComponentForm(Strict):
    """One line of a formula. ``cap`` belongs to counts, ``half_life_days`` to what fades, ``values`` and
    ``other`` to words; ``GET /api/score-definitions`` says which source is which."""

    code: Word
    source: Word
    weight: Annotated[int, Field(ge=1, le=100)]
    cap: Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)] | None = None
    half_life_days: Annotated[float, Field(ge=0.5, le=3_650, allow_inf_nan=False)] | None = None
    values: (
        Annotated[
            dict[
                Annotated[str, StringConstraints(min_length=1, max_length=50)],
                Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)],
            ],
            Field(max_length=60),
        ]
        | None
    ) = None
    other: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None


Formula = Annotated[list[ComponentForm], Field(min_length=1, max_length=12)]


class FormulaTry(Strict):
    """A formula to look at before it counts."""

    formula: Formula


class VersionCreate(FormulaTry):
    """The next version of a score's formula; it counts from when it is activated."""

    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None


class Activate(Strict):
    """``reason`` is kept in the audit trail."""

    reason: Reason


class RunStart(Strict):
    entity_type: EntityType


class ComponentRead(BaseModel):
    code: str
    source: str
    weight: int
    cap: float | None = None
    half_life_days: float | None = None
    values: dict[str, float] | None = None
    other: float | None = None


class DefinitionRead(BaseModel):
    """A version of a formula. Nothing of it changes but whether it is active."""

    code: Code
    entity_type: EntityType
    version: int
    formula: list[ComponentRead]
    note: str | None
    is_active: bool
    activated_at: datetime | None
    activated_by: UUID | None
    activation_reason: str | None
    created_by: UUID | None
    created_at: datetime

    @classmethod
    def of(cls, row: Any) -> "DefinitionRead":
        return cls.model_validate(row, from_attributes=True)


class SourceRead(BaseModel):
    """Where facts come from. ``kind`` says how a measure becomes points; ``fades``: takes a half-life."""

    entity_type: EntityType
    source: str
    kind: Literal["share", "count", "recency", "choice", "ratio"]
    fades: bool
    doable: bool
    words: list[str]


class DesignerRead(BaseModel):
    """The active formulas, and what a formula may be made of."""

    items: list[DefinitionRead]
    sources: list[SourceRead]


class Distribution(BaseModel):
    """``spread``: how many scores in each tenth, 0–9 first."""

    average: float
    spread: list[int]


class Moved(BaseModel):
    """Somebody whom the change would move most."""

    id: UUID
    name: str | None
    before: int
    after: int


class Simulation(BaseModel):
    """The active formula against another one, on the same rows, now. Nothing is kept."""

    sample: int
    before: Distribution
    after: Distribution
    moved: list[Moved]


class ScoredComponent(BaseModel):
    """``measure`` is what was found (days since, a faded count, a share, a word); ``gain`` the points that
    the next good thing would bring."""

    code: str
    source: str
    kind: str
    weight: int
    points: int
    measure: float | str | None
    gain: int
    cap: float | None = None
    half_life_days: float | None = None


class Raise(BaseModel):
    """What would raise the score, most first."""

    component: str
    source: str
    gain: int


class ScoreBreakdown(BaseModel):
    """One score: its components sum to ``value``."""

    code: Code
    value: int
    version: int
    components: list[ScoredComponent]
    raises: list[Raise]


class ScoreRead(BaseModel):
    """The scores of a lead or customer. ``as_of`` is null, and ``scores`` empty, before the first time."""

    entity_type: EntityType
    entity_id: UUID
    as_of: datetime | None
    scores: list[ScoreBreakdown]


class HistoryRead(BaseModel):
    """What a score was on a day: the newest of that day, with its points by component."""

    id: UUID
    code: Code
    value: int
    components: dict[str, int]
    version: int
    as_of: datetime


class EvidenceRead(BaseModel):
    """A row behind a component: which, what kind, when. ``label`` is a status, a type, a field or a word;
    what was said in a message is read in its conversation."""

    id: UUID | None = None
    kind: Literal["message", "appointment", "activity", "field", "lead", "customer"]
    at: datetime | None = None
    label: str | None = None
    conversation_id: UUID | None = None
    filled: bool | None = None


class RunRead(BaseModel):
    """The work on all rows of a kind, under way or done."""

    id: UUID
    entity_type: EntityType
    reason: Literal["nightly", "activated", "imported", "manual"]
    status: Literal["running", "done"]
    total: int
    done: int
    changed: int
    requested_by: UUID | None
    started_at: datetime
    finished_at: datetime | None
    created_at: datetime
