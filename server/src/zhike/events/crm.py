"""Facts about leads, customers and deals."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhike.core.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfCustomer(Event):
    AGGREGATE: ClassVar[str] = "customer"
    customer_id: UUID

    @property
    def aggregate_id(self) -> UUID:
        return self.customer_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCreated(_OfCustomer):
    """A customer was added by hand, by conversion or by import; the console's lists listen."""

    NAME: ClassVar[str] = "crm.customer.created"
    source_type: str
    owner_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerUpdated(_OfCustomer):
    """Fields of a customer changed; ``fields`` are their names."""

    NAME: ClassVar[str] = "crm.customer.updated"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerStageChanged(_OfCustomer):
    """A customer moved to another stage of the journey."""

    NAME: ClassVar[str] = "crm.customer.stage_changed"
    from_stage: str
    to_stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerNoted(_OfCustomer):
    """A colleague wrote a note on the timeline. Scores listen."""

    NAME: ClassVar[str] = "crm.customer.noted"
    activity_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTagAdded(_OfCustomer):
    """A customer got a tag."""

    NAME: ClassVar[str] = "crm.customer.tag_added"
    tag_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTagRemoved(_OfCustomer):
    """A customer lost a tag."""

    NAME: ClassVar[str] = "crm.customer.tag_removed"
    tag_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerOwnerChanged(_OfCustomer):
    """Another person looks after a customer, or nobody. ``way``: changed by hand, or what happened in a
    pool."""

    NAME: ClassVar[str] = "crm.customer.owner_changed"
    from_user_id: UUID | None
    to_user_id: UUID | None
    way: str = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDeleted(_OfCustomer):
    """A customer was hidden; nothing of theirs is destroyed."""

    NAME: ClassVar[str] = "crm.customer.deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerScoreChanged(_OfCustomer):
    """Something happened and a customer's score is another. Runs over all customers tell nothing of each."""

    NAME: ClassVar[str] = "crm.customer.score_changed"
    score: int
    before: int
    intent_score: int | None = None
    stickiness_score: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomFieldChanged(Event):
    """What the organization wants to know of customers changed: created, updated, archived, restored or
    arranged. Consoles read the fields anew."""

    NAME: ClassVar[str] = "crm.custom_field.changed"
    AGGREGATE: ClassVar[str] = "custom_field"
    field_id: UUID
    action: str

    @property
    def aggregate_id(self) -> UUID:
        return self.field_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerMerged(_OfCustomer):
    """Two customers are one: ``customer_id`` stays, and has what ``merged_id`` had. Scores, deals and
    pools listen, and whoever keeps customers elsewhere."""

    NAME: ClassVar[str] = "crm.customer.merged"
    merged_id: UUID
    merge_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerMergeUndone(_OfCustomer):
    """They are two again: ``restored_id`` has back what was taken over from it."""

    NAME: ClassVar[str] = "crm.customer.merge_undone"
    restored_id: UUID
    merge_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesFound(Event):
    """A scan has looked at all customers. ``found``: pairs that nobody had seen before."""

    NAME: ClassVar[str] = "crm.duplicates.found"
    AGGREGATE: ClassVar[str] = "duplicate_scan"
    scan_id: UUID
    found: int
    open: int

    @property
    def aggregate_id(self) -> UUID:
        return self.scan_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateDecided(Event):
    """Somebody has said of a pair that it is two people, or that it can wait, or has taken that back. That it
    is one is told by the merge."""

    NAME: ClassVar[str] = "crm.duplicate.decided"
    AGGREGATE: ClassVar[str] = "duplicate_pair"
    pair_id: UUID
    from_status: str
    to_status: str

    @property
    def aggregate_id(self) -> UUID:
        return self.pair_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfLead(Event):
    AGGREGATE: ClassVar[str] = "lead"
    lead_id: UUID

    @property
    def aggregate_id(self) -> UUID:
        return self.lead_id


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCreated(_OfLead):
    """A lead was added. Born of a web chat it names the conversation, which then links itself to it."""

    NAME: ClassVar[str] = "crm.lead.created"
    source_platform: str | None = None
    assigned_to: UUID | None = None
    site_id: UUID | None = None
    conversation_id: UUID | None = None
    visitor_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadUpdated(_OfLead):
    """What is known of a lead changed; ``fields`` are their names."""

    NAME: ClassVar[str] = "crm.lead.updated"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadAssigned(_OfLead):
    """Another person follows it up, or nobody."""

    NAME: ClassVar[str] = "crm.lead.assigned"
    from_user_id: UUID | None
    to_user_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadStatusChanged(_OfLead):
    """A lead moved; converting and losing it are told by facts of their own besides."""

    NAME: ClassVar[str] = "crm.lead.status_changed"
    from_status: str
    to_status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadNoted(_OfLead):
    """A colleague wrote down something that happened with a lead. Scores listen."""

    NAME: ClassVar[str] = "crm.lead.noted"
    activity_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadScored(_OfLead):
    """Something happened and a lead's score is another. Runs over all leads tell nothing of each."""

    NAME: ClassVar[str] = "crm.lead.scored"
    score: int
    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLost(_OfLead):
    """A lead came to nothing, for now."""

    NAME: ClassVar[str] = "crm.lead.lost"
    assigned_to: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadConverted(_OfLead):
    """A lead is a customer now. Its conversations become the customer's. ``existing``: he was one before."""

    NAME: ClassVar[str] = "crm.lead.converted"
    customer_id: UUID
    visitor_id: UUID | None = None
    existing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfDeal(Event):
    AGGREGATE: ClassVar[str] = "deal"
    deal_id: UUID
    customer_id: UUID

    @property
    def aggregate_id(self) -> UUID:
        return self.deal_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DealCreated(_OfDeal):
    """A deal was opened with a customer, by hand or because a lead was converted; boards listen."""

    NAME: ClassVar[str] = "crm.deal.created"
    to_stage: str
    owner_id: UUID | None = None
    lead_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealUpdated(_OfDeal):
    """What is known of a deal changed, its products and competitors too; ``fields`` are their names."""

    NAME: ClassVar[str] = "crm.deal.updated"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DealAssigned(_OfDeal):
    """Another person has the deal, or nobody."""

    NAME: ClassVar[str] = "crm.deal.assigned"
    from_user_id: UUID | None
    to_user_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealStageChanged(_OfDeal):
    """A deal moved; winning and losing it are told by facts of their own besides. From won or lost: it was
    reopened."""

    NAME: ClassVar[str] = "crm.deal.stage_changed"
    from_stage: str
    to_stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DealWon(_OfDeal):
    """The customer has said yes."""

    NAME: ClassVar[str] = "crm.deal.won"
    owner_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealLost(_OfDeal):
    """The customer has said no."""

    NAME: ClassVar[str] = "crm.deal.lost"
    owner_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadsDistributed(Event):
    """The leads of an import were given out by the rules: one fact for all of them, lists read anew."""

    NAME: ClassVar[str] = "crm.lead.distributed"
    AGGREGATE: ClassVar[str] = "import"
    import_id: UUID
    count: int

    @property
    def aggregate_id(self) -> UUID:
        return self.import_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentChanged(Event):
    """Other rules of assignment count from now on."""

    NAME: ClassVar[str] = "crm.assignment.changed"
    AGGREGATE: ClassVar[str] = "assignment"
    version_id: UUID
    version: int

    @property
    def aggregate_id(self) -> UUID:
        return self.version_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfPool(Event):
    AGGREGATE: ClassVar[str] = "pool"
    pool_id: UUID

    @property
    def aggregate_id(self) -> UUID:
        return self.pool_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolChanged(_OfPool):
    """A pool was made, or what it allows, its members or its rules are others; ``fields`` are their names."""

    NAME: ClassVar[str] = "crm.pool.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolTaken(_OfPool):
    """Somebody left a pool: claimed by one of its members, or assigned. The others' lists lose them."""

    NAME: ClassVar[str] = "crm.pool.taken"
    customer_id: UUID | None = None
    lead_id: UUID | None = None
    to_user_id: UUID | None = None
    way: str = "claimed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolFilled(_OfPool):
    """So many people were put into a pool by hand: given back, or moved from another."""

    NAME: ClassVar[str] = "crm.pool.filled"
    count: int
    way: str = "given_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolSwept(_OfPool):
    """Everybody was looked at: so many were recycled, so many keepers' people will be, and so many are due
    for whom there was no room."""

    NAME: ClassVar[str] = "crm.pool.swept"
    sweep_id: UUID
    recycled: int
    warned: int
    left_over: int
