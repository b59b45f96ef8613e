"""Facts about leads and customers."""

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
class CustomerDeleted(_OfCustomer):
    """A customer was hidden; nothing of theirs is destroyed."""

    NAME: ClassVar[str] = "crm.customer.deleted"
