"""Facts of ai and of reviews (model 2.9)."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhike.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFailed(Event):
    """A model gave no usable answer."""

    NAME: ClassVar[str] = "ai.run.failed"
    AGGREGATE: ClassVar[str] = "ai_run"
    run_id: UUID
    purpose: str
    error_code: str

    @property
    def aggregate_id(self) -> UUID:
        return self.run_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfReview(Event):
    AGGREGATE: ClassVar[str] = "service_review"
    review_id: UUID
    conversation_id: UUID
    site_id: UUID | None

    @property
    def aggregate_id(self) -> UUID:
        return self.review_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewGenerated(_OfReview):
    """A draft was written, or written again."""

    NAME: ClassVar[str] = "ai.review.generated"
    item_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPublished(_OfReview):
    """A person stands behind it now."""

    NAME: ClassVar[str] = "ai.review.published"


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfItem(Event):
    AGGREGATE: ClassVar[str] = "service_review_item"
    item_id: UUID
    review_id: UUID
    item_type: str

    @property
    def aggregate_id(self) -> UUID:
        return self.item_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItemAdopted(_OfItem):
    """Somebody will act on it."""

    NAME: ClassVar[str] = "ai.review_item.adopted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItemIgnored(_OfItem):
    """Somebody decided that it does not matter."""

    NAME: ClassVar[str] = "ai.review_item.ignored"
