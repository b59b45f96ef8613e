"""Endpoints, their log and their buttons."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.core.clock import utcnow
from zhike.events import conversation

from ...cast import Hall
from .sink import Post


async def test_a_fact_reaches_who_asked_for_it(post: Post) -> None:
    wanted = await post.endpoint(events=["crm.lead.*"])
    await post.endpoint(events=["scheduling.*"])
    lead = await post.publish()
    (await post.work()).ok()
    assert len(post.sink.taken) == 1
    message = next(iter(post.sink.taken.values()))
    assert message["type"] == "crm.lead.updated"
    assert message["object"] == {"type": "lead", "id": str(lead)}
    assert message["data"] == {"lead_id": str(lead), "fields": ["field0"]}
    found = await post.deliveries(wanted)
    assert [one["status"] for one in found] == ["delivered"]
    one = (await post.hall.owner.get(f"/api/webhooks/{wanted['id']}/deliveries/{found[0]['id']}")).json()
    assert one["webhook_id"] in post.sink.taken
    assert one["request"]["data"]["fields"] == ["field0"]
    assert one["log"][0]["status"] == 200 and one["log"][0]["response"] == "thanks, ***"
    assert post.sink.bad_signatures == 0
    shown = (await post.hall.owner.get(f"/api/webhooks/{wanted['id']}")).json()
    assert shown["last_success_at"] is not None and "secret" not in str(shown)


async def test_who_has_no_webhook_pays_nothing(post: Post) -> None:
    await post.publish()
    assert "webhooks.spread" not in (await post.work()).ok().ran
    made = await post.endpoint()
    await post.publish(count=3)
    assert (await post.work()).ok().ran.count("webhooks.spread") == 1  # for all three
    await post.hall.owner.patch(f"/api/webhooks/{made['id']}", {"status": "disabled"})
    (await post.work()).ok()
    await post.publish()
    assert "webhooks.spread" not in (await post.work()).ok().ran


async def test_what_was_before_is_not_told(post: Post) -> None:
    await post.publish()
    (await post.work()).ok()
    await post.endpoint()
    (await post.work()).ok()
    assert not any(m["type"] == "crm.lead.updated" for m in post.sink.taken.values())


async def test_personal_words_need_a_permission(post: Post, owner_db: asyncpg.Connection) -> None:
    veiled = await post.endpoint(events=["conversation.*"])
    plain = await post.endpoint(events=["conversation.*"], include_personal=True)
    async with post.hall.held.unit.transaction(post.hall.actor()) as tx:
        tx.publish(conversation.ConversationOpened(
            conversation_id=uuid4(), session_name="s1", channel_id=None, visitor_name="王小美",
            page_url="https://x/?a=13800138000",
        ))  # fmt: skip
    (await post.work()).ok()
    bodies = {
        str(row["endpoint_id"]): row["body"]
        for row in await owner_db.fetch("SELECT endpoint_id, body FROM webhook_deliveries")
    }
    assert "王小美" in bodies[plain["id"]] and "王" not in bodies[veiled["id"]]
    assert "13800138000" not in bodies[veiled["id"]]
    found = await post.deliveries(plain)
    one = await post.hall.owner.get(f"/api/webhooks/{plain['id']}/deliveries/{found[0]['id']}")
    assert "王小美" not in one.text  # the log is not a way round the permission


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://127.0.0.1/", "address"), ("https://169.254.169.254/latest", "address"),
        ("ftp://x.test/", "scheme"),
        ("https://100.100.100.200/", "address"), ("https://[::1]/", "address"),
        ("https://x.test:6379/", "port"),
        ("https://2130706433/", "host"), ("https://u:p@x.test/", "url"),
    ],
)  # fmt: skip
async def test_addresses_that_nobody_goes_to(url: str, reason: str, post: Post) -> None:
    made = await post.endpoint()
    for answer in (
        await post.hall.owner.post("/api/webhooks", {"name": "x", "url": url}),
        await post.hall.owner.patch(f"/api/webhooks/{made['id']}", {"url": url}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "webhook.address")
        assert answer.json()["params"]["reason"] == reason


async def test_a_name_that_leads_inside_is_refused_when_it_is_called(post: Post) -> None:
    made = await post.endpoint(url="https://localhost/hook")
    await post.publish()
    (await post.work()).ok()
    found = await post.deliveries(made, status="pending")
    assert [one["last_error"] for one in found] == ["refused.address"]
    assert post.sink.tries == 0


async def test_an_organization_may_name_its_receivers(post: Post) -> None:
    path = "/api/system-configs/webhooks.allowed_hosts"
    assert (await post.hall.owner.put(path, {"value": ["http://x"]})).status_code == 422
    assert (await post.hall.owner.put(path, {"value": ["*.erp.test", "127.0.0.1"]})).status_code == 200
    for url, code in (("https://a.erp.test/", 201), ("https://erp.test/", 422), (post.sink.url, 201)):
        answer = await post.hall.owner.post("/api/webhooks", {"name": "x", "url": url, "events": ["crm.x"]})
        assert answer.status_code == code, answer.text
    made = await post.endpoint(events=["crm.lead.*"])
    await post.hall.owner.put(path, {"value": ["*.erp.test"]})  # what was saved before is held to it too
    await post.publish()
    (await post.work()).ok()
    assert [one["last_error"] for one in await post.deliveries(made)] == ["refused.not_listed"]


async def test_the_test_button(post: Post) -> None:
    made = await post.endpoint(events=["crm.lead.created"])
    answer = await post.hall.owner.post(f"/api/webhooks/{made['id']}/test")
    assert answer.status_code == 202
    (await post.work()).ok()
    assert [m["type"] for m in post.sink.taken.values()] == ["webhook.test"]
    path = f"/api/webhooks/{made['id']}/deliveries/{answer.json()['id']}"
    assert (await post.hall.owner.get(path)).json()["status"] == "delivered"


async def test_long_failure_switches_off_and_nothing_is_lost(post: Post) -> None:
    made = await post.endpoint(events=["crm.*"])
    root = f"/api/webhooks/{made['id']}"
    post.sink.fault = lambda message: 500
    for _ in range(3):
        await post.publish(count=2)
    (await post.work(utcnow() + timedelta(hours=90))).ok()
    shown = (await post.hall.owner.get(root)).json()
    assert (shown["status"], shown["disabled_reason"]) == ("disabled", "failing")
    assert shown["failing_since"] is not None
    assert (await post.hall.owner.post(f"{root}/test")).json()["code"] == "webhook.disabled"
    notices = (await post.hall.owner.get("/api/notifications")).json()["items"]
    assert sum(one["type"] == "webhook_disabled" for one in notices) == 1
    failed = await post.deliveries(made, status="failed")
    assert failed and all(one["last_error"] == "http.500" for one in failed)
    post.sink.fault = lambda message: 200
    await post.hall.owner.patch(root, {"status": "active"})
    (await post.work()).ok()
    assert len(post.sink.taken) == 6 - len(failed)
    again = await post.hall.owner.post(f"{root}/redeliver", {"since": shown["created_at"]})
    assert again.json() == {"count": len(failed)}
    (await post.work()).ok()
    assert len(post.sink.taken) == 6
    assert {one["status"] for one in await post.deliveries(made)} == {"delivered"}


async def test_redeliver_one_and_all(post: Post) -> None:
    made = await post.endpoint(events=["crm.*"])
    root = f"/api/webhooks/{made['id']}"
    post.sink.fault = lambda message: 500
    for _ in range(3):
        await post.publish(count=2)
    (await post.work()).ok()
    await post.hall.owner.patch(root, {"status": "disabled"})
    await post.hall.owner.patch(root, {"status": "active", "skip_missed": True})
    failed = await post.deliveries(made, status="failed")
    assert len(failed) == 6
    assert {one["last_error"] for one in failed} == {"skipped"}
    post.sink.fault = lambda message: 200
    one = await post.hall.owner.post(f"{root}/deliveries/{failed[0]['id']}/redeliver")
    assert one.status_code == 200, one.text
    again = await post.hall.owner.post(f"{root}/deliveries/{failed[0]['id']}/redeliver")
    assert (again.status_code, again.json()["code"]) == (409, "webhook.under_way")
    (await post.work()).ok()
    assert len(post.sink.taken) == 1
    answer = await post.hall.owner.post(f"{root}/redeliver", {"since": made["created_at"]})
    assert answer.json() == {"count": 5}
    (await post.work()).ok()
    assert len(post.sink.taken) == 6
    assert {one["status"] for one in await post.deliveries(made)} == {"delivered"}
    delivered = f"{root}/deliveries/{failed[0]['id']}/redeliver"  # what was taken may be sent again, too
    assert (await post.hall.owner.post(delivered)).status_code == 200
    (await post.work()).ok()
    assert post.sink.doubled == 1


async def test_gone_means_gone(post: Post) -> None:
    made = await post.endpoint(events=["crm.*"])
    post.sink.fault = lambda message: 410
    await post.publish()
    (await post.work()).ok()
    shown = (await post.hall.owner.get(f"/api/webhooks/{made['id']}")).json()
    assert (shown["status"], shown["disabled_reason"]) == ("disabled", "gone")
    notices = (await post.hall.owner.get("/api/notifications")).json()["items"]
    assert any(one["type"] == "webhook_disabled" and "ERP" in one["title"] for one in notices)
    tries = post.sink.tries
    await post.publish()
    (await post.work(utcnow() + timedelta(hours=1))).ok()
    assert post.sink.tries == tries
    post.sink.fault = lambda message: 200
    await post.hall.owner.patch(f"/api/webhooks/{made['id']}", {"status": "active"})
    (await post.work()).ok()
    assert len(post.sink.taken) == 1  # what happened meanwhile; the one that was refused is failed


async def test_on_again_without_what_was_missed(post: Post) -> None:
    made = await post.endpoint(events=["crm.*"])
    path = f"/api/webhooks/{made['id']}"
    await post.hall.owner.patch(path, {"status": "disabled"})
    await post.publish(count=3)
    (await post.work()).ok()
    await post.hall.owner.patch(path, {"status": "active", "skip_missed": True})
    await post.publish()
    (await post.work()).ok()
    assert len(post.sink.taken) == 1


async def test_only_those_who_may(post: Post, other: Hall) -> None:
    made = await post.endpoint()
    for person in (post.hall.manager, post.hall.agent_ann, post.hall.reader):
        assert (await person.get("/api/webhooks")).status_code == 403
        assert (await person.post("/api/webhooks", {"name": "x", "url": post.sink.url})).status_code == 403
    for path in ("", "/deliveries"):
        assert (await other.owner.get(f"/api/webhooks/{made['id']}{path}")).status_code == 404
    assert (await other.owner.delete(f"/api/webhooks/{made['id']}")).status_code == 404


async def test_secrets_are_sealed_and_deletion_leaves_nothing(
    post: Post, owner_db: asyncpg.Connection
) -> None:
    made = await post.endpoint(events=["crm.*"])
    await post.publish()
    (await post.work()).ok()
    id = UUID(made["id"])
    row = await owner_db.fetchval("SELECT w::text FROM webhook_endpoints w WHERE id = $1", id)
    assert post.sink.secrets[0] not in row
    assert post.sink.secrets[0].encode().hex() not in row
    assert (await post.hall.owner.delete(f"/api/webhooks/{made['id']}")).status_code == 204
    assert await owner_db.fetchval("SELECT count(*) FROM webhook_deliveries WHERE endpoint_id = $1", id) == 0
    audited = await owner_db.fetch(
        "SELECT event_type, changes::text, details::text FROM audit_logs WHERE org_id = $1"
        " AND resource_type = 'webhook_endpoint'", post.hall.org_id,
    )  # fmt: skip
    assert {row["event_type"] for row in audited} == {"webhook.created", "webhook.deleted"}


async def test_odd_forms(post: Post) -> None:
    good: dict[str, Any] = {"name": "x", "url": post.sink.url}
    for wrong in ({"events": []}, {"events": ["crm.**"]}, {"events": ["*x"]}, {"url": ""}, {"name": " "},
                  {"secret": "whsec_x"}, {"events": ["x" * 101]}):  # fmt: skip
        answer = await post.hall.owner.post("/api/webhooks", good | wrong)
        assert answer.status_code == 422, wrong
    assert (await post.hall.owner.get("/api/webhooks")).json()["items"] == []
