"""Documents through HTTP and the worker: sent, read, cut, found; failed, tried again, replaced, removed."""

import http.server
import threading
from collections.abc import Iterator

import asyncpg
import pytest

from zhike.core.egress import Egress
from zhike.rooms.knowledge import ingesting

from ...stories.loop import get, post
from . import papers
from .conftest import BASES, SEARCH, Shelf

HANDBOOK = "# 退款\n三个工作日内原路退回。\n\n# 停车\n地下二层，凭小票免两小时。".encode()


async def test_a_document_is_read_cut_and_found(shelf: Shelf) -> None:
    made = await shelf.send(HANDBOOK, "门店手册.md", category="到店", audience="customer")
    assert (made["processing_status"], made["title"], made["file_type"]) == ("pending", "门店手册", "md")
    assert await shelf.found("停车") == []
    (await shelf.work()).ok()
    read = await shelf.document(made["id"])
    assert (read["processing_status"], read["chunk_count"], read["indexed_version"]) == ("completed", 2, 1)
    answer = await get(shelf.hall.agent_ann, SEARCH, q="停车怎么收费", audience="customer")
    hit = answer["items"][0]
    assert (hit["kind"], hit["heading"], hit["document_id"], hit["document_version"]) == (
        "chunk", "停车", made["id"], 1,
    )  # fmt: skip
    assert hit["content"] == "地下二层，凭小票免两小时。" and hit["category"] == "到店"
    path = f"/api/documents/{made['id']}/chunks"
    first = await get(shelf.hall.agent_ann, path, limit=1)
    rest = await get(shelf.hall.agent_ann, path, limit=1, cursor=first["next_cursor"])
    assert [first["items"][0]["metadata"], rest["items"][0]["metadata"]] == [
        {"heading": "退款"}, {"heading": "停车"},
    ]  # fmt: skip
    assert rest["next_cursor"] is None
    for wrong in ("x", "W10", "WyJhIl0", "Wy0xXQ"):
        assert (await shelf.hall.agent_ann.get(path, params={"cursor": wrong})).status_code == 422


@pytest.mark.parametrize(
    ("content", "name", "kind", "q"),
    [
        (papers.pdf("脱毛疗程说明\n每次间隔四周。"), "说明.pdf", "pdf", "间隔四周"),
        (papers.docx(papers.paragraph("会员卡不可转借。")), "规则.docx", "docx", "会员卡转借"),
        (papers.xlsx(价目=[["项目", "价格"], ["小气泡", 198]]), "价目.xlsx", "xlsx", "小气泡"),
        ("<html><body><p>免费接送</p></body></html>".encode(), "页.html", "html", "接送"),
    ],
)
async def test_every_kind_is_found(shelf: Shelf, content: bytes, name: str, kind: str, q: str) -> None:
    read = await shelf.taken(content, name)
    assert (read["processing_status"], read["file_type"]) == ("completed", kind)
    assert await shelf.found(q) == [name.rpartition(".")[0]]


async def test_what_cannot_be_a_document_is_refused_and_changes_nothing(
    shelf: Shelf, owner_db: asyncpg.Connection
) -> None:
    path = f"{BASES}/{shelf.base['id']}/documents"
    for content, reason in (
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"  ", "empty"),
        (b"\xd0\xcf\x11\xe0", "old_office"),
    ):
        refused = await shelf.hall.manager.client.post(path, files={"file": ("a.pdf", content)})
        assert refused.status_code == 422
        assert (refused.json()["code"], refused.json()["params"]["reason"]) == ("document.refused", reason)
    agent = await shelf.hall.agent_ann.client.post(path, files={"file": ("a.md", HANDBOOK)})
    assert agent.status_code == 403
    assert (await get(shelf.hall.manager, path))["items"] == []
    kept = await owner_db.fetchval("SELECT count(*) FROM files WHERE org_id = $1", shelf.hall.org_id)
    assert kept == 0


async def test_a_scan_fails_with_its_reason_and_can_be_sent_anew(shelf: Shelf) -> None:
    scan = await shelf.taken(papers.pdf(*[""] * 200), "合同.pdf")
    assert (scan["processing_status"], scan["error_message"], scan["indexed_version"]) == (
        "failed",
        "no_text",
        0,
    )
    root = f"/api/documents/{scan['id']}"
    again = await shelf.hall.manager.post(f"{root}/retry")
    assert again.json()["processing_status"] == "pending"
    assert (await shelf.hall.manager.post(f"{root}/retry")).json()["code"] == "document.busy"
    (await shelf.work()).ok()
    assert (await shelf.document(scan["id"]))["error_message"] == "no_text"
    sent = await shelf.send("合同要点：订金可退。".encode(), "合同.txt", to=f"{root}/versions")
    assert (sent["version"], sent["processing_status"]) == (2, "pending")
    (await shelf.work()).ok()
    assert (await shelf.document(scan["id"]))["indexed_version"] == 2
    assert await shelf.found("订金可退") == ["合同"]
    listed = await get(shelf.hall.agent_ann, f"{root}/versions")
    assert [(one["version"], one["error_message"]) for one in listed["items"]] == [(2, None), (1, "no_text")]
    failed = await get(shelf.hall.agent_ann, f"{BASES}/{shelf.base['id']}/documents", status="failed")
    assert failed["items"] == []


async def test_the_version_before_answers_until_the_next_has_been_read(shelf: Shelf) -> None:
    made = await shelf.taken("老价格：每次 500 元。".encode(), "价格.txt")
    path = f"/api/documents/{made['id']}/versions"
    await shelf.send(b"%PDF-1.7 broken", "价格.pdf", to=path)
    assert await shelf.found("老价格") == ["价格"]
    busy = await shelf.hall.manager.client.post(path, files={"file": ("b.txt", b"x")})
    assert busy.json()["code"] == "document.busy"
    (await shelf.work()).ok()
    read = await shelf.document(made["id"])
    assert (read["processing_status"], read["version"], read["indexed_version"]) == ("failed", 2, 1)
    assert await shelf.found("老价格") == ["价格"]
    await shelf.send("新价格：每次 600 元。".encode(), "价格.txt", to=path)
    (await shelf.work()).ok()
    assert await shelf.found("新价格：每次 600") == ["价格"]
    answer = await get(shelf.hall.agent_ann, SEARCH, q="价格每次")
    assert [hit["content"] for hit in answer["items"]] == ["新价格：每次 600 元。"]


async def test_a_document_deleted_while_it_is_read_stays_deleted(
    shelf: Shelf, owner_db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await shelf.send(HANDBOOK)
    read = ingesting.blocks_of

    async def meanwhile(kind: str, content: bytes) -> list[ingesting.Block]:
        found = await read(kind, content)
        gone = await shelf.hall.manager.client.delete(f"/api/documents/{made['id']}")
        assert gone.status_code == 204
        return found

    monkeypatch.setattr(ingesting, "blocks_of", meanwhile)
    (await shelf.work()).ok()
    assert await shelf.found("停车") == []
    left = await owner_db.fetchval(
        "SELECT count(*) FROM document_chunks WHERE org_id = $1", shelf.hall.org_id
    )
    assert left == 0


async def test_a_document_that_every_worker_loses_says_so(shelf: Shelf, owner_db: asyncpg.Connection) -> None:
    made = await shelf.send(HANDBOOK)
    await owner_db.execute(
        "UPDATE documents SET processing_status = 'processing', updated_at = now() - interval '2 hours'"
        " WHERE org_id = $1", shelf.hall.org_id,
    )  # fmt: skip
    await owner_db.execute("DELETE FROM outbox_events WHERE org_id = $1 AND event_type = 'knowledge.ingest'",
                           shelf.hall.org_id)  # fmt: skip
    async with shelf.hall.held.unit.transaction(shelf.hall.actor()) as tx:
        tx.enqueue("knowledge.tidy", org_id=shelf.hall.org_id)
    (await shelf.work()).ok()
    lost = await shelf.document(made["id"])
    assert (lost["processing_status"], lost["error_message"]) == ("failed", "worker_lost")
    await shelf.hall.manager.post(f"/api/documents/{made['id']}/retry")
    (await shelf.work()).ok()
    assert (await shelf.document(made["id"]))["processing_status"] == "completed"


async def test_who_may_be_told_and_when_can_be_changed(shelf: Shelf) -> None:
    made = await shelf.taken(HANDBOOK)
    path = f"/api/documents/{made['id']}"
    assert await shelf.found("停车", audience="customer") == []
    changed = await shelf.hall.manager.patch(
        path, {"audience": "customer", "tags": ["到店"], "title": "手册二"}
    )
    assert changed.json()["tags"] == ["到店"]
    assert await shelf.found("停车", audience="customer") == ["手册二"]
    assert (await shelf.hall.manager.patch(path, {"is_active": False})).status_code == 200
    assert await shelf.found("停车") == []
    late = await shelf.hall.manager.patch(
        path, {"title": "x"}, headers={"if-match": f'"{made["updated_at"]}"'}
    )
    assert late.status_code == 412
    assert (await shelf.hall.agent_ann.patch(path, {"title": "x"})).status_code == 403


@pytest.fixture
def site() -> Iterator[str]:
    """A web site on this machine."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = {"/rules": "<html><body><h1>规则</h1><p>宠物不能入内。</p></body></html>",
                    "/picture": "x", "/empty": "<html><body></body></html>"}.get(self.path)  # fmt: skip
            self.send_response(200 if body else 404)
            self.send_header("content-type", "image/png" if self.path == "/picture" else "text/html")
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, *_: object) -> None:
            return None

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


async def test_a_page_is_read_from_its_address_by_the_one_way_out(shelf: Shelf, site: str) -> None:
    path, held = f"{BASES}/{shelf.base['id']}/links", shelf.hall.held
    for inside in (f"{site}/rules", "https://127.0.0.1/", "file:///etc/passwd", "https://10.0.0.1/x"):
        refused = await shelf.hall.manager.post(path, {"url": inside})
        assert (refused.status_code, refused.json()["params"]["reason"]) == (422, "address"), inside
    told = {"zhike_egress_http": True, "zhike_egress_allow": site.removeprefix("http://")}
    kept, held.egress = held.egress, Egress.of(held.settings.model_copy(update=told))
    try:
        for page, status, error in (
            ("rules", "completed", None), ("picture", "failed", "not_a_page"),
            ("nothing", "failed", "unreachable"), ("empty", "failed", "empty"),
        ):  # fmt: skip
            made = await post(shelf.hall.manager, path, {"url": f"{site}/{page}", "title": page})
            (await shelf.work()).ok()
            read = await shelf.document(made["id"])
            assert (read["processing_status"], read["error_message"]) == (status, error), page
    finally:
        held.egress = kept
    answer = await get(shelf.hall.agent_ann, SEARCH, q="宠物入内")
    assert (answer["items"][0]["url"], answer["items"][0]["heading"]) == (f"{site}/rules", "规则")
