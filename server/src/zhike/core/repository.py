"""The tenancy gate. A room's repository starts every query here; row-level security stands behind it."""

from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, select

from zhike.core.errors import NotFound
from zhike.core.model import Tenant
from zhike.core.tx import Tx

T = TypeVar("T", bound=Tenant)


class Repository(Generic[T]):
    """Reads of one table, already filtered to the actor's organization.

    Subclass it in ``rooms/<room>/repository.py``, set ``model`` (and ``missing``, the 404 of the room), and
    name methods after the question they answer.
    """

    model: type[T]
    missing: type[NotFound] = NotFound

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def select(self) -> Select[tuple[T]]:
        return select(self.model).where(self.model.org_id == self.tx.org_id)

    async def find(self, *where: Any) -> T | None:
        """The first row that matches, or None."""
        return (await self.tx.session.scalars(self.select().where(*where).limit(1))).first()

    async def get(self, id: UUID) -> T:
        """The row. Raises the room's 404 when it is absent or another tenant's."""
        row = await self.find(self.model.id == id)
        if row is None:
            raise self.missing()
        return row

    async def get_for_update(self, id: UUID) -> T:
        """The row, locked until the end of the transaction and read afresh."""
        query = self.select().where(self.model.id == id).with_for_update()
        row = (await self.tx.session.scalars(query.execution_options(populate_existing=True))).first()
        if row is None:
            raise self.missing()
        return row

    def add(self, row: T) -> T:
        """Put a new row of this organization into the session."""
        row.org_id = self.tx.org_id
        self.tx.session.add(row)
        return row
