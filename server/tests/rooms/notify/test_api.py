"""Notifications, the outbox, suppliers and templates, through HTTP."""

from datetime import timedelta
from uuid import uuid4

import pytest

from zhike.core.clock import utcnow
from zhike.rooms.notify import repository, schemas, service

from ...cast import Hall
from .conftest import Desk


async def _tell(hall: Hall, *names: str, count: int = 1) -> None:
    async with hall.held.unit.transaction(hall.actor()) as tx:
        for number in range(count):
            await service.notify(
                tx, user_ids=[hall.people[name].id for name in names], type="appointment.confirmed",
                title=f"预约已确认 {number}", content="明天 10:00", resource_type="appointment",
                resource_id=uuid4(),
            )  # fmt: skip


async def test_a_new_organization_can_send_at_once(desk: Desk) -> None:
    providers = (await desk.hall.owner.get("/api/sms-providers")).json()["items"]
    assert [provider["code"] for provider in providers] == ["console"]
    templates = (await desk.hall.owner.get("/api/sms-templates")).json()["items"]
    assert {"appointment_reminder", "verify_code"} <= {template["code"] for template in templates}
    assert all(template["audit_status"] == "approved" for template in templates)


async def test_the_first_message_does_not_wait_for_the_handler(hall: Hall, relay_db) -> None:
    async with hall.held.unit.transaction(hall.actor()) as tx:
        id = await service.request_sms(
            tx, phone="１３８ 0013 8000", template_code="verify_code", purpose="login",
            params={"code": "428913", "minutes": 5}, dedupe_key="first",
        )  # fmt: skip
    shown = (await hall.owner.get(f"/api/sms-messages/{id}")).json()
    assert shown["phone"] == "*******8000" and shown["status"] == "queued"


async def test_notifications_are_ones_own(hall: Hall) -> None:
    await _tell(hall, "agent_ann", "agent_bo", count=3)
    page = (await hall.agent_ann.get("/api/notifications", params={"limit": 2})).json()
    assert page["unread"] == 3 and len(page["items"]) == 2
    schemas.NotificationPage.model_validate(page)
    rest = await hall.agent_ann.get("/api/notifications", params={"cursor": page["next_cursor"]})
    assert [item["title"] for item in rest.json()["items"]] == ["预约已确认 0"]
    id = page["items"][0]["id"]
    foreign = await hall.agent_bo.post(f"/api/notifications/{id}/read")
    assert foreign.status_code == 404 and foreign.json()["code"] == "notification.not_found"
    read = (await hall.agent_ann.post(f"/api/notifications/{id}/read")).json()
    assert read["is_read"] and read["read_at"]
    again = (await hall.agent_ann.post(f"/api/notifications/{id}/read")).json()
    assert again["read_at"] == read["read_at"]
    assert (await hall.agent_ann.get("/api/notifications")).json()["unread"] == 2
    unread = (await hall.agent_ann.get("/api/notifications", params={"unread": True})).json()
    assert id not in {item["id"] for item in unread["items"]}
    assert (await hall.agent_ann.post("/api/notifications/read-all")).json() == {"updated": 2}
    assert (await hall.agent_ann.get("/api/notifications")).json()["unread"] == 0
    assert (await hall.agent_bo.get("/api/notifications")).json()["unread"] == 3


async def test_the_outbox_filters_pages_and_hides(desk: Desk, other: Hall) -> None:
    hall = desk.hall
    ids = [str(await desk.ask(phone=f"1380013800{n}")) for n in range(3)]
    code = await desk.ask(template_code="verify_code", purpose="login", params={"code": 428913, "minutes": 5})
    (await desk.drain()).ok()
    page = (await hall.manager.get("/api/sms-messages", params={"limit": 3})).json()
    assert [item["id"] for item in page["items"]] == [str(code), ids[2], ids[1]]
    for item in page["items"]:
        schemas.SmsMessageBrief.model_validate(item)
    assert page["items"][0]["content"] == "【知客】验证码******，******分钟内有效。请勿告知他人。"
    assert "王女士您好，提醒您预约的皮肤管理将于11月23日 10:00开始" in page["items"][1]["content"]
    rest = await hall.manager.get("/api/sms-messages", params={"limit": 3, "cursor": page["next_cursor"]})
    assert [item["id"] for item in rest.json()["items"]] == ids[:1] and rest.json()["next_cursor"] is None
    found = await hall.manager.get("/api/sms-messages", params={"phone": "8002", "status": "sent"})
    assert [item["id"] for item in found.json()["items"]] == ids[2:]
    by_purpose = await hall.manager.get("/api/sms-messages", params={"purpose": "login"})
    assert [item["id"] for item in by_purpose.json()["items"]] == [str(code)]
    detail = schemas.SmsMessageRead.model_validate(await desk.message(code))
    assert [attempt.outcome for attempt in detail.attempt_list] == ["accepted"]
    assert "428913" not in str(await desk.message(code))
    assert (await other.owner.get(f"/api/sms-messages/{code}")).status_code == 404
    assert (await hall.agent_ann.get("/api/sms-messages")).status_code == 403


async def test_figures_per_provider_and_template(desk: Desk) -> None:
    for number in range(2):
        await desk.ask(phone=f"1390013900{number}")
    (await desk.drain()).ok()
    figures = schemas.SmsSummary.model_validate(
        (await desk.hall.manager.get("/api/sms-messages/summary")).json()
    )
    assert [(f.provider_code, f.template_code, f.total, f.acceptance_rate, f.delivery_rate)
            for f in figures.items] == [("console", "appointment_reminder", 2, 1.0, None)]  # fmt: skip
    wrong = await desk.hall.manager.get("/api/sms-messages/summary", params={"since": "2020-01-01T00:00:00Z"})
    assert wrong.status_code == 422


async def test_the_same_key_is_the_same_message(desk: Desk) -> None:
    first = await desk.ask(dedupe_key="reminder:1")
    assert await desk.ask(dedupe_key="reminder:1") == first
    assert len((await desk.hall.owner.get("/api/sms-messages")).json()["items"]) == 1


async def test_what_cannot_be_sent_is_refused_and_leaves_nothing(desk: Desk) -> None:
    with pytest.raises(service.ParamsMissing) as caught:
        await desk.ask(params={"customer_name": "王女士", "service_name": " "})
    assert caught.value.params["missing"] == ["service_name", "starts_at", "site_name"]
    with pytest.raises(service.PhoneInvalid):
        await desk.ask(phone="12345")
    with pytest.raises(repository.TemplateMissing):
        await desk.ask(template_code="nothing_such")
    template = {"code": "spring", "kind": "reminder", "sign_name": "知客", "content": "您好{{name}}"}
    assert (await desk.hall.owner.post("/api/sms-templates", template)).status_code == 201
    with pytest.raises(service.TemplateNotApproved):
        await desk.ask(template_code="spring", params={"name": "王"})
    assert (await desk.hall.owner.get("/api/sms-messages")).json()["items"] == []


async def test_a_phone_gets_one_code_a_minute(desk: Desk) -> None:
    form = {"template_code": "verify_code", "purpose": "login", "params": {"code": "1", "minutes": 5}}
    await desk.ask(**form)
    with pytest.raises(service.TooManyCodes) as caught:
        await desk.ask(**form)
    assert 1 <= caught.value.params["retry_after"] <= 60
    await desk.ask(**form, phone="13900139000")


async def test_templates_are_checked_and_approved_again(desk: Desk) -> None:
    owner = desk.hall.owner
    form = {"code": "spring", "kind": "marketing", "sign_name": "知客", "content": "春季活动，{{name}}"}
    refused = await owner.post("/api/sms-templates", form)
    assert refused.status_code == 422 and refused.json()["params"]["reason"] == "opt_out"
    broken = await owner.post("/api/sms-templates", form | {"content": "你好{{ 名字 }}拒收请回复R"})
    assert broken.status_code == 422 and broken.json()["params"]["reason"] == "braces"
    good = form | {"content": "春季活动，{{name}}。拒收请回复R", "audit_status": "approved"}
    made = (await owner.post("/api/sms-templates", good)).json()
    assert made["variables"] == ["name"]
    twice = await owner.post("/api/sms-templates", good)
    assert twice.status_code == 409 and twice.json()["code"] == "sms.template_code_taken"
    changed = await owner.patch(f"/api/sms-templates/{made['id']}", {"content": "夏季，拒收请回复R"})
    assert changed.json()["audit_status"] == "draft" and changed.json()["variables"] == []
    assert (await desk.hall.agent_ann.post("/api/sms-templates", good)).status_code == 403


async def test_secrets_of_suppliers_never_come_back(desk: Desk, owner_db) -> None:
    owner = desk.hall.owner
    config = {"access_key": "main", "secret": "main-secret"}
    form = {"code": "main", "vendor": "simulator", "config": config}
    made = (await owner.post("/api/sms-providers", form)).json()
    assert made["config"]["secret"] == "********" and made["config"]["access_key"] == "main"
    wrong = await owner.post("/api/sms-providers", form | {"code": "x2", "config": {"secret": "short"}})
    assert wrong.status_code == 422 and wrong.json()["code"] == "sms.config_invalid"
    kept = {"config": {"access_key": "other", "secret": "********"}}
    patched = (await owner.patch(f"/api/sms-providers/{made['id']}", kept)).json()
    assert patched["config"]["access_key"] == "other"
    sealed = await owner_db.fetchval(
        "SELECT config_sealed FROM sms_providers WHERE org_id = $1 AND code = 'main'", desk.hall.org_id
    )
    assert b"main-secret" not in sealed
    logs = await owner_db.fetch("SELECT * FROM audit_logs WHERE org_id = $1", desk.hall.org_id)
    assert "main-secret" not in str([dict(row) for row in logs])
    stranger = await owner.patch(f"/api/sms-providers/{uuid4()}", {"priority": 1})
    assert stranger.status_code == 404 and stranger.json()["code"] == "sms.provider_not_found"


async def test_too_late_is_not_sent(desk: Desk) -> None:
    id = await desk.ask(expires_at=utcnow() - timedelta(seconds=1))
    (await desk.drain()).ok()
    shown = await desk.message(id)
    assert (shown["status"], shown["error_code"], shown["attempts"]) == ("expired", "EXPIRED", 0)


async def test_only_what_failed_can_be_retried(desk: Desk) -> None:
    id = await desk.ask()
    early = await desk.hall.owner.post(f"/api/sms-messages/{id}/retry")
    assert early.status_code == 409 and early.json()["code"] == "sms.not_retryable"
    (await desk.drain()).ok()
    assert (await desk.hall.owner.post(f"/api/sms-messages/{id}/retry")).status_code == 409
    assert (await desk.hall.manager.post(f"/api/sms-messages/{id}/retry")).status_code == 403
