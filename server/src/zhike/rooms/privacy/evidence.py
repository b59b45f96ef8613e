"""Scans of signed papers: kept sealed, told by their first bytes, never opened by us."""

from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx
from zhike.rooms.files import kinds
from zhike.rooms.files.service import FileMissing, Store
from zhike.rooms.privacy.service.consents import EvidenceMissing

MAX_BYTES, KINDS = kinds.MAX_BYTES, kinds.KINDS


class EvidenceKind(errors.Invalid):
    code = "privacy.evidence_kind"


async def keep(tx: Tx, store: Store, name: str | None, content: bytes) -> UUID:
    """Raises `EvidenceKind`."""
    kind = kinds.kind_of(content)
    if kind is None:
        raise EvidenceKind(field="file", limit=MAX_BYTES)
    name = kinds.shown(name, "evidence")
    file = await store.save(tx, kind="evidence", name=name, content=content, content_type=kind)
    await store.judge(tx, file.id, ready=True)
    tx.audit("consent.evidence_kept", "file", file.id, after={"bytes": len(content), "type": kind})
    return file.id


async def read(tx: Tx, store: Store, file_id: UUID) -> tuple[bytes, str]:
    """The scan and its type. Raises `EvidenceMissing`, also for files that prove no consent."""
    kind = await tx.conn.fetchval(
        "SELECT content_type FROM files f WHERE org_id = $1 AND id = $2 AND kind = 'evidence' AND EXISTS ("
        "SELECT FROM consents c WHERE c.org_id = f.org_id AND c.evidence_file_id = f.id)",
        tx.org_id, file_id,
    )  # fmt: skip
    if kind is None:
        raise EvidenceMissing()
    try:
        return await store.read(tx, file_id), kind
    except FileMissing:
        raise EvidenceMissing() from None
