"""Two customers side by side: in what they differ, what each has, and who had better stay."""

from uuid import UUID

from zhike.core import merging
from zhike.core.tx import Tx
from zhike.rooms.customers import service as customers
from zhike.rooms.customers import uniting
from zhike.rooms.customers.models import Customer
from zhike.rooms.duplicates import repository, rules, schemas


def _differ(one: Customer, two: Customer) -> list[schemas.FieldName]:
    """Fields in which both have something, and not the same."""
    found = []
    for name in uniting.FIELDS:
        column = "phone_hash" if name == "phone" else name
        a, b = getattr(one, column), getattr(two, column)
        if name == "custom_fields":
            if any(a[key] != b[key] for key in a.keys() & b.keys()):
                found.append(name)
        elif a not in (None, "") and b not in (None, "") and a != b:
            found.append(name)
    return found  # type: ignore[return-value]


async def compare(tx: Tx, first_id: UUID, second_id: UUID) -> schemas.CustomerComparison:
    """Raises `SameCustomer`, `CustomerMissing`, `CustomerMerged`."""
    one, two = await uniting.seen(tx, first_id, second_id)
    holds = [await merging.holding(tx, row.id) for row in (one, two)]
    faces = {face.id: face for face in await repository.faces(tx, [one.id, two.id])}
    match = rules.compare(faces[one.id], faces[two.id]) if len(faces) == 2 else None
    # who has more stays, so that less has to move; between equals the older one, whose number people know
    fuller = sum(holds[1].values()) > sum(holds[0].values())
    return schemas.CustomerComparison(
        first=await customers.shown(tx, one),
        second=await customers.shown(tx, two),
        differs=_differ(one, two), winner_id=two.id if fuller else one.id,
        first_holds=holds[0], second_holds=holds[1],
        score=match.score if match else 0, reasons=list(match.reasons) if match else [],  # type: ignore[arg-type]
    )  # fmt: skip
