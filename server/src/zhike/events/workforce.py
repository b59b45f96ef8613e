"""Facts of staff."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhike.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfEmployee(Event):
    AGGREGATE: ClassVar[str] = "employee"
    staff_id: UUID

    @property
    def aggregate_id(self) -> UUID:
        return self.staff_id


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployeeChanged(_OfEmployee):
    """A person was added or changed; ``fields`` names what. The console's lists listen."""

    NAME: ClassVar[str] = "workforce.employee.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursChanged(_OfEmployee):
    """Somebody's weekly hours, leave or extra hours changed. The console's calendar listens."""

    NAME: ClassVar[str] = "workforce.hours.changed"
    site_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStatusChanged(Event):
    """Somebody at the desk is there, busy or away now, by their own word. The console's lists listen."""

    NAME: ClassVar[str] = "workforce.agent.status_changed"
    AGGREGATE: ClassVar[str] = "agent"
    agent_id: UUID
    user_id: UUID
    status: str

    @property
    def aggregate_id(self) -> UUID:
        return self.agent_id
