"""The form that people fill in: a page without a script, judged by the server, remembered with its text."""

import re
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest

from zhike.rooms.intake import pages

from ...cast import new_client
from ...stories.loop import post
from .conftest import Desk

EVIL = "<script>alert(1)</script>\"'><img src=x>"
FIELDS = [{"field": "contact_name", "required": True}, {"field": "contact_phone", "required": True},
          {"field": "source_detail", "label": "想做的项目"}]  # fmt: skip
FORM = {"title": "预约面诊", "intro": "留下电话", "fields": FIELDS, "consent_purpose": "service"}
TEXT = {"purpose": "service", "title": "个人信息处理规则", "body": "我们为联系您而处理您的姓名和电话。"}
TYPED = {
    "contact_name": "王小美",
    "contact_phone": "138 0013 8000",
    "source_detail": "皮秒",
    "consent": "yes",
}


class Page(HTMLParser):
    """What a browser makes of it: tags, and the inputs by their names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inputs: dict[str, dict[str, str | None]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.tags.append((tag, said))
        if tag in {"input", "textarea"} and said.get("name"):
            self.inputs[str(said["name"])] = said


async def _form(desk: Desk, *, text: bool = True, **changes: Any) -> dict[str, Any]:
    if text:
        await post(desk.hall.owner, "/api/consent-texts", TEXT)
    form = {"name": "官网表单", "kind": "form", "source_platform": "web", "form": FORM | changes}
    made = await post(desk.hall.owner, "/api/intake/sources", form)
    assert made["secret"] is None
    return made["source"]  # type: ignore[no-any-return]


async def _open(
    desk: Desk, source: dict[str, Any], query: str = "", language: str = "zh-CN"
) -> httpx2.Response:
    async with new_client(desk.hall.app) as visitor:
        return await visitor.get(source["path"] + query, headers={"accept-language": language})


async def _send(desk: Desk, source: dict[str, Any], typed: dict[str, str], **headers: str) -> httpx2.Response:
    page = Page((await _open(desk, source)).text)
    hidden = {name: str(one["value"]) for name, one in page.inputs.items() if one.get("type") == "hidden"}
    async with new_client(desk.hall.app) as visitor:
        return await visitor.post(source["path"], data=hidden | typed, headers=headers)


async def test_a_visitor_becomes_a_lead_who_has_agreed(desk: Desk, owner_db: asyncpg.Connection) -> None:
    source = await _form(desk)
    thanks = await _send(desk, source, TYPED, **{"user-agent": "Phone/1"})
    assert thanks.status_code == 200 and "已收到" in thanks.text
    await desk.work()
    [lead], [row] = await desk.leads(), await desk.deliveries(source)
    assert (row["status"], row["lead_id"], row["reasons"]) == ("made", lead["id"], {})
    assert (lead["contact_name"], lead["contact_phone_masked"]) == ("王小美", "*******8000")
    assert (lead["source_platform"], lead["source_detail"]) == ("web", "皮秒")
    line = await owner_db.fetchrow(
        "SELECT c.*, t.version FROM consents c"
        " JOIN consent_texts t ON t.org_id = c.org_id AND t.id = c.text_id WHERE c.org_id = $1",
        desk.hall.org_id,
    )  # fmt: skip
    assert line["lead_id"] == UUID(lead["id"]) and line["phone_hash"] is not None
    assert (line["purpose"], line["action"], line["version"]) == ("service", "given", 1)
    assert (line["channel"], line["method"]) == ("link", "checkbox")
    assert '"form": "官网表单"' in line["evidence"] and '"user-agent": "Phone/1"' in line["evidence"]
    phone = {"name": "王小美", "phone": "13800138000"}
    customer = await post(desk.hall.owner, "/api/customers", phone)
    said = await desk.hall.owner.get("/api/consents/status", params={"customer_id": customer["id"]})
    standing = {one["purpose"]: one["state"] for one in said.json()["items"]}
    assert standing["service"] == "given", "the phone leads from the lead to the customer"


@pytest.mark.parametrize("kind", ["link", "frame"])
async def test_the_page_runs_nothing(desk: Desk, kind: str) -> None:
    origins = ["https://www.example.com", "https://*.example.org"] if kind == "frame" else []
    source = await _form(desk, title=EVIL[:60], intro=EVIL)
    path = f"/api/intake/sources/{source['id']}"
    assert (await desk.hall.owner.patch(path, {"allowed_origins": origins})).status_code == 200
    answer = await _open(desk, source, f"?utm_source={EVIL}&utm_medium=a&x=y")
    page = Page(answer.text)
    assert not {tag for tag, _ in page.tags} & {"script", "img", "iframe", "link", "object"}
    assert not [name for _, said in page.tags for name in said if name.startswith("on")]
    assert page.inputs["utm_source"]["value"] == EVIL and "x" not in page.inputs
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    wanted = " ".join(origins) if origins else "'none'"
    assert policy.endswith(f"frame-ancestors {wanted}") and "form-action 'self'" in policy
    assert "x-frame-options" not in answer.headers and answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    [style] = re.findall(r"<style>(.*)</style>", answer.text, re.S)
    assert style == pages.STYLE and "http" not in style


async def test_each_input_has_its_label_and_its_fault(desk: Desk) -> None:
    source = await _form(desk)
    wrong = {"contact_name": "", "contact_phone": "12", "source_detail": EVIL, "utm_source": "red"}
    for language, said in (("zh-CN", "请输入正确的电话号码"), ("en-GB", "Please enter a valid phone number")):
        answer = await _send(desk, source, wrong, **{"accept-language": language})
        page = Page(answer.text)
        assert answer.status_code == 422 and said in answer.text and EVIL not in answer.text
        labels = {said["for"] for tag, said in page.tags if tag == "label"}
        shown = {name for name, one in page.inputs.items() if one.get("type") != "hidden"}
        assert shown == {"contact_name", "contact_phone", "source_detail", "consent", "website"} == labels
        for name in ("contact_name", "contact_phone", "consent"):
            assert page.inputs[name]["aria-describedby"] == f"{name}-fault", name
        assert "aria-invalid" not in page.inputs["source_detail"]
        assert page.inputs["contact_phone"]["value"] == "12" and page.inputs["utm_source"]["value"] == "red"
        html = next(said for tag, said in page.tags if tag == "html")
        assert html["lang"] == language[:2] + ("-CN" if language == "zh-CN" else "")
    await desk.work()
    assert not await desk.leads() and not await desk.deliveries(source)


async def test_nobody_agrees_to_a_text_they_have_not_seen(desk: Desk) -> None:
    source = await _form(desk)
    shown = Page((await _open(desk, source)).text).inputs["consent_text"]["value"]
    await post(desk.hall.owner, "/api/consent-texts", TEXT | {"body": "我们另外还会给您打电话，请您同意。"})
    async with new_client(desk.hall.app) as visitor:
        answer = await visitor.post(source["path"], data=TYPED | {"consent_text": str(shown)})
        assert answer.status_code == 422 and "第 2 版" in answer.text
        unticked = {name: value for name, value in TYPED.items() if name != "consent"}
        newer = str(Page(answer.text).inputs["consent_text"]["value"])
        assert (
            await visitor.post(source["path"], data=unticked | {"consent_text": newer})
        ).status_code == 422
        done = await visitor.post(source["path"], data=TYPED | {"consent_text": newer})
        assert done.status_code == 200
    await desk.work()
    assert len(await desk.leads()) == 1


async def test_programs_fall_into_the_trap(desk: Desk) -> None:
    source = await _form(desk)
    answer = await _send(desk, source, TYPED | {"website": "http://spam"})
    assert answer.status_code == 200 and "已收到" in answer.text
    await desk.work()
    assert not await desk.deliveries(source) and not await desk.leads()


async def test_sent_twice_it_is_one_lead(desk: Desk) -> None:
    source = await _form(desk)
    for _ in range(2):
        await _send(desk, source, TYPED)
    await desk.work()
    assert [row["status"] for row in await desk.deliveries(source)].count("made") == 1
    assert len(await desk.leads()) == 1


async def test_refusals_are_pages_for_people(desk: Desk) -> None:
    source = await _form(desk)
    async with new_client(desk.hall.app) as visitor:
        missing = await visitor.get(source["path"][:-1] + "x", headers={"accept-language": "en"})
        assert missing.status_code == 404 and "No such source" in missing.text
        statuses = [(await visitor.post(source["path"], data={})).status_code for _ in range(40)]
        assert statuses == [422] * 39 + [429], "forty a minute for one address, with the first look"
        large = await new_client(desk.hall.app).post(source["path"], data={"contact_name": "x" * 70_000})
        assert large.status_code == 413
    for answer in (missing, large):
        assert answer.headers["content-type"].startswith("text/html")
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    path = f"/api/intake/sources/{source['id']}"
    assert (await desk.hall.owner.patch(path, {"status": "paused"})).status_code == 200


async def test_a_form_needs_its_text(desk: Desk) -> None:
    form = {"name": "x", "kind": "form", "form": FORM}
    answer = await desk.hall.owner.post("/api/intake/sources", form)
    assert (answer.status_code, answer.json()["code"]) == (409, "intake.no_consent_text")
    plain = await _form(desk, text=False, consent_purpose=None)
    assert "consent" not in Page((await _open(desk, plain)).text).inputs
    for fields in ([], [{"field": "city"}], [FIELDS[1], FIELDS[1]], [{"field": "status"}]):
        wrong = form | {"form": FORM | {"fields": fields, "consent_purpose": None}}
        assert (await desk.hall.owner.post("/api/intake/sources", wrong)).status_code == 422, fields


async def test_a_push_cannot_pretend_that_somebody_ticked(desk: Desk) -> None:
    source = await _form(desk)
    async with new_client(desk.hall.app) as platform:
        forged = await platform.post(f"/api/public/intake/{source['public_key']}", data=TYPED)
    assert forged.status_code == 404 and not await desk.deliveries(source)
