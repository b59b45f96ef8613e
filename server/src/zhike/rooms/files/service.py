"""The verbs of files: save, read, judge, remove, sweep."""
# ASVS 5.3.1, 5.3.2, 5.4.1: random names, sealed, never served as they are

import asyncio
import hashlib
import os
import secrets
import time
from pathlib import Path
from uuid import UUID

from zhike.core import crypto
from zhike.core.clamd import Rejected
from zhike.core.crypto import OrgKeys
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events.files import FileRejected
from zhike.rooms.files.models import File
from zhike.rooms.files.repository import FileMissing, Files, kept, stored_after

__all__ = ["FileMissing"]
ORPHAN_SECONDS = 86_400
SWEPT_AT_ONCE = 5_000


def _bound(org_id: UUID, id: UUID) -> str:
    return f"{org_id}|files|content|{id}"


def _reseal(path: Path, keys: OrgKeys, bound: str) -> bool:
    """Whether there was anything to do."""
    try:
        sealed = path.read_bytes()
        if crypto.version_of(sealed) == keys.version:
            return False
        fresh = keys.seal_bytes(keys.unseal_bytes(sealed, bound), bound)
    except (FileNotFoundError, crypto.Unreadable):  # removed, or lost already
        return False
    draft = path.with_name(f"{path.name}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as blob:
        blob.write(fresh)
        blob.flush()
        os.fsync(blob.fileno())
    os.replace(draft, path)
    return True


async def reject(tx: Tx, found: Rejected) -> None:
    """Write down that the virus scanner refused a file. Its digest is kept, to know it again, and no more."""
    id, digest = uuid7(), hashlib.sha256(found.content).digest()
    file = File(
        id=id, kind=found.kind, name="", size=len(found.content), sha256=digest, status="rejected",
        stored_path=f"{tx.org_id.hex}/{secrets.token_hex(16)}", created_by=tx.actor.user_id,
    )  # fmt: skip
    Files(tx).add(file)
    await tx.flush()
    after = {"kind": found.kind, "bytes": len(found.content), "sha256": digest.hex()}
    tx.audit("file.rejected", "file", id, after=after, threat=found.threat)
    tx.publish(FileRejected(file_id=id, kind=found.kind, threat=found.threat))


class Store:
    """The blobs below ``root`` (``<data>/files``)."""

    def __init__(self, root: Path) -> None:
        self.root = root

    async def save(
        self, tx: Tx, *, kind: str, name: str, content: bytes, content_type: str | None = None
    ) -> File:
        """Keep ``content``, sealed and quarantined. The blob is safe on disk when this returns."""
        id, keys = uuid7(), await tx.keys()
        stored = f"{tx.org_id.hex}/{secrets.token_hex(16)}"
        digest = hashlib.sha256(content).digest()
        await asyncio.to_thread(self._write, stored, keys.seal_bytes(content, _bound(tx.org_id, id)))
        file = File(
            id=id, kind=kind, name=name[:255], content_type=(content_type or "")[:100] or None,
            size=len(content), sha256=digest, stored_path=stored, status="quarantined",
            created_by=tx.actor.user_id,
        )  # fmt: skip
        Files(tx).add(file)
        await tx.flush()
        return file

    def _write(self, stored: str, sealed: bytes) -> None:
        path = self.root / stored
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as blob:
            blob.write(sealed)
            blob.flush()
            os.fsync(blob.fileno())
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    async def reseal(self, tx: Tx, after: UUID, limit: int) -> tuple[int, UUID | None]:
        """Seal the next files anew with today's key: (how many, the last one's id; None after the last).

        The new blob takes the old one's place at once, so whoever reads meanwhile has either.
        """
        keys, count, last = await tx.keys(), 0, None
        for id, stored in await stored_after(tx, after, limit):
            path, bound, last = self.root / stored, _bound(tx.org_id, id), id
            count += await asyncio.to_thread(_reseal, path, keys, bound)
        return count, last

    async def read(self, tx: Tx, id: UUID) -> bytes:
        """The plain content. Raises `FileMissing` when there is none (any more), `crypto.Unreadable`."""
        return (await self.open(tx, id))[1]

    async def open(self, tx: Tx, id: UUID) -> tuple[File, bytes]:
        """As `read`, with the row that says what it is."""
        file = await Files(tx).get(id)
        if file.status in {"removed", "rejected"}:
            raise FileMissing()
        keys = await tx.keys()
        path = self.root / file.stored_path
        try:
            return file, await asyncio.to_thread(
                lambda: keys.unseal_bytes(path.read_bytes(), _bound(tx.org_id, id))
            )
        except FileNotFoundError:
            raise FileMissing() from None

    async def judge(self, tx: Tx, id: UUID, *, ready: bool) -> None:
        """Let a file out of quarantine, or refuse it and drop its blob after the commit."""
        file = await Files(tx).get_for_update(id)
        if ready:
            file.status = "ready"
        else:
            await self._drop(tx, file, "rejected")

    async def remove(self, tx: Tx, id: UUID) -> None:
        """Forget the content; the row stays."""
        await self._drop(tx, await Files(tx).get_for_update(id), "removed")

    async def forget(self, tx: Tx, id: UUID) -> None:
        """As `remove`, and nothing is left that the sender wrote."""
        file = await Files(tx).get_for_update(id)
        file.name, file.content_type, file.sha256 = "", None, b""
        await self._drop(tx, file, "removed")

    async def _drop(self, tx: Tx, file: File, status: str) -> None:
        file.status = status
        path = self.root / file.stored_path

        async def unlink() -> None:
            await asyncio.to_thread(path.unlink, missing_ok=True)

        tx.after_commit(unlink)

    async def sweep(self, tx: Tx) -> int:
        """Delete blobs that are a day old and belong to no file: of uploads that failed, or half removals."""
        old = await asyncio.to_thread(self._old, tx.org_id)
        found = await kept(tx, old)
        loose = [name for name in old if name not in found]
        for name in loose:
            await asyncio.to_thread((self.root / name).unlink, missing_ok=True)
        return len(loose)

    def _old(self, org_id: UUID) -> list[str]:
        limit, found = time.time() - ORPHAN_SECONDS, []
        directory = self.root / org_id.hex
        if not directory.is_dir():
            return found
        with os.scandir(directory) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < limit:
                    found.append(f"{org_id.hex}/{entry.name}")
                if len(found) >= SWEPT_AT_ONCE:
                    break
        return found
