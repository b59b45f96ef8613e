"""The desk facet of a login, and an employee's customers."""

from uuid import UUID, uuid4

from zhike.rooms.staff import agents

from ...cast import PASSWORD, Hall


async def at_the_desk(hall: Hall, *names: str) -> None:
    """What the worker does when a login is made."""
    async with hall.held.unit.transaction(hall.actor()) as tx:
        for name in names:
            await agents.keep_agent(tx, hall.people[name].id)


async def test_agents_carry_the_columns_of_seed_002(hall: Hall) -> None:
    await at_the_desk(hall, "agent_ann", "owner", "reader")
    listed = (await hall.reader.get("/api/agents")).json()["items"]
    assert {one["name"]: one["role"] for one in listed} == {"agent_ann": "agent", "owner": "admin"}
    assert set(listed[0]) >= {
        "agent_id", "username", "name", "role", "status", "status_note", "max_sessions", "avatar_url",
        "skills", "status_updated_at", "last_active_at", "last_login_at", "created_at", "updated_at",
    }  # fmt: skip
    assert "password_hash" not in listed[0]
    async with hall.held.unit.reading(hall.actor()) as tx:
        columns = await tx.conn.fetch(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'agents'"
        )
    assert {"agent_id", "max_sessions", "skills"} <= {row["column_name"] for row in columns}


async def test_managers_set_what_an_agent_takes(hall: Hall) -> None:
    await at_the_desk(hall, "agent_ann", "agent_bo")
    ann = next(
        one for one in (await hall.owner.get("/api/agents")).json()["items"] if one["name"] == "agent_ann"
    )
    path = f"/api/agents/{ann['id']}"
    seen = (await hall.owner.get(path)).headers["etag"]
    changed = await hall.manager.patch(path, {"max_sessions": 9, "skills": ["英语", "退款"]})
    assert (changed.json()["max_sessions"], changed.json()["skills"]) == (9, ["英语", "退款"])
    late = await hall.owner.patch(path, {"max_sessions": 1}, headers={"if-match": seen})
    assert late.status_code == 412
    found = (await hall.owner.get("/api/agents", params={"skill": "退款"})).json()["items"]
    assert [one["id"] for one in found] == [ann["id"]]
    assert (await hall.agent_bo.patch(path, {"max_sessions": 1})).status_code == 403


async def test_one_says_how_one_is(hall: Hall) -> None:
    said = await hall.agent_bo.put("/api/agents/me/status", {"status": "busy", "status_note": "开会"})
    assert said.status_code == 200, said.text
    assert (said.json()["status"], said.json()["status_note"]) == ("busy", "开会")
    assert said.json()["status_updated_at"]
    assert (await hall.agent_bo.get("/api/agents/me")).json()["status"] == "busy"
    busy = (await hall.owner.get("/api/agents", params={"status": "busy"})).json()["items"]
    assert [one["name"] for one in busy] == ["agent_bo"]
    assert (await hall.reader.put("/api/agents/me/status", {"status": "busy"})).status_code == 403
    assert (await hall.reader.get("/api/agents/me")).status_code == 404
    assert (await hall.agent_bo.put("/api/agents/me/status", {"status": "away"})).status_code == 422


async def test_a_deleted_logins_name_is_free_for_the_next(hall: Hall) -> None:
    form = {"name": "老王", "login": f"wang{uuid4().hex[:8]}", "password": PASSWORD, "role": "agent"}
    first = (await hall.owner.post("/api/users", form)).json()["id"]
    async with hall.held.unit.transaction(hall.actor()) as tx:
        await agents.keep_agent(tx, UUID(first))
    assert (await hall.owner.delete(f"/api/users/{first}")).status_code == 204
    second = (await hall.owner.post("/api/users", form | {"name": "小王"})).json()["id"]
    async with hall.held.unit.transaction(hall.actor()) as tx:
        await agents.keep_agent(tx, UUID(second))  # the worker may come to the second one first
        await agents.keep_agent(tx, UUID(first))
    listed = (await hall.owner.get("/api/agents")).json()["items"]
    assert len({one["username"] for one in listed}) == len(listed) == 2
    assert {one["status"] for one in listed} == {"offline"}


async def test_an_employee_looks_after_customers(hall: Hall, other: Hall) -> None:
    person = {"name": "安医生", "user_id": str(hall.agent_ann.id)}
    employee = (await hall.owner.post("/api/employees", person)).json()["id"]
    made = [(await hall.owner.post("/api/customers", {"name": f"客户{n}"})).json()["id"] for n in range(3)]
    path = f"/api/employees/{employee}"
    assert (await hall.owner.get(f"{path}/customers")).json() == {"items": [], "next_cursor": None}
    given = await hall.owner.post(f"{path}/assign", {"customer_ids": made[:2]})
    assert (given.status_code, given.json()) == (200, {"assigned": 2})
    again = await hall.owner.post(f"{path}/assign", {"customer_ids": made})
    assert again.json() == {"assigned": 1}
    page = (await hall.owner.get(f"{path}/customers", params={"limit": 2})).json()
    rest = await hall.owner.get(f"{path}/customers", params={"limit": 2, "cursor": page["next_cursor"]})
    assert [one["id"] for one in page["items"] + rest.json()["items"]] == made[::-1]
    theirs = (await other.owner.post("/api/customers", {"name": "外人"})).json()["id"]
    mixed = await hall.owner.post(f"{path}/assign", {"customer_ids": [made[0], theirs]})
    assert (mixed.status_code, mixed.json()["code"]) == (404, "customer.not_found")
    assert (await hall.agent_ann.post(f"{path}/assign", {"customer_ids": made})).status_code == 403
    stranger = await other.owner.get(f"{path}/customers")
    assert (stranger.status_code, stranger.json()["code"]) == (404, "employee.not_found")


async def test_only_who_can_sign_in_and_still_works_here_looks_after_customers(hall: Hall) -> None:
    made = (await hall.owner.post("/api/customers", {"name": "客户"})).json()["id"]
    bare = (await hall.owner.post("/api/employees", {"name": "无账号"})).json()["id"]
    refused = await hall.owner.post(f"/api/employees/{bare}/assign", {"customer_ids": [made]})
    assert (refused.status_code, refused.json()["code"]) == (409, "employee.no_login")
    person = {"name": "离职", "user_id": str(hall.agent_bo.id), "status": "left"}
    gone = (await hall.owner.post("/api/employees", person)).json()["id"]
    late = await hall.owner.post(f"/api/employees/{gone}/assign", {"customer_ids": [made]})
    assert (late.status_code, late.json()["code"]) == (409, "employee.gone")
    assert (await hall.owner.get(f"/api/customers/{made}")).json()["owner_id"] is None
