"""What crosses HTTP in pools. In a list one sees the first letter of a name; the details are a look."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from zhike.rooms.pools import rules
from zhike.rooms.pools.rules import Entity, Way

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Limit = Annotated[int, Field(ge=0, le=1_000_000)]
Ids = Annotated[list[UUID], Field(max_length=200)]
SITE = "The pool is for people and colleagues of this site; null: for all."


class Strict(BaseModel):
    """A request body: unknown fields are an error, so nothing can be slipped in."""

    model_config = ConfigDict(extra="forbid")


class PoolCreate(Strict):
    """A new pool. Its kind and its site stay; everything else can be changed."""

    name: Name
    entity_type: Entity = "customer"
    site_id: UUID | None = Field(None, description=SITE)
    everyone: bool = True
    capacity: Limit | None = None
    daily_claims: Limit | None = 20
    max_held: Limit | None = None
    cool_down_days: Annotated[int, Field(ge=0, le=365)] = 7
    daily_views: Limit | None = 100


class PoolPatch(Strict):
    """Only the fields that are sent are changed."""

    name: Name | None = None
    is_active: bool | None = None
    everyone: bool | None = None
    capacity: Limit | None = None
    daily_claims: Limit | None = None
    max_held: Limit | None = None
    cool_down_days: Annotated[int, Field(ge=0, le=365)] | None = None
    daily_views: Limit | None = None

    @model_validator(mode="after")
    def _kept(self) -> "PoolPatch":
        for name in ("name", "is_active", "everyone", "cool_down_days"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise PydanticCustomError("missing", "a pool always has one")
        return self


class PoolMembersPut(Strict):
    """Whom the pool is for while it is not for everyone."""

    user_ids: Ids = []
    team_ids: Ids = []


class PoolRuleLine(Strict):
    """Who is recycled. ``stages`` and ``tag_ids`` are left in peace; ``warn_days`` 0 warns nobody."""

    idle_days: Annotated[int, Field(ge=1, le=3650)]
    warn_days: Annotated[int, Field(ge=0, le=90)] = 0
    stages: Annotated[list[Annotated[str, StringConstraints(max_length=30)]], Field(max_length=10)] = []
    tag_ids: Annotated[list[UUID], Field(max_length=50)] = []
    is_active: bool = True


class PoolRulesPut(Strict):
    items: Annotated[list[PoolRuleLine], Field(max_length=10)]


class PoolGiveBack(Strict):
    """Put people into the pool: one's own, and with `pool:assign` anybody's."""

    person_ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    reason: Reason


class PoolClaim(Strict):
    """An empty body."""


class PoolAssign(Strict):
    user_id: UUID
    reason: Reason | None = None


class PoolMoveTo(Strict):
    """``pool_id`` is the pool where they go, of the same kind."""

    pool_id: UUID
    reason: Reason | None = None


class PoolMine(BaseModel):
    """What the caller has used up. ``held``: how many they look after; null where there is no limit of it."""

    claimed_today: int
    viewed_today: int
    held: int | None


class PoolRead(BaseModel):
    """A pool, how many lie in it and how the caller stands. ``belongs``: it is for them."""

    id: UUID
    name: str
    entity_type: Entity
    site_id: UUID | None
    is_active: bool
    everyone: bool
    capacity: int | None
    daily_claims: int | None
    max_held: int | None
    cool_down_days: int
    daily_views: int | None
    inside: int
    belongs: bool
    mine: PoolMine
    updated_at: datetime

    @classmethod
    def of(cls, row: Any, held: int | None) -> "PoolRead":
        mine = PoolMine(claimed_today=row["claimed_today"], viewed_today=row["viewed_today"], held=held)
        return cls(**{name: row[name] for name in cls.model_fields if name != "mine"}, mine=mine)


class PoolsRead(BaseModel):
    items: list[PoolRead]


class PoolMemberLine(BaseModel):
    user_id: UUID | None
    team_id: UUID | None

    model_config = ConfigDict(from_attributes=True)


class PoolRuleRead(BaseModel):
    id: UUID
    idle_days: int
    warn_days: int
    stages: list[str]
    tag_ids: list[UUID]
    is_active: bool

    model_config = ConfigDict(from_attributes=True)


class PoolSettings(BaseModel):
    """Who the pool is for and who is recycled into it. ``stages``: those that a rule can exclude."""

    members: list[PoolMemberLine]
    rules: list[PoolRuleRead]
    stages: list[str]


class PooledBrief(BaseModel):
    """Somebody in a pool, in the list: nothing by which they could be looked up."""

    id: UUID
    entry_id: UUID
    name: str
    phone_masked: str | None
    city: str | None
    source: str | None
    stage: str
    score: int
    way: Way
    reason: str | None
    from_name: str | None
    entered_at: datetime
    created_at: datetime

    @classmethod
    def of(cls, row: Any) -> "PooledBrief":
        special = {"name": rules.veiled(row["first"]), "phone_masked": _phone(row["phone4"])}
        return cls(**{name: special.get(name, row.get(name)) for name in cls.model_fields})


class PooledLine(BaseModel):
    type: str
    title: str | None
    description: str | None
    created_at: datetime


class PooledRead(BaseModel):
    """The details of somebody in a pool; the call that answers with it counts as a look."""

    id: UUID
    name: str | None
    phone_masked: str | None
    wechat: str | None
    email: str | None
    company_name: str | None
    city: str | None
    source: str | None
    stage: str
    score: int
    way: Way
    reason: str | None
    from_name: str | None
    entered_at: datetime
    created_at: datetime
    lines: list[PooledLine]
    viewed_today: int

    @classmethod
    def of(cls, row: Any, lines: list[dict[str, Any]], viewed_today: int) -> "PooledRead":
        special = {
            "phone_masked": _phone(row["phone4"]), "viewed_today": viewed_today,
            "lines": [PooledLine(**line) for line in lines],
        }  # fmt: skip
        return cls(**{name: special[name] if name in special else row[name] for name in cls.model_fields})


class PoolMoveRead(BaseModel):
    """A line of the history. ``by_name``: whose doing; null: the rules'."""

    id: UUID
    customer_id: UUID | None
    lead_id: UUID | None
    name: str
    way: Way
    from_name: str | None
    to_name: str | None
    by_name: str | None
    reason: str | None
    created_at: datetime

    @classmethod
    def of(cls, row: Any) -> "PoolMoveRead":
        special = {"name": rules.veiled(row["first"])}
        return cls(**{name: special.get(name, row.get(name)) for name in cls.model_fields})


class PoolTakenRead(BaseModel):
    """Who was taken, and how the taker stands in this pool."""

    person_id: UUID
    entity_type: Entity
    to_user_id: UUID
    claimed_today: int
    held: int


class PoolGiven(BaseModel):
    """How many were put in, and how many lie in the pool now."""

    put: int
    inside: int


class PoolSweepRead(BaseModel):
    id: UUID
    reason: Literal["nightly", "manual"]
    status: Literal["running", "done"]
    total: int
    done: int
    recycled: int
    warned: int
    left_over: int
    started_at: datetime
    finished_at: datetime | None
    created_at: datetime

    model_config = ConfigDict(from_attributes=True)


class PoolSimulatedDay(BaseModel):
    """``due``: whose time was over on this day; ``recycled``: those for whom the pool had room."""

    day: date
    due: int
    recycled: int


class PoolSimulation(BaseModel):
    """What a rule would have done, had it been there. The pool is taken to have been empty at first."""

    days: list[PoolSimulatedDay]
    due: int
    recycled: int
    people: int = Field(description="People who have a keeper now or lie in the pool.")


def _phone(last4: str | None) -> str | None:
    return f"*******{last4}" if last4 else None
