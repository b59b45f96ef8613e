"""What crosses HTTP in rules of tickets."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from zhike.rooms.automations.rules import SHORTEST
from zhike.rooms.tickets.macro_schemas import MacroComment, MacroPriority, MacroStatus, MacroTag
from zhike.rooms.tickets.schemas import Few, Priority, Status, Strict, Tags, Type

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Open = Literal["pending", "in_progress", "waiting_customer", "waiting_internal", "resolved", "closed"]
Basis = Literal["reply", "answer", "state", "touch", "opened", "due"]
Told = Literal["agent", "leader", "manager", "watchers"]


class RuleAssign(Strict):
    """This colleague is in charge."""

    kind: Literal["assign"]
    user_id: UUID


class RuleTeam(Strict):
    """Whoever of the team has the fewest tickets that are not over is in charge."""

    kind: Literal["team"]
    team_id: UUID


class RuleTell(Strict):
    """Colleagues are told; where nobody is in charge, whoever leads or manages is."""

    kind: Literal["tell"]
    whom: Annotated[list[Told], Field(max_length=4)] = ["agent"]
    user_ids: Few = []

    @model_validator(mode="after")
    def _somebody(self) -> "RuleTell":
        if not self.whom and not self.user_ids:
            raise PydanticCustomError("tell", "tell somebody")
        return self


class RuleMacro(Strict):
    """A shared macro, whole."""

    kind: Literal["macro"]
    macro_id: UUID


class RuleComment(MacroComment):
    """An internal comment; ``{{me}}`` is the organization. What customers are told is a macro's."""

    comment_type: Literal["internal"] = "internal"


RuleAction = Annotated[
    MacroStatus | MacroPriority | MacroTag | RuleComment | RuleAssign | RuleTeam | RuleTell | RuleMacro,
    Field(discriminator="kind"),
]


ACTIONS: TypeAdapter[list[RuleAction]] = TypeAdapter(list[RuleAction])


class TicketRulePut(Strict):
    """A rule, whole. Conditions that are empty fit all tickets.

    ``basis``: `reply` since the customer said something that a colleague has not answered, or, when nobody
    ever has, since it was opened; `answer` since our last word that the customer has not answered; `state`
    since it came to its state; `touch` since anybody, or the customer, touched it; `opened`; `due`: until
    what is promised runs out.
    """

    name: Name
    position: Annotated[int, Field(ge=0, le=1_000)] = 0
    is_active: bool = True
    basis: Basis
    minutes: Annotated[int, Field(ge=0, le=525_600)]
    working: bool = Field(False, description="Whether minutes are those of a calendar.")
    calendar_id: UUID | None = Field(
        None, description="Null: the default calendar; without one, round the clock."
    )
    statuses: Annotated[list[Open], Field(min_length=1, max_length=6)]
    ticket_types: Annotated[list[Type], Field(max_length=5)] = []
    priorities: Annotated[list[Priority], Field(max_length=4)] = []
    tags: Tags = Field([], description="Fits tickets that have one of them.")
    assignee: Literal["any", "none", "some"] = Field("any", description="Whether somebody is in charge.")
    user_id: UUID | None = Field(None, description="Who is in charge.")
    team_id: UUID | None = Field(None, description="Of which team whoever is in charge is.")
    spoke_last: Literal["customer", "us"] | None = Field(None, description="In what the customer sees.")
    actions: Annotated[list[RuleAction], Field(min_length=1, max_length=10)]

    @model_validator(mode="after")
    def _sensible(self) -> "TicketRulePut":
        if self.basis != "due" and self.minutes < SHORTEST:
            raise PydanticCustomError("minutes", "five minutes at least")
        if self.assignee == "none" and (self.user_id or self.team_id):
            raise PydanticCustomError("assignee", "nobody is in charge, or somebody is")
        return self


class TicketRuleTry(TicketRulePut):
    """A rule as it would be; ``rule_id`` where there is one, so that what it has done is not told again."""

    rule_id: UUID | None = None


class TicketRuleRead(BaseModel):
    id: UUID
    name: str
    position: int
    is_active: bool
    basis: Basis
    minutes: int
    working: bool
    calendar_id: UUID | None
    statuses: list[Open]
    ticket_types: list[Type]
    priorities: list[Priority]
    tags: list[str]
    assignee: Literal["any", "none", "some"]
    user_id: UUID | None
    team_id: UUID | None
    spoke_last: Literal["customer", "us"] | None
    actions: list[RuleAction]
    runs: int = Field(description="How often it ran in the last thirty days.")
    refused: int = Field(description="How often of those it could not do what it says.")
    last_run_at: datetime | None
    created_at: datetime
    updated_at: datetime


class TicketRulesRead(BaseModel):
    items: list[TicketRuleRead]


class TicketRuleHit(BaseModel):
    """A ticket that a rule would run on; ``since``: from when its time counts, of `due` until when."""

    id: UUID
    ticket_id: str
    title: str
    status: Status
    priority: Priority
    assigned_agent_name: str | None
    since: datetime


class TicketRuleTrial(BaseModel):
    count: int
    is_more: bool = Field(description="Whether there are so many that counting was ended.")
    items: list[TicketRuleHit] = Field(description="The first twenty.")
