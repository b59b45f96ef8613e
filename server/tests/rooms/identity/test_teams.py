"""Teams and who leads them."""

from ...cast import Hall


async def test_a_team_has_members_and_a_leader_among_them(hall: Hall) -> None:
    form = {"name": "接待组", "leader_id": str(hall.agent_ann.id), "member_ids": [str(hall.agent_bo.id)],
            "site_id": str(hall.site_id)}  # fmt: skip
    made = await hall.owner.post("/api/teams", form)
    assert made.status_code == 201, made.text
    members = {one["user_id"]: one["role"] for one in made.json()["members"]}
    assert members == {str(hall.agent_ann.id): "leader", str(hall.agent_bo.id): "member"}
    path = f"/api/teams/{made.json()['id']}"
    twin = await hall.owner.post("/api/teams", {"name": "接待组"})
    assert (twin.status_code, twin.json()["code"]) == (409, "team.name_taken")
    moved = await hall.owner.patch(path, {"leader_id": str(hall.agent_bo.id)})
    assert {one["user_id"]: one["role"] for one in moved.json()["members"]} == {
        str(hall.agent_ann.id): "member", str(hall.agent_bo.id): "leader",
    }  # fmt: skip
    left = await hall.owner.patch(path, {"member_ids": [str(hall.agent_ann.id)]})
    assert left.json()["leader_id"] is None
    assert len(left.json()["members"]) == 1
    assert (await hall.agent_ann.get("/api/teams")).json()["items"][0]["name"] == "接待组"
    assert (await hall.agent_ann.patch(path, {"name": "x"})).status_code == 403


async def test_only_colleagues_are_members(hall: Hall, other: Hall) -> None:
    for body in ({"member_ids": [str(other.owner.id)]}, {"leader_id": str(other.owner.id)}):
        refused = await hall.owner.post("/api/teams", {"name": "外人组", **body})
        assert (refused.status_code, refused.json()["code"]) == (422, "team.member_unknown")
    there = await hall.owner.post("/api/teams", {"name": "外店组", "site_id": str(other.site_id)})
    assert (there.status_code, there.json()["code"]) == (422, "team.site_unknown")
    assert (await hall.owner.get("/api/teams")).json()["items"] == []


async def test_a_team_dissolves_when_no_employee_is_counted_in_it(hall: Hall) -> None:
    team = (await hall.owner.post("/api/teams", {"name": "三组"})).json()
    person = {"name": "小陈", "team_id": team["id"]}
    employee = (await hall.owner.post("/api/employees", person)).json()
    assert employee["team_id"] == team["id"]
    path = f"/api/teams/{team['id']}"
    refused = await hall.owner.delete(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "team.in_use")
    await hall.owner.put(f"/api/employees/{employee['id']}", {"name": "小陈"})
    assert (await hall.owner.delete(path)).status_code == 204
    assert (await hall.owner.get(path)).status_code == 404
