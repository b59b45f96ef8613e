"""The consent ledger over HTTP: texts that are never altered, a link as easy to leave by as to enter by."""

from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from ...cast import Hall, Person, new_client

BODY = "我们会把活动与优惠通过短信发给您。您可以随时拒收，不影响其他服务。"


async def publish(person: Person, purpose: str = "marketing_sms", **form: Any) -> dict[str, Any]:
    answer = await person.post(
        "/api/consent-texts", {"purpose": purpose, "title": "营销短信", "body": BODY} | form
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


async def customer(hall: Hall, name: str = "王小美", phone: str | None = None) -> str:
    number = phone or f"139{uuid4().int % 10**8:08d}"
    answer = await hall.owner.post("/api/customers", {"name": name, "phone": number})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def state(person: Person, customer_id: str, purpose: str = "marketing_sms") -> dict[str, Any]:
    answer = await person.get("/api/consents/status", params={"customer_id": customer_id})
    assert answer.status_code == 200, answer.text
    return next(item for item in answer.json()["items"] if item["purpose"] == purpose)


async def say(person: Person, customer_id: str, action: str, **form: Any) -> Any:
    body = {"customer_id": customer_id, "purpose": "marketing_sms", "action": action} | form
    return await person.post("/api/consents", body)


async def test_given_withdrawn_and_asked_again(hall: Hall) -> None:
    who = await customer(hall)
    assert (await say(hall.agent_ann, who, "given")).json()["code"] == "privacy.no_text"
    assert (await state(hall.agent_ann, who))["state"] == "none"
    first = await publish(hall.owner)
    assert (first["version"], len(first["hash"])) == (1, 64)
    line = await say(hall.agent_ann, who, "given", method="signature", channel="paper", note="纸质同意书")
    assert line.status_code == 201, line.text
    assert line.json()["text_version"] == 1
    assert line.json()["evidence"] == {"note": "纸质同意书"}
    now = await state(hall.agent_ann, who)
    assert now["allowed"] and now["state"] == "given" and now["consent_id"] == line.json()["id"]

    await publish(hall.owner, renews=False)
    assert (await state(hall.agent_ann, who))["allowed"], "a correction of words asks nobody again"
    second = await publish(hall.owner, body=BODY + "我们还会使用您的到店记录。")
    assert (await state(hall.agent_ann, who))["state"] == "stale"
    outdated = await say(hall.agent_ann, who, "given", text_id=first["id"])
    assert outdated.status_code == 409
    assert outdated.json()["params"]["text_id"] == second["id"]
    assert (await say(hall.agent_ann, who, "given", text_id=second["id"])).status_code == 201
    assert (await say(hall.agent_ann, who, "withdrawn")).status_code == 201
    assert (await state(hall.agent_ann, who))["state"] == "withdrawn"
    rows = (await hall.owner.get("/api/consents", params={"customer_id": who})).json()["items"]
    assert [(row["action"], row["text_version"]) for row in rows] == [
        ("withdrawn", None), ("given", 3), ("given", 1),
    ]  # fmt: skip


async def test_a_text_of_tomorrow_counts_tomorrow(hall: Hall) -> None:
    who = await customer(hall)
    await publish(hall.owner)
    assert (await say(hall.owner, who, "given")).status_code == 201
    await publish(hall.owner, effective_at="2199-01-01T00:00:00Z")
    assert (await state(hall.owner, who))["allowed"]


async def test_what_was_written_stays(hall: Hall, owner_db: asyncpg.Connection) -> None:
    """The app role can alter neither a text nor what somebody said."""
    who = await customer(hall)
    await publish(hall.owner)
    await say(hall.owner, who, "given")
    for statement in (
        "UPDATE consent_texts SET body = 'x'", "DELETE FROM consent_texts", "DELETE FROM consents",
        "UPDATE consents SET action = 'withdrawn'", "UPDATE consents SET created_at = now()",
        "UPDATE consents SET customer_id = NULL",
    ):  # fmt: skip
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with hall.held.unit.transaction(hall.actor()) as tx:
                await tx.conn.execute(statement)
    assert (await state(hall.owner, who))["allowed"]


async def test_by_the_link_it_is_one_step_each_way(hall: Hall, other: Hall) -> None:
    who = await customer(hall)
    text = await publish(hall.owner)
    made = await hall.agent_ann.post("/api/consents/links", {"customer_id": who})
    assert made.status_code == 201, made.text
    token = made.json()["token"]
    async with new_client(hall.app) as nobody:
        assert (await nobody.get("/api/public/consents")).status_code == 401
        forged = {"authorization": f"Consent {token[:-4]}AAAA"}
        assert (await nobody.get("/api/public/consents", headers=forged)).status_code == 401
        link = {"authorization": f"Consent {token}"}
        shown = (await nobody.get("/api/public/consents", headers=link)).json()
        assert [item["state"] for item in shown["items"]] == ["none"]
        assert who not in str(shown) and "王小美" not in str(shown)
        agree = {"purpose": "marketing_sms", "action": "given", "text_id": text["id"]}
        done = await nobody.post("/api/public/consents", json=agree, headers=link)
        assert done.json()["items"][0]["state"] == "given", done.text
        assert (await state(hall.owner, who))["allowed"]
        leave = {"purpose": "marketing_sms", "action": "withdrawn"}
        done = await nobody.post("/api/public/consents", json=leave, headers=link)
        assert done.json()["items"][0]["state"] == "withdrawn"
        assert not (await state(hall.owner, who))["allowed"]
        assert not done.json()["items"][0]["may_give"]
        again = await nobody.post("/api/public/consents", json=agree, headers=link)
        assert (again.status_code, again.json()["code"]) == (409, "privacy.link_used")
        assert not (await state(hall.owner, who))["allowed"], "an old link makes no yes of a no"
        fresh = (await hall.agent_ann.post("/api/consents/links", {"customer_id": who})).json()["token"]
        anew = {"authorization": f"Consent {fresh}"}
        done = await nobody.post("/api/public/consents", json=agree, headers=anew)
        assert done.json()["items"][0]["state"] == "given", done.text
        assert (await nobody.post("/api/public/consents", json=leave, headers=link)).status_code == 200
        blind = {"purpose": "marketing_sms", "action": "given"}
        refused = await nobody.post("/api/public/consents", json=blind, headers=anew)
        assert (refused.status_code, refused.json()["code"]) == (422, "privacy.not_asked")
    assert len((await hall.owner.get("/api/consents")).json()["items"]) == 4
    line = (await hall.owner.get("/api/consents")).json()["items"][0]
    assert (line["channel"], line["recorded_by"], set(line["evidence"])) == (
        "link",
        None,
        {"ip", "user_agent", "language"},
    )
    assert (await other.owner.post("/api/consents/links", {"customer_id": who})).status_code == 404
    assert (await say(other.owner, who, "withdrawn")).status_code == 404


async def test_the_link_goes_by_sms_and_stands_in_no_outbox(hall: Hall, owner_db: asyncpg.Connection) -> None:
    who = await customer(hall)
    await publish(hall.owner)
    form = {"customer_id": who, "send_sms": True}
    made = await hall.agent_ann.post("/api/consents/links", form)
    assert made.status_code == 201, made.text
    rows = await owner_db.fetch("SELECT m::text, * FROM sms_messages m WHERE org_id = $1", hall.org_id)
    assert [(row["purpose"], str(row["customer_id"])) for row in rows] == [("consent_link", who)]
    assert made.json()["token"] not in str(rows) and "******" in rows[0]["content"]
    again = await hall.agent_ann.post("/api/consents/links", form)
    assert (again.status_code, again.json()["code"]) == (429, "sms.too_many"), "a phone is not pestered"
    bare = await hall.owner.post("/api/customers", {"name": "没有电话", "wechat_id": f"wx{uuid4().hex[:8]}"})
    refused = await hall.owner.post("/api/consents/links", form | {"customer_id": bare.json()["id"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "privacy.link_sms")
    await hall.owner.put("/api/feature-flags/enable_sms", {"is_enabled": False})
    off = await hall.owner.post(
        "/api/consents/links", {"customer_id": await customer(hall), "send_sms": True}
    )
    assert (off.status_code, off.json()["code"]) == (404, "feature.disabled")
    assert await owner_db.fetchval("SELECT count(*) FROM sms_messages WHERE org_id = $1", hall.org_id) == 1


async def test_the_link_speaks_the_language_of_its_person(hall: Hall) -> None:
    who = await customer(hall)
    await publish(hall.owner)
    english = await publish(hall.owner, language="en", title="Offers", body="We text you our offers.")
    await publish(hall.owner, "service", title="服务规则")
    token = (await hall.owner.post("/api/consents/links", {"customer_id": who})).json()["token"]
    async with new_client(hall.app) as nobody:
        link = {"authorization": f"Consent {token}", "accept-language": "en-GB,en;q=0.9"}
        shown = (await nobody.get("/api/public/consents", headers=link)).json()["items"]
        assert {item["purpose"]: item["title"] for item in shown} == {
            "marketing_sms": "Offers", "service": "服务规则",
        }  # fmt: skip
        agree = {"purpose": "marketing_sms", "action": "given", "text_id": english["id"]}
        done = await nobody.post("/api/public/consents", json=agree, headers=link)
        assert done.status_code == 200, done.text
    line = (await hall.owner.get("/api/consents", params={"customer_id": who})).json()["items"][0]
    assert (line["text_id"], line["evidence"]["language"]) == (english["id"], "en")


async def test_a_phone_that_opted_out_binds_whoever_has_it(hall: Hall) -> None:
    """The same number as a new customer: the newest word of this phone counts."""
    phone = f"138{uuid4().int % 10**8:08d}"
    who = await customer(hall, phone=phone)
    await publish(hall.owner)
    await say(hall.owner, who, "given")
    await say(hall.owner, who, "withdrawn")
    await hall.owner.delete(f"/api/customers/{who}")
    again = await customer(hall, "王小美二", phone=phone)
    assert (await state(hall.owner, again))["state"] == "withdrawn"


async def test_the_signed_paper_is_kept_and_only_that(hall: Hall) -> None:
    await publish(hall.owner, "sensitive_medical")
    who = await customer(hall)
    bad = await hall.agent_ann.client.post(
        "/api/consents/evidence", files={"file": ("x.pdf", b"MZ not a pdf", "application/pdf")}
    )
    assert (bad.status_code, bad.json()["code"]) == (422, "privacy.evidence_kind")
    scan = b"%PDF-1.4 signed by hand"
    kept = await hall.agent_ann.client.post("/api/consents/evidence", files={"file": ("同意书.pdf", scan)})
    assert kept.status_code == 201, kept.text
    file_id = kept.json()["file_id"]
    assert (await hall.owner.get(f"/api/consents/evidence/{file_id}")).status_code == 404, (
        "it proves nothing yet"
    )
    line = await say(hall.agent_ann, who, "given", purpose="sensitive_medical", evidence_file_id=file_id)
    assert line.status_code == 201, line.text
    back = await hall.owner.get(f"/api/consents/evidence/{file_id}")
    assert (back.status_code, back.content) == (200, scan)
    assert (await hall.agent_ann.get(f"/api/consents/evidence/{file_id}")).status_code == 403
