"""What crosses HTTP in deals. Money goes in and out as text with two decimals."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from zhike.rooms.deals import rules

Stage = Literal["initial", "needs_confirmed", "proposal", "negotiation", "won", "lost"]
OpenStage = Literal["initial", "needs_confirmed", "proposal", "negotiation"]


def _line(most: int, least: int = 1) -> Any:
    return Annotated[str, StringConstraints(strip_whitespace=True, min_length=least, max_length=most)]


Money = Annotated[Decimal, Field(ge=0, le=rules.MOST_AMOUNT, decimal_places=2, allow_inf_nan=False)]
Percent = Annotated[int, Field(ge=0, le=100)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2200, 1, 1))]
Notes = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]


class Strict(BaseModel):
    """A request body: unknown fields are an error, so nothing can be slipped in."""

    model_config = ConfigDict(extra="forbid")


class DealFields(Strict):
    """What people may say about a deal."""

    amount: Money | None = None
    currency: Currency = "CNY"
    probability: Percent | None = None
    expected_close_date: Day | None = None
    site_id: UUID | None = None
    notes: Notes | None = None


class DealCreate(DealFields):
    """``lead_id``: the lead that the customer was. ``probability`` is the stage's when it is left out."""

    title: _line(500)  # type: ignore[valid-type]
    customer_id: UUID
    lead_id: UUID | None = None
    stage: OpenStage = "initial"
    owner_id: UUID | None = None


class DealPatch(Strict):
    """Only the fields that are sent are changed. Stage, owner, products and competitors have verbs of their
    own."""

    title: _line(500) | None = None  # type: ignore[valid-type]
    amount: Money | None = None
    currency: Currency | None = None
    probability: Percent | None = None
    expected_close_date: Day | None = None
    site_id: UUID | None = None
    notes: Notes | None = None

    @model_validator(mode="after")
    def _kept(self) -> "DealPatch":
        for name in ("title", "currency", "probability"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise PydanticCustomError("missing", "a deal always has one")
        return self


class MoveDeal(Strict):
    """To another open stage. ``probability`` is the stage's when it is left out."""

    stage: OpenStage
    probability: Percent | None = None


class WinDeal(Strict):
    """``amount`` replaces the expected one; ``closed_on`` is today when it is left out."""

    amount: Money | None = None
    closed_on: Day | None = None


class LoseDeal(Strict):
    """``reason`` is a word of the organization's list, ``detail`` what there is to say beside it."""

    reason: _line(100)  # type: ignore[valid-type]
    detail: _line(400) | None = None  # type: ignore[valid-type]
    competitor: _line(200) | None = None  # type: ignore[valid-type]
    closed_on: Day | None = None


class ReopenDeal(Strict):
    """``reason`` is kept in the history and in the audit trail."""

    reason: _line(500, 2)  # type: ignore[valid-type]


class AssignDeal(Strict):
    """``user_id`` null leaves it to nobody."""

    user_id: UUID | None


class DealNote(Strict):
    """A line for the customer's timeline that says which deal it is about."""

    description: _line(4000)  # type: ignore[valid-type]


class ProductLine(Strict):
    """``discount`` is a percentage off. ``service_item_id``: the service it is, if it is one."""

    name: _line(200)  # type: ignore[valid-type]
    service_item_id: UUID | None = None
    quantity: Annotated[Decimal, Field(gt=0, le=1_000_000, decimal_places=2)] = Decimal(1)
    unit_price: Annotated[Decimal, Field(ge=0, le=1_000_000_000, decimal_places=2)]
    discount: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)] = Decimal(0)


class ProductsPut(Strict):
    """The whole list anew. ``sets_amount``: the deal is worth what they add up to."""

    items: list[ProductLine] = Field(max_length=100)
    sets_amount: bool = True


class CompetitorLine(Strict):
    name: _line(200)  # type: ignore[valid-type]
    price: Money | None = None
    note: _line(1000) | None = None  # type: ignore[valid-type]
    is_winner: bool = False


class CompetitorsPut(Strict):
    """The whole list anew."""

    items: list[CompetitorLine] = Field(max_length=50)


class DealBrief(BaseModel):
    """A deal in a list or on the board. ``weighted`` is amount × probability."""

    id: UUID
    title: str
    customer_id: UUID
    customer_name: str | None
    amount: str | None
    currency: str
    stage: Stage
    probability: int
    weighted: str | None
    expected_close_date: date | None
    actual_close_date: date | None
    owner_id: UUID | None
    owner_name: str | None
    site_id: UUID | None
    lead_id: UUID | None
    loss_reason: str | None
    stage_changed_at: datetime
    created_at: datetime
    updated_at: datetime


class ProductRead(BaseModel):
    name: str
    service_item_id: UUID | None
    quantity: str
    unit_price: str
    discount: str
    amount: str


class CompetitorRead(BaseModel):
    name: str
    price: str | None
    note: str | None
    is_winner: bool


class StageStepRead(BaseModel):
    """``duration_seconds`` were spent in ``from_stage``; of the present stage nobody knows yet."""

    id: UUID
    from_stage: Stage | None
    to_stage: Stage
    probability: int
    amount: str | None
    reason: str | None
    user_id: UUID | None
    user_name: str | None
    occurred_at: datetime
    duration_seconds: int | None


class DealRead(DealBrief):
    """A deal whole."""

    notes: str | None
    products: list[ProductRead]
    competitors: list[CompetitorRead]


class DealTotal(BaseModel):
    """Of one currency; amounts of different currencies are never added."""

    currency: str
    amount: str
    weighted: str


class BoardColumn(BaseModel):
    """A stage on the board. ``count`` and ``totals`` are of the first 5,000; ``more``: there are others."""

    stage: Stage
    items: list[DealBrief]
    next_cursor: str | None
    count: int
    more: bool
    totals: list[DealTotal]


class Board(BaseModel):
    """``closed_since``: won and lost deals before that day are not shown."""

    columns: list[BoardColumn]
    closed_since: date


class ForecastLine(BaseModel):
    """Of one month and currency. ``month`` is its first day; null: nobody has said when. ``overdue`` is
    what should have been closed before today. ``won_amount`` is what has been."""

    month: date | None
    currency: str
    deals: int
    overdue: int
    amount: str
    weighted: str
    won_amount: str
    won_deals: int


class OwnerLine(BaseModel):
    """``owner_id`` null: nobody's."""

    owner_id: UUID | None
    owner_name: str | None
    currency: str
    deals: int
    amount: str
    weighted: str
    won_amount: str
    won_deals: int


class Forecast(BaseModel):
    months: list[ForecastLine]
    owners: list[OwnerLine]


class LossLine(BaseModel):
    """``reason`` null: none was kept. ``share`` is of all that were lost, in per cent."""

    reason: str | None
    currency: str
    deals: int
    amount: str
    share: float


class StageTime(BaseModel):
    """How long deals stayed in a stage before they moved on, in seconds."""

    stage: Stage
    moves: int
    median_seconds: int
    average_seconds: int


class WinnerLine(BaseModel):
    """A competitor to whom deals were lost."""

    name: str
    deals: int


class LossReport(BaseModel):
    """``win_rate`` in per cent of all that were closed; null when none was."""

    reasons: list[LossLine]
    competitors: list[WinnerLine]
    stages: list[StageTime]
    won: int
    lost: int
    win_rate: float | None


class DealSettings(BaseModel):
    """What the organization has set: words for losing, and how likely a deal is in each stage."""

    loss_reasons: list[str]
    probabilities: dict[str, int]
    opens_with_conversion: bool
