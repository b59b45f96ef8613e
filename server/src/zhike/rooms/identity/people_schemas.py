"""What crosses HTTP about sessions, sites, teams, invitations and applications."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel


class SessionRead(BaseModel):
    """A place where somebody is signed in: a browser (cookie), or a program (tokens)."""

    id: UUID
    kind: Literal["browser", "api"]
    device: str | None
    ip_address: str | None
    user_agent: str | None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool


class SessionsRead(BaseModel):
    items: list[SessionRead]


class SessionsEnded(BaseModel):
    """How many sessions were ended."""

    ended: int
