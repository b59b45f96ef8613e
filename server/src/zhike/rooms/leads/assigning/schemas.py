"""What crosses HTTP in the assignment of leads."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from zhike.rooms.leads.assigning import rules
from zhike.rooms.leads.assigning.rules import Outcome, Way

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Words = Annotated[list[Word], Field(max_length=50)]
Score = Annotated[int, Field(ge=0, le=100)]


class Strict(BaseModel):
    """A request body: unknown fields are an error, so nothing can be slipped in."""

    model_config = ConfigDict(extra="forbid")


class AssignmentMember(Strict):
    user_id: UUID
    regions: Words = []
    score_from: Score = 0


class AssignmentRule(Strict):
    """``id`` is chosen by the caller and stays the rule's: turns go on from version to version. Conditions
    that are empty let every lead through; ``regions`` are provinces or cities."""

    id: UUID
    name: Word
    is_active: bool = True
    sources: Words = []
    regions: Words = []
    campaigns: Words = []
    site_ids: Annotated[list[UUID], Field(max_length=50)] = []
    score_from: Score | None = None
    way: Way = "round_robin"
    members: Annotated[list[AssignmentMember], Field(max_length=100)] = []
    team_id: UUID | None = None
    skill: Word | None = None
    capacity: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        None, description="No lead for who has so many open ones."
    )
    hours: bool = Field(False, description="Only who is at work now, by their schedule; who has none, is.")
    fallback: Literal["next", "nobody", "person"] = "next"
    fallback_user_id: UUID | None = None

    @model_validator(mode="after")
    def _whole(self) -> "AssignmentRule":
        if (self.fallback == "person") != (self.fallback_user_id is not None):
            raise PydanticCustomError("fallback", "name the person that the fallback is")
        if (self.way == "skill") != (self.skill is not None):
            raise PydanticCustomError("skill", "name the skill that the way asks for")
        if not self.members and self.team_id is None:
            raise PydanticCustomError("members", "name people or a team")
        return self

    def rule(self) -> rules.Rule:
        return rules.Rule(
            self.id, self.name, self.way,
            tuple(rules.Member(m.user_id, frozenset(m.regions), m.score_from) for m in self.members),
            self.team_id, frozenset(self.sources), frozenset(self.regions), frozenset(self.campaigns),
            frozenset(self.site_ids), self.score_from, self.skill, self.capacity, self.hours, self.fallback,
            self.fallback_user_id, self.is_active,
        )  # fmt: skip


class AssignmentPut(Strict):
    """A new version of the whole book. ``based_on`` is the version that was read; 0 where there is none."""

    rules: Annotated[list[AssignmentRule], Field(max_length=50)]
    based_on: Annotated[int, Field(ge=0, le=1_000_000)]
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None


class AssignmentLead(Strict):
    """A lead as it might come."""

    source: Word | None = None
    province: Word | None = None
    city: Word | None = None
    campaign: Word | None = None
    site_id: UUID | None = None
    score: Score = 0

    def lead(self) -> rules.Lead:
        return rules.Lead(self.source, self.province, self.city, self.campaign, self.site_id, self.score)


class AssignmentTry(Strict):
    """Who would get this lead? By ``rules``, or by those that count now."""

    lead: AssignmentLead
    rules: Annotated[list[AssignmentRule], Field(max_length=50)] | None = None


class AssignmentBook(BaseModel):
    """The rules that count. ``version`` 0: there are none yet."""

    version: int
    rules: list[AssignmentRule]
    note: str | None
    created_at: datetime | None


class AssignmentVersionRead(BaseModel):
    version: int
    rules: list[AssignmentRule]
    note: str | None
    created_by_name: str | None
    created_at: datetime


class AssignmentVersions(BaseModel):
    items: list[AssignmentVersionRead]


class AssignmentPerson(BaseModel):
    """``busy``: why they cannot have it: away, off_hours, full, skill, region, score; null: they can."""

    user_id: UUID
    name: str
    load: int
    busy: str | None


class AssignmentStep(BaseModel):
    """``unfit``: the condition that keeps the rule from speaking of the lead; null: it does."""

    rule_id: UUID
    rule: str
    unfit: str | None
    people: list[AssignmentPerson]


class AssignmentOutcome(BaseModel):
    """Who would get it, and how that is found."""

    user_id: UUID | None
    user_name: str | None
    outcome: Outcome
    rule_id: UUID | None
    rule: str | None
    way: Way | None
    steps: list[AssignmentStep]

    @classmethod
    def of(cls, choice: rules.Choice, name: str | None) -> "AssignmentOutcome":
        rule = choice.rule
        steps: list[Any] = [AssignmentStep.model_validate(step) for step in choice.steps]
        return cls(
            user_id=choice.user_id, user_name=name, outcome=choice.outcome, steps=steps,
            rule_id=rule.id if rule else None, rule=rule.name if rule else None,
            way=rule.way if rule else None,
        )  # fmt: skip
