"""Published facts: frozen dataclasses of ids and primitives, one file per context.

A class names the event (``crm.lead.created``), what it is about, and its schema version. Whoever wants to
react declares a handler in its room's ``handlers.py``; whoever causes it calls ``tx.publish``.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The base of all facts. ``aggregate_id`` names the thing that changed."""

    NAME: ClassVar[str]
    AGGREGATE: ClassVar[str]
    VERSION: ClassVar[int] = 1

    @property
    def aggregate_id(self) -> UUID:
        raise NotImplementedError
