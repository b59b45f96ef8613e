"""Tables of resources (model 2.6)."""

from uuid import UUID

from sqlalchemy import CheckConstraint, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, one_of, ref

KINDS = ("room", "device")


class Resource(Changing, Model):
    """A room or a device. ``capacity`` is how many visits it serves at once: a room with two beds has 2."""

    __tablename__ = "resources"
    __table_args__ = (
        one_of("kind", KINDS),
        CheckConstraint("capacity BETWEEN 1 AND 50", name="capacity"),
        ref("sites", "site_id"),
        UniqueConstraint("org_id", "site_id", "name"),
    )
    site_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    capacity: Mapped[int] = mapped_column(server_default="1")
    note: Mapped[str | None] = mapped_column(String(500))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
