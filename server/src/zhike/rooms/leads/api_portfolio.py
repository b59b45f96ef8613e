"""Routes of an employee's customers: /api/employees/{id}/customers and /assign (seed 001 §2.2.2)."""

from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.rooms.customers import service as customers
from zhike.rooms.customers.schemas import CustomerBrief
from zhike.rooms.leads import portfolio

employees = router("/api/employees", "staff")


class CustomersAssign(BaseModel):
    """Up to 200 customers at once; one that does not exist leaves all as they are."""

    model_config = ConfigDict(extra="forbid")
    customer_ids: list[UUID] = Field(min_length=1, max_length=200)


class CustomersAssigned(BaseModel):
    """How many customers have another owner now."""

    assigned: int


@employees.get("/{id}/customers", response_model=paging.Page[CustomerBrief])
@access("customer:read")
async def list_employee_customers(
    tx: InTx, id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> Response:
    """The customers that an employee looks after, the latest first."""
    user_id = await portfolio.login_of(tx, id)
    if user_id is None:
        return Response(b'{"items":[],"next_cursor":null}', media_type="application/json")
    statement = customers.of_owner(cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, "-created_at", owner_id=user_id)


@employees.post("/{id}/assign")
@access("employee:manage")
async def assign_customers(tx: InTx, id: UUID, form: CustomersAssign) -> CustomersAssigned:
    """Give customers into an employee's care."""
    return CustomersAssigned(assigned=await portfolio.assign(tx, id, form.customer_ids))


TITLES = {
    "employee.no_login": ("该员工没有登录账号，不能负责客户", "This employee has no login"),
    "employee.gone": ("该员工已离职", "This employee has left"),
}
ROUTERS = (employees,)
