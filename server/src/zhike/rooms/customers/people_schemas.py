"""What crosses HTTP around a customer: contacts, other names, colleagues, papers, clues.

Phones and other names come out masked.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from zhike.rooms.customers.schemas import Email, Name, Phone, Strict, Text50, Text200, blank

Role = Literal["decision_maker", "influencer", "user", "other"]
IdentityKind = Literal["phone", "wechat", "openid", "member_id", "email", "shopify"]
Category = Literal["preference", "need", "health", "family", "occasion", "habit", "complaint", "other"]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
Title = Annotated[
    Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] | None, BeforeValidator(blank)
]
Value = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
Summary = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Detail = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)]


class ContactCreate(Strict):
    """``is_primary``: the one to call first, instead of whoever was."""

    name: Name
    title: Title = None
    role: Role | None = None
    phone: Phone = None
    wechat_id: Text200 | None = None
    email: Email = None
    is_primary: bool = False


class ContactPatch(ContactCreate):
    """Only the fields that are sent are changed."""

    name: Name | None = None  # type: ignore[assignment]
    is_primary: bool | None = None  # type: ignore[assignment]

    @model_validator(mode="after")
    def _kept(self) -> "ContactPatch":
        for name in ("name", "is_primary"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise PydanticCustomError("missing", "a contact always has one")
        return self


class ContactRead(BaseModel):
    id: UUID
    name: str
    title: str | None
    role: str | None
    phone_masked: str | None
    wechat_id: str | None
    email: str | None
    is_primary: bool
    created_at: datetime


class RevealReason(Strict):
    """Kept in the audit trail with the name of who looked."""

    reason: Reason


class CustomerIdentityCreate(Strict):
    """``value`` in any width, with spaces or +86: it is kept in one spelling."""

    kind: IdentityKind
    value: Value


class CustomerIdentityRead(BaseModel):
    """``value_masked`` is null for whoever may see nothing of this kind."""

    id: UUID
    kind: str
    value_masked: str | None
    verified_at: datetime | None
    created_at: datetime


class Lookup(Strict):
    kind: IdentityKind
    value: Value


class KnownCustomer(BaseModel):
    """The customer who is known by it."""

    customer_id: UUID


class CollaboratorAdd(Strict):
    user_id: UUID


class OwnerRead(BaseModel):
    """A colleague's part in a customer. ``ended_at`` null: it lasts. Of the present owner nobody knows since
    when, before another one was."""

    user_id: UUID
    user_name: str | None
    role: Literal["owner", "collaborator"]
    started_at: datetime
    ended_at: datetime | None


class PaperRead(BaseModel):
    id: UUID
    name: str
    content_type: str | None
    size: int
    note: str | None
    created_by: UUID | None
    created_by_name: str | None
    created_at: datetime


class ClueCreate(Strict):
    """``customer_id`` or ``member_id``, or both: then the number becomes the customer's."""

    customer_id: UUID | None = None
    member_id: Annotated[Value | None, BeforeValidator(blank)] = None
    category: Category
    summary: Summary
    detail: Detail | None = None
    source: Text50 | None = None


class CluePatch(Strict):
    """Only the fields that are sent are changed."""

    category: Category | None = None
    summary: Summary | None = None
    detail: Detail | None = None
    source: Text50 | None = None

    @model_validator(mode="after")
    def _kept(self) -> "CluePatch":
        for name in ("category", "summary"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise PydanticCustomError("missing", "a clue always has one")
        return self


class ClueRead(BaseModel):
    id: UUID
    customer_id: UUID
    customer_name: str
    member_masked: str | None
    category: str
    summary: str
    detail: str | None
    source: str | None
    recorded_by: UUID | None
    recorded_by_name: str | None
    created_at: datetime
    updated_at: datetime
