"""Files that are not what they should be: a clear refusal, a failed batch with its reason, never more."""

import io
import zipfile

import asyncpg
import pytest
import xlsxwriter

from zhike.rooms.leads.imports import reasons

from .conftest import MAPPING, Counter, csv_of, xlsx_of


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 300_000_000)
    return out.getvalue()


def sparse() -> bytes:
    """Two cells as far apart as can be."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "姓名")
    sheet.write(1_048_575, 150, "x")
    book.close()
    return out.getvalue()


def broken() -> bytes:
    whole = xlsx_of([["王小明", "13800138000", "", "", ""]] * 50)
    return whole[: len(whole) // 2] + b"\x00" * 200


AT_ONCE = {
    "pdf": (b"%PDF-1.7 ...", "not_a_table"),
    "html": (b"<html><table><tr><td>a", "not_a_table"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_a_table"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "old_excel"),
    "nothing": (b"", "empty"),
    "white": (b"  \r\n ", "empty"),
}
LATER = {
    "half an archive": (broken, "broken"),
    "archive of something else": (lambda: zip_of({"a.txt": b"x"}), "not_a_table"),
    "zip bomb": (bomb, "too_complex"),
    "two cells far apart": (sparse, "too_complex"),
    "no known encoding": (lambda: b"name,phone\r\n\xff\xfe\xfd\xfc,1\r\n\x81", "encoding"),
    "an open quote": (lambda: b'name,phone\r\n"abc,1\r\n' + b"x,1\r\n" * 60_000, "broken"),
    "only a heading": (lambda: csv_of([]), "empty"),
    "too many columns": (
        lambda: (",".join(f"c{i}" for i in range(300)) + "\n").encode() * 2,
        "too_many_columns",
    ),
    "too many rows": (lambda: b"name\n" + b"x\n" * 500_001, "too_many_rows"),
}


def zip_of(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("kind", AT_ONCE)
async def test_what_is_no_table_is_refused_at_once(
    kind: str, counter: Counter, owner_db: asyncpg.Connection
) -> None:
    content, reason = AT_ONCE[kind]
    answer = await counter.hall.manager.client.post("/api/imports", files={"file": ("客户.csv", content)})
    assert (answer.status_code, answer.json()["code"]) == (422, f"import.{reason}")
    assert answer.json()["title"] == reasons.FILE[reason][0]
    count = "SELECT count(*) FROM files WHERE org_id = $1"
    assert await owner_db.fetchval(count, counter.hall.org_id) == 0


@pytest.mark.parametrize("kind", LATER)
async def test_what_cannot_be_read_fails_with_a_reason(kind: str, counter: Counter) -> None:
    make, reason = LATER[kind]
    batch = await counter.upload(make())
    assert (batch["status"], batch["error_code"]) == ("failed", reason)
    assert batch["error_message"] == reasons.FILE[reason][0]
    refused = await counter.hall.manager.post(
        f"/api/imports/{batch['id']}/start", {"mapping": {"name": "contact_name"}}
    )
    assert refused.status_code in {409, 422}
    assert await counter.rows() == []
    assert not any((counter.hall.held.settings.data / "files" / counter.hall.org_id.hex).iterdir())


async def test_sizes_have_an_end(counter: Counter) -> None:
    client = counter.hall.manager.client
    huge = await client.post(
        "/api/imports", content=b"", headers={"content-type": "multipart/form-data; boundary=x",
                                              "content-length": "300000000"},
    )  # fmt: skip
    assert (huge.status_code, huge.json()["code"]) == (413, "request.too_large")
    big = await client.post("/api/imports", files={"file": ("a.csv", b"x" * 30_000_001)})
    assert (big.status_code, big.json()["code"]) == (413, "request.too_large")


async def test_forms_without_a_file(counter: Counter) -> None:
    client = counter.hall.manager.client
    for options in (
        {"data": {"kind": "leads"}}, {"files": {"file": ("a.csv", b"a")}, "data": {"kind": "users"}},
        {"content": b"--x\r\nbroken", "headers": {"content-type": "multipart/form-data; boundary=x"}},
        {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
    ):  # fmt: skip
        answer = await client.post("/api/imports", **options)
        assert answer.status_code in {400, 422}, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


async def test_names_of_files_are_only_shown(counter: Counter) -> None:
    batch = await counter.upload(csv_of([["a", "", "", "", ""]]), "../../etc/客户 \\ 名单.csv")
    assert batch["filename"] == "名单.csv"


async def test_an_encoding_that_does_not_fit_is_named_at_once(counter: Counter) -> None:
    batch = await counter.upload(csv_of([["王小明", "13800138000", "", "", ""]], "gb18030"))
    form = {"mapping": MAPPING, "duplicates": "skip", "encoding": "utf-8"}
    assert (await counter.hall.manager.post(f"/api/imports/{batch['id']}/start", form)).status_code == 200
    (await counter.drain()).ok()
    done = await counter.read(batch["id"])
    assert (done["status"], done["error_code"]) == ("failed", "encoding")
    assert await counter.rows() == []
