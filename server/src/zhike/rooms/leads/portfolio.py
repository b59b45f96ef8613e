"""Who looks after which customers, by employee (seed 001 §2.2.2): a view of customers with staff's eyes.

It lives up here because customers and staff are neighbours: an employee owns customers through the login
that both know.
"""

from collections.abc import Sequence
from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx
from zhike.rooms.customers import service as customers
from zhike.rooms.staff import service as staff


class EmployeeWithoutLogin(errors.Conflict):
    """Customers are looked after by somebody who can sign in and see them."""

    code = "employee.no_login"


class EmployeeLeft(errors.Conflict):
    code = "employee.gone"


async def login_of(tx: Tx, employee_id: UUID, *, lock: bool = False) -> UUID | None:
    """The login of an employee. Raises `EmployeeMissing`; with ``lock`` also `EmployeeLeft`."""
    row = await tx.conn.fetchrow(
        "SELECT user_id, status FROM employees WHERE org_id = $1 AND id = $2", tx.org_id, employee_id
    )
    if row is None:
        raise staff.EmployeeMissing()
    if lock and row["status"] == "left":
        raise EmployeeLeft()
    found: UUID | None = row["user_id"]
    return found


async def assign(tx: Tx, employee_id: UUID, customer_ids: Sequence[UUID]) -> int:
    """Give customers into an employee's care, all of them or none. Returns how many changed hands.

    Raises `EmployeeMissing`, `EmployeeWithoutLogin`, `EmployeeLeft` and the customers' `CustomerMissing`.
    """
    user_id = await login_of(tx, employee_id, lock=True)
    if user_id is None:
        raise EmployeeWithoutLogin()
    moved = await customers.hand_over(tx, customer_ids, user_id)
    tx.audit("employee.customers_assigned", "employee", employee_id, after={"customers": moved})
    return moved
