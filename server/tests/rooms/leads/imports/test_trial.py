"""A trial tells before anything is written what a run then does."""

import random
from typing import Any

import asyncpg
import pytest

from .conftest import MAPPING, Counter, csv_of
from .test_imports import counts, errors_of

CHOICES = ("skip", "fill", "update", "create")
MESSY = 10_000
HEAD = ("姓名", "手机号", "微信", "来源渠道", "备注")


def messy(rows: int) -> list[list[str]]:
    """Twins, bad phones, full-width digits, formulas, rows without anybody: as lists of years look."""
    chance = random.Random(5)
    found = []
    for number in range(rows):
        phone = f"138{number:08}"
        kind = number % 10
        if kind == 1:
            phone = phone.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        elif kind == 2:
            phone = f"+86 {phone[:3]}-{phone[3:7]}-{phone[7:]}"
        elif kind == 3:
            phone = f"138{chance.randrange(number + 1):08}"
        elif kind == 4:
            phone = "12345"
        name = "" if kind in {4, 5} else f"客人{number}"
        note = "=HYPERLINK(1)" if kind == 6 else "想了解价格"
        found.append([name, phone if kind != 5 else "", f"wx{number}" if kind else "", "抖音", note])
    return found


async def tried(
    counter: Counter, batch: dict[str, Any], mapping: dict[str, str], duplicates: str
) -> dict[str, Any]:
    answer = await counter.hall.manager.post(
        f"/api/imports/{batch['id']}/check", {"mapping": mapping, "duplicates": duplicates}
    )
    assert (answer.status_code, answer.json()["status"]) == (200, "checking"), answer.text
    (await counter.drain()).ok()
    return await counter.read(batch["id"])


@pytest.mark.parametrize("duplicates", CHOICES)
async def test_the_trial_says_what_the_run_does(counter: Counter, duplicates: str) -> None:
    await counter.bring_in(csv_of([["早来的", "13800000003", "early", "", ""]]))
    batch = await counter.upload(csv_of(messy(300), "gb18030"))
    seen = await tried(counter, batch, MAPPING, duplicates)
    assert (seen["status"], counts(seen)) == ("uploaded", (0, 0, 0, 0))
    assert len(await counter.rows()) == 1, "nothing was written"
    trial = seen["trial"]
    assert trial["mapping"] == MAPPING
    await counter.start(batch["id"], MAPPING, duplicates)
    (await counter.drain()).ok()
    done = await counter.read(batch["id"])
    assert (done["status"], counts(done)) == ("completed", counts(trial))
    assert sum(counts(trial)) == 300
    assert sum(trial["reasons"].values()) == trial["skipped_rows"] + trial["failed_rows"]
    failed = await errors_of(counter, batch["id"])
    first = trial["examples"]["手机号格式不正确"][0]
    assert [row[1] for row in failed if row[0] == str(first)] == ["手机号格式不正确"]


async def test_a_trial_that_begins_anew_leaves_nothing_behind(
    counter: Counter, owner_db: asyncpg.Connection
) -> None:
    """No trial is SQL's NULL: what asks ``IS NULL`` finds it."""
    batch = await counter.upload(csv_of(messy(10)))
    await tried(counter, batch, MAPPING, "skip")
    again = await counter.hall.manager.post(f"/api/imports/{batch['id']}/check", {"mapping": MAPPING})
    assert again.json()["status"] == "checking"
    empty = "SELECT trial IS NULL FROM import_batches WHERE id = $1"
    assert await owner_db.fetchval(empty, batch["id"]) is True
    (await counter.drain()).ok()
    assert await owner_db.fetchval(empty, batch["id"]) is False


async def test_ten_thousand_messy_rows(counter: Counter) -> None:
    batch = await counter.upload(csv_of(messy(MESSY), "gb18030"), kind="customers")
    mapping = {"姓名": "name", "手机号": "phone", "微信": "wechat_id"}
    trial = (await tried(counter, batch, mapping, "skip"))["trial"]
    await counter.start(batch["id"], mapping)
    (await counter.drain()).ok()
    done = await counter.read(batch["id"])
    assert (done["status"], counts(done)) == ("completed", counts(trial))
    assert trial["failed_rows"] == 2 * MESSY // 10
    assert trial["skipped_rows"] > 100
    found = await counter.hall.manager.get("/api/customers", params={"q": "１３８００００００１１"})
    assert [row["name"] for row in found.json()["items"]] == ["客人11"]


async def test_only_what_is_empty_is_filled(counter: Counter) -> None:
    await counter.bring_in(csv_of([["王小明", "13800138000", "", "抖音", "甲"]]))
    done = await counter.bring_in(csv_of([["王大明", "13800138000", "wx_new", "", "乙"]]), duplicates="fill")
    assert counts(done) == (0, 1, 0, 0)
    (held,) = await counter.rows()
    assert (held["contact_name"], held["contact_wechat"], held["source_detail"]) == ("王小明", "wx_new", "甲")
    found = (await counter.hall.manager.get("/api/leads", params={"q": "wx_new"})).json()["items"]
    assert [row["id"] for row in found] == [held["id"]]


async def test_two_leads_may_share_a_phone_and_two_customers_may_not(counter: Counter) -> None:
    await counter.bring_in(csv_of([["王小明", "13800138000", "", "", ""]]))
    done = await counter.bring_in(csv_of([["王小明", "13800138000", "", "", ""]] * 2), duplicates="create")
    assert counts(done) == (2, 0, 0, 0)
    batch = await counter.upload(csv_of([["王小明", "13800138000", "", "", ""]]), kind="customers")
    answer = await counter.hall.manager.post(
        f"/api/imports/{batch['id']}/start", {"mapping": {"姓名": "name"}, "duplicates": "create"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "import.mapping")


async def test_a_trial_of_a_file_that_is_gone_fails_the_batch(
    counter: Counter, owner_db: asyncpg.Connection
) -> None:
    batch = await counter.upload(csv_of(messy(3)))
    await owner_db.execute("UPDATE files SET status = 'removed' WHERE org_id = $1", counter.hall.org_id)
    seen = await tried(counter, batch, MAPPING, "skip")
    assert (seen["status"], seen["error_code"]) == ("failed", "gone")
