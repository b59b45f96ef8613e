"""What crosses HTTP about who has a feature."""

from uuid import UUID

from pydantic import BaseModel


class PlaceReach(BaseModel):
    """``own``: the place says so itself; else it answers as everywhere. ``reached`` of ``people`` have it.

    ``site_id`` null: the organization, where no site is meant.
    """

    site_id: UUID | None
    is_enabled: bool
    percentage: int
    own: bool
    people: int
    reached: int


class FlagReach(BaseModel):
    """``is_enabled`` is the organization's answer before any part of the people is drawn."""

    code: str
    is_enabled: bool
    items: list[PlaceReach]


class FlagPerson(BaseModel):
    id: UUID
    name: str
    role: str
    has: bool
