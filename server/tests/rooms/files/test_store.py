"""Blobs: sealed, quarantined, bound to their row, swept when nobody names them."""

import os
import time
from pathlib import Path

import asyncpg
import pytest

from zhike.core.crypto import Unreadable
from zhike.rooms.files.service import FileMissing, Store

from ...cast import Hall


async def test_a_file_is_read_back_by_its_owner_alone(hall: Hall, other: Hall, tmp_path: Path) -> None:
    store, unit = Store(tmp_path), hall.held.unit
    async with unit.transaction(hall.actor()) as tx:
        file = await store.save(tx, kind="import", name="../x.csv", content=b"secret words")
        assert file.status == "quarantined"
    blob = tmp_path / file.stored_path
    assert blob.parent == tmp_path / hall.org_id.hex
    assert b"secret" not in blob.read_bytes()
    async with unit.reading(hall.actor()) as tx:
        assert await store.read(tx, file.id) == b"secret words"
    async with unit.reading(other.actor()) as tx:
        with pytest.raises(FileMissing):
            await store.read(tx, file.id)


async def test_blobs_do_not_open_under_another_name(hall: Hall, tmp_path: Path) -> None:
    store, unit = Store(tmp_path), hall.held.unit
    async with unit.transaction(hall.actor()) as tx:
        one = await store.save(tx, kind="import", name="1", content=b"one")
        two = await store.save(tx, kind="import", name="2", content=b"two")
    (tmp_path / one.stored_path).replace(tmp_path / two.stored_path)
    async with unit.reading(hall.actor()) as tx:
        with pytest.raises(Unreadable):
            await store.read(tx, two.id)
        with pytest.raises(FileMissing):
            await store.read(tx, one.id)


async def test_removed_and_rejected_files_have_no_content(hall: Hall, tmp_path: Path) -> None:
    store, unit = Store(tmp_path), hall.held.unit
    async with unit.transaction(hall.actor()) as tx:
        one = await store.save(tx, kind="import", name="1", content=b"one")
        two = await store.save(tx, kind="import", name="2", content=b"two")
    async with unit.transaction(hall.actor()) as tx:
        await store.judge(tx, one.id, ready=False)
        await store.judge(tx, two.id, ready=True)
        assert (tmp_path / one.stored_path).exists()
    assert not (tmp_path / one.stored_path).exists()
    async with unit.transaction(hall.actor()) as tx:
        assert await store.read(tx, two.id) == b"two"
        await store.remove(tx, two.id)
    assert not (tmp_path / two.stored_path).exists()
    async with unit.reading(hall.actor()) as tx:
        for file in (one, two):
            with pytest.raises(FileMissing):
                await store.read(tx, file.id)


async def test_what_has_no_row_is_swept_after_a_day(
    hall: Hall, tmp_path: Path, owner_db: asyncpg.Connection
) -> None:
    store, unit = Store(tmp_path), hall.held.unit
    async with unit.transaction(hall.actor()) as tx:
        kept = await store.save(tx, kind="import", name="kept", content=b"kept")
    with pytest.raises(RuntimeError):
        async with unit.transaction(hall.actor()) as tx:
            lost = await store.save(tx, kind="import", name="lost", content=b"lost")
            raise RuntimeError("the transaction fails after the blob was written")
    paths = [tmp_path / kept.stored_path, tmp_path / lost.stored_path]
    assert all(path.exists() for path in paths)
    async with unit.reading(hall.actor()) as tx:
        assert await store.sweep(tx) == 0
    day_ago = time.time() - 90_000
    for path in paths:
        os.utime(path, (day_ago, day_ago))
    async with unit.reading(hall.actor()) as tx:
        assert await store.sweep(tx) == 1
    assert [path.exists() for path in paths] == [True, False]
