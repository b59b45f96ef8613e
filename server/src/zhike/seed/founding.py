"""Founding organizations for seeds, through the same verbs that registration uses."""

from dataclasses import dataclass
from uuid import UUID

from zhike.core.context import Actor
from zhike.core.http.services import Services
from zhike.core.ids import uuid7
from zhike.rooms.identity import login, schemas, service


@dataclass(frozen=True, slots=True)
class Founded:
    org_id: UUID
    owner_id: UUID

    def actor(self) -> Actor:
        """Seeding acts as a job of the organization, in its owner's name."""
        return Actor("job", self.org_id, self.owner_id, "seed")


async def found(
    held: Services, *, name: str, owner: str, address: str, password_hash: str, industry: str = "medaes"
) -> Founded:
    """A new organization with its owner. Raises `LoginTaken` when the address is in use."""
    form = schemas.Register(org_name=name, industry=industry, name=owner, login=address, password="-" * 12)  # type: ignore[arg-type]
    org_id = uuid7()
    async with held.unit.transaction(login.visitor_of(org_id)) as tx:
        user = await service.register(tx, form, password_hash)
    return Founded(org_id, user.id)
